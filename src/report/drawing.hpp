// What is drawn of one doubtful object: the result, and every worker's answer beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "html.hpp"
#include "quorate/report/structured_report.hpp"

namespace quorate {

/// At most so many workers of an object are drawn, and so many parts of an answer.
inline constexpr std::size_t kMostDrawnWorkers = 12;
inline constexpr std::size_t kMostDrawnParts = 40;

/// Parts less likely than this are not drawn.
inline constexpr double kLeastDrawnConfidence = 0.05;

/// One object of a report; `number` makes its ids unique on the page.
struct DrawnObject {
  const StructuredReportData& data;
  const StructuredObject& object;
  std::size_t number = 0;

  /// The answers that are drawn: the first of them.
  [[nodiscard]] std::span<const StructuredAnswer> answers() const;

  [[nodiscard]] std::string_view worker(WorkerId id) const;
  [[nodiscard]] std::string_view label(ClassId id) const;

  /// The class of the style sheet that gives answer `i` its colour: a worker's own where there are
  /// few, else by the place in the object.
  [[nodiscard]] std::string colour(std::size_t i) const;

  /// "; 3 more workers are not drawn", or nothing.
  [[nodiscard]] std::string left_out() const;
};

/// The parts of the result that are drawn, the most probable first.
[[nodiscard]] std::vector<std::size_t> drawn_parts(const ConsolidatedObject& fused);

/// "0.87"; "n/a" for NaN.
[[nodiscard]] std::string confidence_text(double confidence);

/// The first `most` code points of UTF-8, with an ellipsis behind where that is not all.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// Boxes, points, outlines, lines and masks as SVG.
void draw_marks(Html& out, const DrawnObject& drawn);

/// Spans in the text, a line for the result and one a worker; where the text is not known, a list.
void draw_spans(Html& out, const DrawnObject& drawn);

/// A table of labels and workers with ticks.
void draw_label_sets(Html& out, const DrawnObject& drawn);

/// Every value with those who gave it.
void draw_values(Html& out, const DrawnObject& drawn);

/// What fits the object's answers.
void draw_object(Html& out, const DrawnObject& drawn);

}  // namespace quorate
