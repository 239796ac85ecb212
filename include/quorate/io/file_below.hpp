// Files that the input names: none leads out of the folder that the user gave.
#pragma once

#include <filesystem>
#include <optional>

namespace quorate {

/// The regular file `path`, relative to `root` or absolute, with its links resolved; nothing where
/// there is none or where it does not lie below `root`, which is an existing folder.
[[nodiscard]] std::optional<std::filesystem::path> file_below(const std::filesystem::path& root,
                                                              const std::filesystem::path& path);

}  // namespace quorate
