// How the labels of structured tasks stand in a manifest: for each task one shape that writes and
// reads it.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

#include "job_builder.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/io/structured_writer.hpp"

namespace quorate {

class ManifestShape {
 public:
  virtual ~ManifestShape() = default;

  /// Appends the value of `<attribute>`.
  virtual void append_value(std::string& out, const StructuredLineNames& names,
                            const ConsolidatedObject& object) const = 0;

  /// Appends the value of `<attribute>-metadata`, an object, with the keys in the service's order.
  virtual void append_metadata(std::string& out, const StructuredLineNames& names,
                               const ConsolidatedObject& object) const = 0;

  /// Reads both. Labels go through `labels`. Confidence that is not there is NaN. Gives what is
  /// wrong.
  [[nodiscard]] virtual std::optional<RecordProblem> read(simdjson::dom::element value,
                                                          simdjson::dom::element metadata,
                                                          LabelLookup& labels,
                                                          ConsolidatedObject& object) const = 0;

  /// The same for values that refer to files: relative names are those of `folder`.
  [[nodiscard]] virtual std::optional<RecordProblem> read_beside(const std::string& /*folder*/,
                                                                 simdjson::dom::element value,
                                                                 simdjson::dom::element metadata,
                                                                 LabelLookup& labels,
                                                                 ConsolidatedObject& object) const {
    return read(value, metadata, labels, object);
  }
};

/// The shape of a task; null where it has none. Adding one: its file and a line in the .cpp.
[[nodiscard]] const ManifestShape* manifest_shape(TaskType task);

// The shapes, one a file.
[[nodiscard]] const ManifestShape& box_shape();
[[nodiscard]] const ManifestShape& mask_shape();
[[nodiscard]] const ManifestShape& instance_shape();
[[nodiscard]] const ManifestShape& span_shape();
[[nodiscard]] const ManifestShape& point_shape();
[[nodiscard]] const ManifestShape& polygon_shape();
[[nodiscard]] const ManifestShape& polyline_shape();
[[nodiscard]] const ManifestShape& label_set_shape();
[[nodiscard]] const ManifestShape& custom_shape();

/// A confidence as the service writes it: 0 where it is not known.
void append_confidence(std::string& out, double confidence);

/// Appends the members that close every metadata: ,"type":...,"human-annotated":"yes",
/// "creation-date":...,"job-name":...}.
void append_common_metadata(std::string& out, const StructuredLineNames& names);

}  // namespace quorate
