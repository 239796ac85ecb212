// A simulated job in the shape in which Ground Truth leaves one in its output folder: label
// categories, one worker-response file an object, and the objects' manifest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "simulation_writer.hpp"

namespace quorate {

/// Writes the folder beside its target under a temporary name; commit() moves it there. Not thread
/// safe.
class SimulatedJobFolder {
 public:
  /// Throws Error{kCannotWrite}: the target is there already (and is no empty folder), or nothing
  /// can be written beside it.
  SimulatedJobFolder(const std::string& path, const SimulatedNames& names, const Crowd& crowd);

  /// Removes what was not committed.
  ~SimulatedJobFolder();
  SimulatedJobFolder(const SimulatedJobFolder&) = delete;
  SimulatedJobFolder& operator=(const SimulatedJobFolder&) = delete;

  /// The response files and manifest lines of the block's objects, which have their times. An
  /// object without votes gets no file.
  void add(const SimulatedBlock& block);

  void commit();

 private:
  void write_file(const std::filesystem::path& file, std::string_view text) const;
  [[nodiscard]] std::string response(const SimulatedBlock& block, std::size_t item) const;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  ManifestLines manifest_lines_;
  std::string manifest_;
  std::vector<std::string> label_;   // as JSON
  std::vector<std::string> worker_;  // the end of an answer: who gave it
};

}  // namespace quorate
