#include "quorate/io/output_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(const TemporaryFolder& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder.path(""))) count += entry.exists() ? 1 : 0;
  return count;
}

unsigned mode_of(const std::string& path) {
  return static_cast<unsigned>(fs::status(path).permissions());
}

}  // namespace

TEST_CASE("output file: the target appears at commit, whole") {
  const TemporaryFolder folder;
  const std::string path = folder.path("out.manifest");
  const std::string large(3'000'000, 'x');
  OutputFile out(path);
  CHECK(out.name() == path);
  out.write("begin\n");
  out.write(large);
  out.write("\nend\n");
  CHECK_FALSE(fs::exists(path));
  out.commit();
  CHECK(read_file(path) == "begin\n" + large + "\nend\n");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("output file: what is not committed leaves the old file whole and nothing else") {
  const TemporaryFolder folder;
  const std::string path = folder.write("out", "old");
  {
    OutputFile out(path);
    out.write(std::string(2'000'000, 'x'));
    CHECK(read_file(path) == "old");
  }
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("output file: a killed program leaves the old file whole") {
  const TemporaryFolder folder;
  const std::string path = folder.write("out", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    OutputFile out(path);
    out.write(std::string(2'000'000, 'x'));
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  CHECK(read_file(path) == "old");
}

TEST_CASE("output file: moving hands the file over") {
  const TemporaryFolder folder;
  OutputFile first(folder.path("out"));
  first.write("a");
  {
    OutputFile second(std::move(first));
    second.write("b");
    second.commit();
  }
  CHECK(read_file(folder.path("out")) == "ab");
}

TEST_CASE("output file: a new file follows the umask, an old one keeps its permissions") {
  const TemporaryFolder folder;
  const mode_t before = ::umask(027);
  OutputFile fresh(folder.path("fresh"));
  fresh.commit();
  const std::string old = folder.write("old", "x");
  ::chmod(old.c_str(), 0604);
  OutputFile again(old);
  again.write("y");
  again.commit();
  ::umask(before);
  CHECK(mode_of(folder.path("fresh")) == 0640);
  CHECK(mode_of(old) == 0604);
  CHECK(read_file(old) == "y");
}

TEST_CASE("output file: a link stays a link, and its file is replaced") {
  const TemporaryFolder folder;
  const std::string target = folder.write("sub/target", "old");
  fs::create_symlink(target, folder.path("link"));
  OutputFile out(folder.path("link"));
  out.write("new");
  out.commit();
  CHECK(fs::is_symlink(folder.path("link")));
  CHECK(read_file(target) == "new");
}

TEST_CASE("output file: what cannot be written is told before anything is computed") {
  const TemporaryFolder folder;
  for (const std::string& path : {folder.path("no/such/folder/out"), folder.path(""),
                                  std::string("/proc/out"), std::string()}) {
    CAPTURE(path);
    const auto [code, text] = error_of([&] { OutputFile out(path); });
    CHECK(code == 73);
    CHECK(text.find(path + ": cannot be written: ") == 0);
  }
  if (::geteuid() != 0) {  // root may write anywhere
    fs::permissions(folder.path(""), fs::perms::owner_read | fs::perms::owner_exec);
    CHECK(error_of([&] { OutputFile out(folder.path("out")); }).first == 73);
    fs::permissions(folder.path(""), fs::perms::owner_all);
  }
  CHECK(files_in(folder) == 0);
}

TEST_CASE("output file: a folder that vanishes fails the commit") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path("sub"));
  OutputFile out(folder.path("sub/out"));
  out.write("x");
  fs::remove_all(folder.path("sub"));
  CHECK(error_of([&] { out.commit(); }).first == 73);
}

TEST_CASE("output file: a full device is an error") {
  OutputFile out("/dev/full");
  out.write("x");
  CHECK(error_of([&] { out.commit(); }).first == 73);
}

TEST_CASE("output file: what is no regular file is written directly and stays what it is") {
  OutputFile null("/dev/null");
  null.write("x");
  null.commit();
  CHECK(fs::is_character_file("/dev/null"));

  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string got;
  std::thread reader([&] { got = read_file(pipe); });
  OutputFile out(pipe);
  out.write("through the pipe");
  out.commit();
  reader.join();
  CHECK(got == "through the pipe");
}

TEST_CASE("output file: a reader that goes away is no error") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::thread reader([&] { ::close(::open(pipe.c_str(), O_RDONLY)); });
  OutputFile out(pipe);
  reader.join();
  for (int i = 0; i < 4; ++i) out.write(std::string(1 << 20, 'x'));
  out.commit();
  std::signal(SIGPIPE, before);
}

TEST_CASE("output file: a dash is standard output") {
  const TemporaryFolder folder;
  std::fflush(nullptr);  // or the child has what doctest said before, and some sanitizers write it
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string path = folder.path("stdout");
    ::dup2(::open(path.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    OutputFile out("-");
    out.write("hello\n");
    out.commit();
    ::_exit(out.name() == "standard output" ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(read_file(folder.path("stdout")) == "hello\n");
}
