// Output manifest lines: the object's own line, byte for byte, and what a job says about it. An
// attribute of the same name that was there is replaced. Pure functions; thread safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace quorate {

/// One label as a manifest line says it, in the order in which the service writes the keys of its
/// metadata.
struct ManifestLabel {
  std::uint32_t class_index = 0;
  std::string_view class_name;
  std::string_view job_name;  ///< as it shall stand: "labeling-job/..."
  double confidence = 0;
  std::string_view type;           ///< "groundtruth/image-classification", ...
  std::string_view creation_date;  ///< "2023-03-08T19:30:08.880289"
};

/// Appends one line with its line break: `line` with `<attribute>` and `<attribute>-metadata` at
/// its end. `line` must be a valid JSON object, as Manifest gives it; throws Error{kInternal} where
/// it is visibly none, or when the confidence is not finite.
void append_labeled_line(std::string& out, std::string_view line, std::string_view attribute,
                         const ManifestLabel& label);

/// Appends the line of an object that got no label: as above, with only `<attribute>-metadata`,
/// which says why.
void append_failed_line(std::string& out, std::string_view line, std::string_view attribute,
                        std::string_view reason);

/// Appends `line` as it is, and a line break.
void append_unchanged_line(std::string& out, std::string_view line);

}  // namespace quorate
