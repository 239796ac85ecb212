// Tested by tests/io/file_below_test.cpp.
#include "quorate/io/file_below.hpp"

#include <system_error>

namespace quorate {

namespace fs = std::filesystem;

std::optional<fs::path> file_below(const fs::path& root, const fs::path& path) {
  std::error_code error;
  const fs::path folder = fs::canonical(root, error);
  if (error) return std::nullopt;
  const fs::path file = fs::canonical(folder / path, error);
  if (error || !fs::is_regular_file(file, error)) return std::nullopt;
  const fs::path inside = file.lexically_relative(folder);
  if (inside.empty() || *inside.begin() == "..") return std::nullopt;
  return file;
}

}  // namespace quorate
