#include "quorate/io/file_bytes.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <numeric>
#include <thread>

#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

/// Reads every byte of the padding, so that a missing one crashes.
int sum_of_padding(const FileBytes& bytes) {
  const char* end = bytes.text().data() + bytes.size();
  return std::accumulate(end, end + FileBytes::kPadding, 0);
}

/// Puts `path` in the place of standard input for a scope.
class StandardInput {
 public:
  explicit StandardInput(const std::string& path) : before_(::dup(STDIN_FILENO)) {
    const int file = ::open(path.c_str(), O_RDONLY);
    ::dup2(file, STDIN_FILENO);
    ::close(file);
  }
  ~StandardInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int before_;
};

}  // namespace

TEST_CASE("file bytes: a file as it is, with readable bytes behind it") {
  const TemporaryFolder folder;
  // Whole pages are where a plain mapping would end; files are mapped from 65536 bytes on.
  for (const std::size_t size : {1U, 4096U, 65535U, 65536U, 65537U, 100000U}) {
    CAPTURE(size);
    const std::string content(size, 'x');
    const FileBytes bytes(folder.write("file", content));
    CHECK(bytes.text() == content);
    CHECK(bytes.name() == folder.path("file"));
    sum_of_padding(bytes);
  }
}

TEST_CASE("file bytes: an empty file, and text from memory") {
  const TemporaryFolder folder;
  const FileBytes empty(folder.write("empty", ""));
  CHECK(empty.size() == 0);
  CHECK(sum_of_padding(empty) == 0);
  const FileBytes text = FileBytes::from_text("name", "abc");
  CHECK(text.name() == "name");
  CHECK(text.text() == "abc");
  CHECK(sum_of_padding(text) == 0);
  CHECK(FileBytes::from_text("name", "").size() == 0);
}

TEST_CASE("file bytes: moving keeps the bytes where they are") {
  const TemporaryFolder folder;
  FileBytes first(folder.write("file", "abc"));
  const std::string_view view = first.text();
  const FileBytes second = std::move(first);
  CHECK(view == "abc");
  CHECK(second.text().data() == view.data());
}

TEST_CASE("file bytes: a pipe is read to its end") {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const std::string content(300000, 'y');
  std::thread writer([&] { std::ofstream(pipe) << content; });
  const FileBytes bytes(pipe);
  const bool is_same = bytes.text() == content;
  writer.join();
  CHECK(is_same);
  CHECK(sum_of_padding(bytes) == 0);
}

TEST_CASE("file bytes: of a pipe no more is waited for than is asked for") {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int both_ends = ::open(pipe.c_str(), O_RDWR);  // so that nobody waits for the other end
  const FileBytes bytes(pipe);
  REQUIRE(::write(both_ends, "abc", 3) == 3);
  const std::string_view begin = bytes.first(2);
  CHECK(begin == "abc");
  CHECK_FALSE(bytes.is_whole());
  REQUIRE(::write(both_ends, "def", 3) == 3);
  CHECK(bytes.first(4) == "abcdef");
  CHECK(bytes.first(0).data() == begin.data());
  ::close(both_ends);
  CHECK(bytes.text() == "abcdef");
  CHECK(bytes.is_whole());
  CHECK(sum_of_padding(bytes) == 0);
}

TEST_CASE("file bytes: a dash is standard input, from where it stands") {
  const TemporaryFolder folder;
  const StandardInput input(folder.write("in", "header\nrest"));
  char header[7];
  REQUIRE(::read(STDIN_FILENO, header, sizeof(header)) == sizeof(header));
  const FileBytes bytes("-");
  CHECK(bytes.name() == "standard input");
  CHECK(bytes.text() == "rest");
}

TEST_CASE("file bytes: what cannot be read is no input") {
  const TemporaryFolder folder;
  const auto [code, text] = error_of([&] { FileBytes bytes(folder.path("missing")); });
  CHECK(code == 66);
  CHECK(text.find("missing: cannot be read: ") != std::string::npos);
  CHECK(error_of([&] { FileBytes bytes(folder.path("")); }).first == 66);
}

TEST_CASE("file bytes: what is forgotten can be read all the same") {
  const TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 50'000; ++i) content += std::to_string(i) + "\n";
  const FileBytes mapped(folder.write("file", content));
  const FileBytes held = FileBytes::from_text("text", content);
  for (const FileBytes* bytes : {&mapped, &held}) {
    for (const std::size_t begin : {0U, 1U, 4096U, 100'000U}) {
      bytes->forget(bytes->text().substr(begin, 90'000));
      CHECK(bytes->text() == content);
    }
    bytes->forget(bytes->text().substr(bytes->size()));
  }
  CHECK(mapped.text() == content);
}
