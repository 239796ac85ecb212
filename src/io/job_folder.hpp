// Where a downloaded labeling job keeps what.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace quorate {

struct JobFolder {
  std::string responses;         ///< the worker-response folder
  std::string label_categories;  ///< annotation-tool/data.json; empty where it is not there
  std::string manifest;          ///< the output manifest; empty where it is not there
  std::string requests;          ///< the consolidation-request folder; empty where it is not there
};

/// The job whose folder, or whose worker-response folder, `folder` is; nothing where it is neither.
[[nodiscard]] std::optional<JobFolder> find_job_folder(const std::filesystem::path& folder);

/// `folder` taken for a worker-response folder whatever it looks like.
[[nodiscard]] JobFolder job_of_responses(const std::filesystem::path& folder);

}  // namespace quorate
