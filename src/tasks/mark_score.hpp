// How good sets of marks (boxes, points, outlines, lines) are, with the measures of COCO.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "marks.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// What is scored of one object; an object without a label has no marks.
struct MarksToScore {
  std::vector<ClassId> labels;     ///< of the marks
  std::vector<double> confidence;  ///< of the marks; NaN where it is not known
  std::vector<ClassId> gold;       ///< labels of the true marks
  std::vector<double> similarity;  ///< marks x true marks, in [0, 1]
};

/// How the measures of a kind of mark are explained.
struct MarkScoreWords {
  std::string_view ap50;  ///< of average precision at similarity 0.5
  std::string_view f1;
  std::string_view mean_name;  ///< name of the mean similarity of those that match
};

/// AP50, AP75, AP (mean over similarity .50:.05:.95) by class and averaged over the classes that
/// gold has (101 recall points, all marks ranked by confidence); F1, mean similarity and share of
/// objects all right at confidence 0.5 (marks whose confidence is not known count as sure); Brier
/// score and ECE (15 bins) of "this one matches a true one of its class at 0.5". NaN where nothing
/// defines a value.
[[nodiscard]] std::vector<TaskMetric> score_marks(std::span<const MarksToScore> objects,
                                                  std::size_t classes, const MarkScoreWords& words);

/// The marks of an object with their similarity(mark, true mark, image) to the true ones.
template <class Shape, class Similarity>
MarksToScore marks_to_score(const ScoredObject& object, const Similarity& similarity) {
  using Set = typename SetOf<Shape>::Type;
  MarksToScore out;
  const auto* const gold = std::get_if<Set>(object.gold);
  const auto* const own =
      object.predicted == nullptr ? nullptr : std::get_if<Set>(&object.predicted->payload);
  if (gold != nullptr) {
    for (const Labeled<Shape>& part : gold->parts) out.gold.push_back(part.label);
  }
  if (own == nullptr) return out;
  for (std::size_t p = 0; p < own->parts.size(); ++p) {
    out.labels.push_back(own->parts[p].label);
    const std::vector<double>& known = object.predicted->confidence;
    out.confidence.push_back(p < known.size() ? known[p]
                                              : std::numeric_limits<double>::quiet_NaN());
    if (gold == nullptr) continue;
    for (const Labeled<Shape>& part : gold->parts) {
      out.similarity.push_back(similarity(own->parts[p].part, part.part));
    }
  }
  return out;
}

}  // namespace quorate
