#include "job_folder.hpp"

#include <algorithm>
#include <initializer_list>

#include "folder.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

fs::path without_trailing_slash(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() || !normal.has_relative_path() ? normal : normal.parent_path();
}

/// The folder above, spelled as the user spelled this one.
fs::path parent_of(const fs::path& folder) {
  const fs::path path = without_trailing_slash(folder);
  if (path == "." || path.filename() == "..") return path / "..";
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// The folder's own name, also where it was given as ".".
std::string name_of(const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::canonical(folder, error);
  return (error ? without_trailing_slash(folder) : whole).filename().string();
}

bool is_response_folder(const fs::path& folder) {
  if (!is_folder(folder)) return false;
  if (name_of(folder) == "worker-response") return true;
  // A consolidation-request folder has iterations too, but files in them.
  for (const IterationFolder& iteration : iteration_folders(folder)) {
    const auto entries = list_folder(iteration.path);
    if (std::any_of(entries.begin(), entries.end(),
                    [](const fs::directory_entry& entry) { return is_folder(entry); })) {
      return true;
    }
  }
  return false;
}

std::string first_file(const fs::path& root, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::error_code ignored;
    if (fs::is_regular_file(root / name, ignored)) return (root / name).string();
  }
  return {};
}

}  // namespace

JobFolder job_of_responses(const fs::path& folder) {
  fs::path root = parent_of(folder);
  if (name_of(root) == "annotations") root = parent_of(root);
  JobFolder job;
  job.responses = without_trailing_slash(folder).string();
  job.label_categories = first_file(root, {"annotation-tool/data.json"});
  job.manifest = first_file(root, {"manifests/output/output.manifest",
                                   "manifest/output/output.manifest", "output.manifest"});
  const fs::path requests = root / "annotations/consolidated-annotation/consolidation-request";
  if (is_folder(requests)) job.requests = requests.string();
  return job;
}

std::optional<JobFolder> find_job_folder(const fs::path& folder) {
  for (const char* inside : {"annotations/worker-response", "worker-response"}) {
    if (is_folder(folder / inside)) return job_of_responses(folder / inside);
  }
  if (is_response_folder(folder)) return job_of_responses(folder);
  return std::nullopt;
}

}  // namespace quorate
