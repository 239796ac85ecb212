// Which label attribute of a manifest is meant.
#pragma once

#include <string>
#include <vector>

#include "quorate/io/manifest.hpp"

namespace quorate {

/// The lines of a manifest, parsed, and the name of the attribute that counts: `wanted`, or the
/// only one that names classes.
struct ChosenLabels {
  std::vector<ManifestLine> lines;
  std::string attribute;

  /// The line's label of that attribute; null where it has none.
  [[nodiscard]] const LabelAttribute* label(std::size_t line) const;

  /// What the line's object is called: the value of its data key, else its object id.
  [[nodiscard]] std::string item(std::size_t line) const;
};

/// Throws Error{kUsage} when `wanted` is not there, or when it is empty and there are several
/// attributes; the text names those that are there. Throws Error{kBadData} when no line names a
/// class.
[[nodiscard]] ChosenLabels choose_label(const Manifest& manifest, const std::string& wanted);

/// Whether text reads as JSON rather than as CSV.
[[nodiscard]] bool looks_like_json(std::string_view text);

/// Whether JSON Lines are a manifest with labels: some line has a `...-metadata` key.
[[nodiscard]] bool looks_labeled(std::string_view text);

}  // namespace quorate
