// Where the masks of a run go: PNG files in a folder beside the manifest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "options.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// What the manifest calls the files of one object.
struct MaskReferences {
  std::string mask;
  std::vector<std::string> probabilities;  ///< parallel to ConsolidatedObject::probability_maps
};

/// Writes every object's mask as <object id>_<creation date>.png, and its probability maps as
/// <object id>_<creation date>_<class index>.png, into one folder: --masks, else the manifest's
/// name without its ending and with "-masks". The manifest names them relative to its own folder,
/// or after --masks-uri. write() may be called by several threads.
class MaskOutput {
 public:
  /// Makes the folder. Throws Error{kUsage} where the manifest goes to standard output and no
  /// folder is given, Error{kBadData} for more classes than a PNG holds, Error{kCannotWrite} where
  /// the folder cannot be made.
  MaskOutput(const Options& options, const Job& job, std::string creation_date);

  /// Writes the files of objects[object]. Throws Error{kCannotWrite}.
  [[nodiscard]] MaskReferences write(std::size_t object, const ConsolidatedObject& result) const;

  /// By class: 0xRRGGBB.
  [[nodiscard]] const std::vector<std::uint32_t>& colors() const { return colors_; }

 private:
  std::string put(const std::string& name, const std::string& bytes) const;

  std::string creation_date_;
  std::string folder_;
  std::string prefix_;  // of the references
  std::vector<std::uint32_t> colors_;
  std::vector<std::string> ids_;  // by object
};

}  // namespace quorate
