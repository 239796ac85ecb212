// How good sets of text spans are, with the measures of SemEval-2013.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// F1 of all spans that a result has, whatever their confidence, over all objects together: strict
/// (boundaries and class), exact (boundaries), partial (any overlap counts one half), type (class
/// and any overlap), SemEval-2013 task 9; token F1 (places that share their class); share of the
/// objects all right; Brier score and ECE (15 bins) of "this span is right, strictly". An object
/// without a label has no spans. NaN where nothing defines a value.
[[nodiscard]] std::vector<TaskMetric> score_spans(std::span<const ScoredObject> objects,
                                                  std::size_t classes);

}  // namespace quorate
