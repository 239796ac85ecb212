// The files of a worker-response folder: which of them count, and in which order they are read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace quorate {

/// One file `<folder>/iteration-N/<object>/<timestamp>.json`.
struct ResponseFile {
  std::string object;         ///< name of the object's folder: its id
  std::string name;           ///< file name, a timestamp
  std::size_t iteration = 0;  ///< index into ResponseFiles::iterations
  bool is_newest = false;     ///< of its object, over all iterations
};

struct ResponseFiles {
  std::vector<std::filesystem::path> iterations;
  std::vector<ResponseFile>
      files;  ///< by object (numeric ids in numeric order, then others by text), oldest first
  std::size_t objects_without_file = 0;

  [[nodiscard]] std::string path(const ResponseFile& file) const {
    return (iterations[file.iteration] / file.object / file.name).string();
  }
};

/// Walks a worker-response folder. Of the files of one object the newest is the one with the
/// greatest name (a timestamp), then the greatest iteration number. Throws Error{kNoInput} where a
/// folder cannot be read.
[[nodiscard]] ResponseFiles find_response_files(const std::filesystem::path& folder);

}  // namespace quorate
