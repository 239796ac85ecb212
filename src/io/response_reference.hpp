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

/// The file that a reference in `manifest` names, where it is on this machine: as it is, relative
/// to the manifest, or, of an s3:// one, below the job's folder, which holds manifests/output/.
[[nodiscard]] std::optional<std::string> local_file(std::string_view reference,
                                                    const std::string& manifest);

}  // namespace quorate
