// A worker-response file in a job folder of the service.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fuzz_target.hpp"

namespace quorate::fuzz {
namespace {

namespace fs = std::filesystem;

/// A job folder with one object, removed at the end of the program.
class JobFolder {
 public:
  JobFolder()
      : root_(fs::temp_directory_path() / ("quorate-fuzz-" + std::to_string(::getpid()))),
        response_(root_ / "annotations/worker-response/iteration-1/0") {
    fs::create_directories(response_);
  }
  JobFolder(const JobFolder&) = delete;
  JobFolder& operator=(const JobFolder&) = delete;
  ~JobFolder() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void write(std::string_view bytes) const {
    std::ofstream out(response_ / "2020-01-05_01:36:23.json", std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  [[nodiscard]] std::string path() const { return root_.string(); }

 private:
  fs::path root_;
  fs::path response_;
};

}  // namespace

void fuzz_one(std::string_view bytes) {
  static const JobFolder folder;
  folder.write(bytes);
  read_and_use({folder.path()}, {});
}

}  // namespace quorate::fuzz
