// A manifest (FORMAT: one JSON object a line): the objects of a job and what earlier jobs said
// about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// A pair of keys `<name>` and `<name>-metadata` on a manifest line: the output of a labeling job.
struct LabelAttribute {
  std::string name;
  std::optional<std::uint32_t> class_index;  ///< from an integer or a string of digits
  std::string class_name;                    ///< empty where the metadata has none
  std::optional<double> confidence;
  std::string job_name;
  std::string creation_date;
};

/// One parsed manifest line.
struct ManifestLine {
  std::string data_key;    ///< "source-ref" or "source"; empty where the line has neither
  std::string data_value;  ///< text of that key
  std::vector<LabelAttribute> labels;  ///< in order of their metadata keys
};

/// The lines of a manifest, byte for byte. Blank lines hold no object. Object ids are 0-based line
/// numbers over the non-blank lines, as the service counts them.
class Manifest {
 public:
  Manifest() = default;

  /// Reads and fully validates a manifest. Throws Error{kNoInput} when it cannot be read and
  /// Error{kBadData}, with file and line, for the first line that is not a JSON object, is not
  /// UTF-8, or holds one key twice. Up to `threads`
  /// threads validate at the same time.
  static Manifest read(FileBytes bytes, unsigned threads = 1);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] bool empty() const { return lines_.empty(); }

  /// The line's bytes without its line break.
  [[nodiscard]] std::string_view bytes(std::size_t object) const { return lines_[object]; }

  /// 1-based number of the line in the file, for messages.
  [[nodiscard]] std::uint64_t line_number(std::size_t object) const {
    return line_numbers_[object];
  }

  /// The line's data value as ManifestLine has it; lives as long as the manifest, moved or not.
  [[nodiscard]] std::string_view data_value(std::size_t object) const {
    return data_values_[object];
  }

  /// Whether the line has a data key.
  [[nodiscard]] bool has_data(std::size_t object) const { return marks_[object].has_data; }

  /// Whether the line has its text itself (`source`).
  [[nodiscard]] bool has_text(std::size_t object) const { return marks_[object].has_text; }

  /// Whether parse would find label attributes.
  [[nodiscard]] bool has_labels(std::size_t object) const { return marks_[object].has_labels; }

  [[nodiscard]] ManifestLine parse(std::size_t object) const;

  /// As FileBytes::check_unchanged: bytes() looks into the file until the end.
  void check_unchanged() const {
    if (file_) file_->check_unchanged();
  }

 private:
  friend class ManifestReader;
  struct Marks {
    bool has_data = false;
    bool has_labels = false;
    bool has_text = false;
  };

  std::string name_;
  std::optional<FileBytes> file_;
  std::vector<std::string_view> lines_;  // one element an object, here and below
  std::vector<std::uint64_t> line_numbers_;
  std::vector<std::string_view> data_values_;  // into the file, or into unescaped_
  std::vector<Marks> marks_;
  std::vector<std::deque<std::string>> unescaped_;
};

}  // namespace quorate
