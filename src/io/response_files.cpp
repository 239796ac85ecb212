#include "response_files.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "folder.hpp"
#include "job_builder.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

/// Adds the files of one object; false where it has none.
bool add_object(const fs::path& folder, std::size_t iteration, std::vector<ResponseFile>& files) {
  bool any = false;
  for (const fs::directory_entry& entry : list_folder(folder)) {
    if (entry.path().extension() != ".json" || is_folder(entry)) continue;
    files.push_back({folder.filename().string(), entry.path().filename().string(), iteration});
    any = true;
  }
  return any;
}

void sort_by_object(std::vector<ResponseFile>& files) {
  using Key = std::pair<std::uint64_t, std::size_t>;  // the object's number, and where the file was
  std::vector<Key> order(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto number = object_number(files[i].object);
    order[i] = {number.value_or(std::numeric_limits<std::uint64_t>::max()), i};
  }
  std::sort(order.begin(), order.end(), [&](const Key& a, const Key& b) {
    const ResponseFile& x = files[a.second];
    const ResponseFile& y = files[b.second];
    return std::tie(a.first, x.object, x.name, x.iteration) <
           std::tie(b.first, y.object, y.name, y.iteration);
  });
  std::vector<ResponseFile> sorted;
  sorted.reserve(files.size());
  for (const Key& key : order) sorted.push_back(std::move(files[key.second]));
  files = std::move(sorted);
}

}  // namespace

ResponseFiles find_response_files(const fs::path& folder) {
  ResponseFiles found;
  for (const IterationFolder& iteration : iteration_folders(folder)) {
    found.iterations.push_back(iteration.path);
    for (const fs::directory_entry& object : list_folder(iteration.path)) {
      if (!is_folder(object)) continue;
      if (!add_object(object.path(), found.iterations.size() - 1, found.files)) {
        ++found.objects_without_file;
      }
    }
  }
  sort_by_object(found.files);
  for (std::size_t i = 0; i < found.files.size(); ++i) {
    found.files[i].is_newest =
        i + 1 == found.files.size() || found.files[i + 1].object != found.files[i].object;
  }
  return found;
}

}  // namespace quorate
