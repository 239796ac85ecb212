// What an earlier labeling job left in a manifest: class names, the job's name, and when objects
// were consolidated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "quorate/base/diagnostics.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/io/job.hpp"
#include "quorate/io/manifest.hpp"

namespace quorate {

struct EarlierOutput {
  std::string label_attribute;  ///< empty: the manifest holds no class labels, or it is not clear
                                ///< which count
  std::string job_name;         ///< of the newest label
  TableBuilder::CategorySource categories;  ///< open, with the indices that the labels have

  /// The whole second in which an object was consolidated, and its number, for objects that tell;
  /// in manifest order.
  std::vector<std::pair<std::int64_t, std::size_t>> created;
};

/// Looks for class labels under `attribute`. Where that is empty or carries none: under the
/// attribute that does, of several the one with the newest creation date (with a warning), of
/// equally new ones none (with a warning). Throws Error{kBadData} when a class index has two names,
/// or a name two indices.
[[nodiscard]] EarlierOutput find_earlier_output(const Manifest& manifest,
                                                const std::string& attribute, DiagnosticSink& sink);

/// The service consolidates one batch at a time and stamps its objects within a second: objects of
/// equal seconds are one batch, batches in the order of time, with the votes that the job's table
/// has. Objects without votes are left out.
[[nodiscard]] std::vector<ConsolidationBatch> batches_by_second(const EarlierOutput& earlier,
                                                                const Job& job);

}  // namespace quorate
