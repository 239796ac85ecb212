// Manifest lines of custom jobs without a consolidation step: their metadata says in which file the
// workers' answers are.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace quorate {

/// The `worker-response-ref` of a manifest line: of the first attribute that has one.
[[nodiscard]] std::optional<std::string_view> response_reference(simdjson::dom::element line);

/// The file that a reference in `manifest` names: relative to the manifest or, of an s3:// one, to
/// the job's folder. Nothing where it is not on this machine, or not below the job's folder: the
/// one that holds manifests/output/ where the manifest lies there, else the manifest's own.
[[nodiscard]] std::optional<std::string> local_file(std::string_view reference,
                                                    const std::string& manifest);

}  // namespace quorate
