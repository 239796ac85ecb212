// Listing folders, with errors in the user's words.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace quorate {

/// The entries of a folder sorted by name. Throws Error{kNoInput} where it cannot be read.
[[nodiscard]] std::vector<std::filesystem::directory_entry> list_folder(
    const std::filesystem::path& folder);

/// Whether there is a folder at `path`; false where that cannot be told.
[[nodiscard]] bool is_folder(const std::filesystem::path& path);
[[nodiscard]] bool is_folder(const std::filesystem::directory_entry& entry);

/// The iteration-N folders in `folder`, ordered by N.
struct IterationFolder {
  std::filesystem::path path;
  unsigned long long number = 0;
};
[[nodiscard]] std::vector<IterationFolder> iteration_folders(const std::filesystem::path& folder);

}  // namespace quorate
