// What the fuzz targets share. A target defines fuzz_one; libfuzzer_main.cpp or replay_main.cpp
// calls it, with bytes that a fuzzer made or with those of the corpus.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate::fuzz {

/// Takes any bytes. Must come back, whatever they are.
void fuzz_one(std::string_view bytes);

/// Ends the program where something that must hold does not.
void require(bool holds, std::string_view what);

/// Runs fn. Errors that tell of the input are expected; one of our own, and any other exception,
/// ends the program.
template <class Fn>
void expect_errors_only(const Fn& fn) {
  try {
    fn();
  } catch (const Error& error) {
    require(error.code() != ErrorCode::kInternal, error.what());
  } catch (const std::exception& error) {
    require(false, error.what());
  }
}

/// A file in memory, of which there is a path as long as this lives.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes);
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

/// Reads inputs as one job, and checks that nothing is lost and nothing points nowhere; a small job
/// of a structured task is consolidated as `how` says, and its result and the manifest lines of it
/// are checked, too.
void read_and_use(const std::vector<std::string>& inputs, const ReadOptions& options,
                  const TaskOptions& how = {});

}  // namespace quorate::fuzz
