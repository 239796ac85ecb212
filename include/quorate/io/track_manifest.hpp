// Manifests of video and 3D jobs: what they hold is checked, not consolidated.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// A manifest whose labels are those of a video or 3D task, or one sequence file of such a task.
struct TrackManifest {
  FileBytes file;
  std::string task = {};    ///< "video-object-tracking", "point_cloud_object_detection", ...
  std::size_t objects = 0;  ///< lines; 1 for a sequence file
  std::size_t labeled = 0;
  std::size_t failed = 0;     ///< lines with a failure-reason and no label
  std::size_t sequences = 0;  ///< sequence files that were found and checked
  std::size_t elsewhere = 0;  ///< labels that name a file which is not here
  std::size_t frames = 0;     ///< of the sequence files
  std::size_t shapes = 0;     ///< boxes, lines and the like: of the sequence files and in the lines
};

/// Reads `path` (a manifest, a SeqLabel.json, or a job folder with
/// manifests/output/output.manifest) if it is one; nothing where it is anything else, "-" among it.
/// Sequence files are looked for where the manifest says, relative to it, and, of a job folder,
/// where the service puts them. Throws Error{kBadData} with file and line where the manifest or a
/// sequence file is broken.
[[nodiscard]] std::optional<TrackManifest> read_track_manifest(const std::string& path);

}  // namespace quorate
