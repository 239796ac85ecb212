// Files for tests: a folder that goes away by itself, and the shared real data where it is there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace quorate::test {

/// A fresh folder, removed with everything in it at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Writes `content` to `name` inside the folder, making folders on the way; gives the whole path.
  std::string write(const std::string& name, std::string_view content) const;

  [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }

 private:
  std::filesystem::path root_;
};

[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// The folder of real data sets: $QUORATE_SHARED, else ../shared beside the project; nothing where it is absent.
[[nodiscard]] std::optional<std::filesystem::path> shared_folder();

}  // namespace quorate::test
