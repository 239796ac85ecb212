// Is there an object, and of which class? Dawid-Skene over candidates with one more state, "nothing
// there", whose mean rates are anchored and whose evidence is tempered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"

namespace quorate {

/// What the workers who saw the place of a candidate did there.
struct Response {
  WorkerId worker;
  std::uint32_t answer = 0;  ///< 0: marked nothing; k + 1: marked it as class k
};

/// PresenceCandidates in compressed rows.
struct PresenceCandidates {
  std::size_t workers = 0;
  std::size_t classes = 0;  ///< >= 1
  std::vector<std::uint64_t> offsets{0};
  std::vector<Response> responses;
  /// By candidate: the number of its object, ascending. Empty: all are of one.
  std::vector<std::uint32_t> objects;

  [[nodiscard]] std::size_t size() const { return offsets.size() - 1; }
  [[nodiscard]] std::span<const Response> of(std::size_t candidate) const {
    return {responses.data() + offsets[candidate], offsets[candidate + 1] - offsets[candidate]};
  }
};

/// Symbols as in the .cpp.
struct PresenceOptions {
  double mean_detection = 0.8;     ///< d0 in (0, 1)
  double mean_false_alarm = 0.25;  ///< f0 in (0, 1)
  double prior = 0.75;             ///< P(z >= 1) in (0, 1), in the mean over the objects
  double correlation = 0.25;       ///< rho in [0, 1]: 0 takes the workers for independent
  double spread = 0.7;             ///< s in [0, 1]: how much of a difference is believed
  double strength = 20;            ///< m > 0: pseudo-candidates behind a worker's or object's rate
  double class_strength = 8;       ///< pseudo-counts behind a row of a worker's class confusion
  double alarm_strength = 20;      ///< pseudo-counts behind the classes of false alarms
  std::size_t iterations = 30;
};

struct PresenceFit {
  std::vector<double> presence;        ///< by candidate: P(z >= 1) in [0, 1]
  std::vector<double> class_share;     ///< candidates x classes: P(z = k | z >= 1), rows sum to 1
  std::vector<double> detection;       ///< by worker: d in [0.3, 0.99]; d0 without evidence
  std::vector<double> false_alarm;     ///< by worker: f in [0.01, 0.7]
  std::vector<double> class_accuracy;  ///< by worker: P(right class | marked); NaN with one class
  std::size_t iterations = 0;
};

/// Fits the model. Deterministic; no candidate gives empty vectors and prior rates.
[[nodiscard]] PresenceFit fit_presence(const PresenceCandidates& candidates,
                                       const PresenceOptions& options);

}  // namespace quorate
