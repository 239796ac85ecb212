// Output manifest lines: the object's own line, byte for byte, and what a job says about it. An
// attribute of the same name that was there is replaced. Pure functions; thread safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace quorate {

/// What every labeled line of a job says.
struct JobNames {
  std::string_view job_name;       ///< as it shall stand: "labeling-job/..."
  std::string_view type;           ///< "groundtruth/image-classification", ...
  std::string_view creation_date;  ///< "2023-03-08T19:30:08.880289"
};

/// The labeled lines of one job. What all of them say is put into its form once. Immutable; safe to
/// share between threads.
class LabeledLines {
 public:
  LabeledLines(std::string_view attribute, const JobNames& names);

  /// Appends one line with its line break: `line` with `<attribute>` and `<attribute>-metadata` at
  /// its end, the keys of the metadata in the order in which the service writes them. `line` must
  /// be a valid JSON object, as Manifest gives it; throws Error{kInternal} where it is visibly
  /// none, or when the confidence is not finite. Comments of workers, if any, are the metadata's
  /// last member: "worker-feedback":[{"comment":"..."}].
  void append(std::string& out, std::string_view line, std::uint32_t class_index,
              std::string_view class_name, double confidence,
              std::span<const std::string> comments = {}) const;

 private:
  std::string attribute_;
  std::string metadata_;
  std::string before_index_;
  std::string before_class_;
  std::string before_confidence_;
  std::string after_confidence_;
};

/// Appends the line of an object that got no label: as above, with only `<attribute>-metadata`,
/// which says why.
void append_failed_line(std::string& out, std::string_view line, std::string_view attribute,
                        std::string_view reason);

/// Appends `line` as it is, and a line break.
void append_unchanged_line(std::string& out, std::string_view line);

}  // namespace quorate
