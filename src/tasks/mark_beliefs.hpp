// How sure one may be of each candidate of an object: what the model believes and what share of the
// workers said so, put together. Nothing here knows where a mark is.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "presence_model.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// A part of an object's answer: one plausible class of one candidate.
struct BelievedPart {
  ClassId label;
  double confidence = 0;  ///< in [0, 1]
  /// Of the best class's part, with more classes than one: the plausible classes given that there
  /// is something, descending; else empty.
  std::vector<std::pair<ClassId, double>> classes;
  std::size_t candidate = 0;
  bool is_best = false;  ///< the candidate's most probable class
};

struct ObjectBeliefs {
  std::vector<BelievedPart> parts;  ///< by confidence, descending
  double confidence = 1;            ///< that every candidate is judged rightly and none was missed
  bool tied = false;
};

/// Beliefs about the candidates [first, first + count) of one object that `workers` saw.
/// `agreement` is by candidate of the whole job: how alike its marks are to the fused one, in [0,
/// 1]; NaN for a candidate with one mark.
[[nodiscard]] ObjectBeliefs object_beliefs(const PresenceCandidates& candidates,
                                           const PresenceFit& presence, std::size_t first,
                                           std::size_t count, std::span<const WorkerId> workers,
                                           std::span<const double> agreement);

/// Confidence of another place of a candidate that `share` of those who marked it chose, against
/// all others; `best` is the confidence of the candidate's best part.
[[nodiscard]] double other_place_confidence(double best, double share);

/// Who marked a candidate, ascending.
[[nodiscard]] std::vector<WorkerId> supporters(const PresenceCandidates& candidates,
                                               std::size_t candidate);

/// The workers' rates as figures: "detection-rate", "false-alarm-rate", "class-accuracy".
[[nodiscard]] std::vector<WorkerFigure> presence_figures(PresenceFit presence);

/// The figures of a run: number of candidates, and how many of them are expected to be there.
[[nodiscard]] std::vector<TaskFigure> presence_summary(const PresenceFit& presence);

}  // namespace quorate
