// A part's confidence is a mean of the model's belief and the share of the workers who marked it,
// times the same of its class: each of the two alone is too sure in its own way. Marks that lie
// apart from each other are less likely right than their number says: confidence falls with their
// mean likeness to the fused one. Constants were chosen on one half of the images of a pedestrian,
// a mitosis and a cytology crowd and checked on the other. Tested by
// tests/tasks/box_adapter_test.cpp.
#include "mark_beliefs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace quorate {
namespace {

/// A class other than the best one becomes a part of its own, at the same place, from this
/// confidence on: users and measures that look at one class at a time find it there. The service's
/// own boxes begin at 0.05, too.
constexpr double kLeastAlternative = 0.05;

/// Share of the model in a part's confidence, and in its classes; the rest are shares of votes.
constexpr double kModelShare = 0.7;
constexpr double kModelShareOfClass = 0.5;

/// Confidence is multiplied by (agreement / usual)^power.
constexpr double kUsualAgreement = 0.8;
constexpr double kAgreementPower = 0.3;

/// Keeps what is below 0.95, and lets the rest come near 1 without reaching it: nothing is certain,
/// and what is surer stays surer.
double towards_one(double confidence) {
  constexpr double kFrom = 0.95;
  constexpr double kSteepness = 2;
  if (confidence <= kFrom) return confidence;
  return 1 - (1 - kFrom) * std::exp(-kSteepness * (confidence - kFrom) / (1 - kFrom));
}

class Beliefs {
 public:
  Beliefs(const PresenceCandidates& candidates, const PresenceFit& presence,
          std::span<const double> agreement)
      : candidates_(candidates), presence_(presence), agreement_(agreement) {}

  /// Adds a part for the best class and one for every plausible other; gives the best's confidence.
  double add_parts(std::size_t candidate, ObjectBeliefs& out) const {
    const auto responses = candidates_.of(candidate);
    const auto drew = static_cast<double>(
        std::count_if(responses.begin(), responses.end(),
                      [](const Response& response) { return response.answer != 0; }));
    const double there = presence(candidate, drew / static_cast<double>(responses.size()));
    const std::vector<double> row = class_beliefs(candidate, drew);
    const ConsolidatedLabel best = most_probable(row);
    out.tied = out.tied || best.tied;
    for (std::uint32_t k = 0; k < row.size(); ++k) {
      const double confidence = std::min(there * row[k], 1.0);
      const bool is_best = ClassId{k} == best.label;
      if (!is_best && confidence < kLeastAlternative) continue;
      out.parts.push_back({ClassId{k}, confidence, {}, candidate, is_best});
      if (is_best && row.size() > 1) out.parts.back().classes = plausible(row);
    }
    return there * best.confidence;
  }

 private:
  /// The belief that a candidate is something, at this place.
  [[nodiscard]] double presence(std::size_t candidate, double share) const {
    const double there = kModelShare * presence_.presence[candidate] + (1 - kModelShare) * share;
    const double agreement = agreement_[candidate];
    if (std::isnan(agreement)) return there;
    return towards_one(there * std::pow(agreement / kUsualAgreement, kAgreementPower));
  }

  /// The belief in every class of a candidate that is something.
  [[nodiscard]] std::vector<double> class_beliefs(std::size_t candidate, double drew) const {
    const std::size_t classes = candidates_.classes;
    std::vector<double> row(classes);
    for (std::size_t k = 0; k < classes; ++k) {
      row[k] = kModelShareOfClass * presence_.class_share[candidate * classes + k];
    }
    for (const Response& response : candidates_.of(candidate)) {
      if (response.answer > 0) row[response.answer - 1] += (1 - kModelShareOfClass) / drew;
    }
    return row;
  }

  static std::vector<std::pair<ClassId, double>> plausible(const std::vector<double>& row) {
    constexpr double kLeastWritten = 0.005;
    std::vector<std::pair<ClassId, double>> classes;
    for (std::uint32_t z = 0; z < row.size(); ++z) {
      if (row[z] >= kLeastWritten) classes.emplace_back(ClassId{z}, row[z]);
    }
    std::stable_sort(classes.begin(), classes.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return classes;
  }

  const PresenceCandidates& candidates_;
  const PresenceFit& presence_;
  std::span<const double> agreement_;
};

}  // namespace

ObjectBeliefs object_beliefs(const PresenceCandidates& candidates, const PresenceFit& presence,
                             std::size_t first, std::size_t count,
                             std::span<const WorkerId> workers, std::span<const double> agreement) {
  const Beliefs beliefs(candidates, presence, agreement);
  ObjectBeliefs out;
  double expected_there = 0;
  for (std::size_t candidate = first; candidate < first + count; ++candidate) {
    const double best = beliefs.add_parts(candidate, out);
    out.confidence *= std::max(best, 1 - best);
    expected_there += presence.presence[candidate];
  }
  double missed = 1;
  for (const WorkerId worker : workers) missed *= 1 - presence.detection[worker.value];
  // For every thing that is there, missed / (1 - missed) were missed by all.
  out.confidence *= std::exp(-expected_there * missed / (1 - missed));
  std::stable_sort(
      out.parts.begin(), out.parts.end(),
      [](const BelievedPart& a, const BelievedPart& b) { return a.confidence > b.confidence; });
  return out;
}

double other_place_confidence(double best, double share) {
  // Chosen among 0.1, 0.3 and 0.6 by the calibration error on the crowds named above.
  constexpr double kRight = 0.1;
  return kRight * best * share;
}

std::vector<WorkerId> supporters(const PresenceCandidates& candidates, std::size_t candidate) {
  std::vector<WorkerId> workers;
  for (const Response& response : candidates.of(candidate)) {
    if (response.answer != 0) workers.push_back(response.worker);
  }
  return workers;
}

std::vector<WorkerFigure> presence_figures(PresenceFit presence) {
  return {{"detection-rate", "share of the things in the worker's objects that the worker marked",
           std::move(presence.detection)},
          {"false-alarm-rate", "share of the places with nothing that the worker marked",
           std::move(presence.false_alarm)},
          {"class-accuracy", "share of right classes on marked things",
           std::move(presence.class_accuracy)}};
}

std::vector<TaskFigure> presence_summary(const PresenceFit& presence) {
  return {
      {"candidates", static_cast<double>(presence.presence.size())},
      {"expected-parts", std::accumulate(presence.presence.begin(), presence.presence.end(), 0.0)}};
}

}  // namespace quorate
