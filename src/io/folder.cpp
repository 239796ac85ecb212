#include "folder.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "quorate/base/error.hpp"

namespace quorate {

namespace fs = std::filesystem;

std::vector<fs::directory_entry> list_folder(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(*it);
  }
  if (error) {
    throw Error(ErrorCode::kNoInput, folder.string() + ": cannot be read: " + error.message());
  }
  // As text: comparing paths part by part is slow, and only the last part differs.
  std::sort(entries.begin(), entries.end(),
            [](const fs::directory_entry& a, const fs::directory_entry& b) {
              return a.path().native() < b.path().native();
            });
  return entries;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool is_folder(const fs::directory_entry& entry) {
  std::error_code ignored;
  return entry.is_directory(ignored);
}

std::vector<IterationFolder> iteration_folders(const fs::path& folder) {
  constexpr std::string_view kPrefix = "iteration-";
  std::vector<IterationFolder> found;
  for (const fs::directory_entry& entry : list_folder(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.compare(0, kPrefix.size(), kPrefix) != 0 || !is_folder(entry)) continue;
    unsigned long long number = 0;
    const auto [end, error] =
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    found.push_back({entry.path(), number});
  }
  std::stable_sort(
      found.begin(), found.end(),
      [](const IterationFolder& a, const IterationFolder& b) { return a.number < b.number; });
  return found;
}

}  // namespace quorate
