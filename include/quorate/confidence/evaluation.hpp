// How good labels and confidences are, where the truth is known. Proper scores and calibration,
// each with its error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {

/// One object with a true label and a consolidated one.
struct ScoredItem {
  ClassId truth;
  ClassId label;
  double confidence = 0;  ///< in [0, 1]; NaN where none was given
  std::span<const double>
      probabilities;  ///< one per class, or empty: the rest is spread evenly over the others
};

struct ClassScore {
  std::size_t gold = 0;       ///< objects of this class
  std::size_t predicted = 0;  ///< objects labelled so
  std::size_t correct = 0;
  double f1 = 0;  ///< 2 correct / (gold + predicted); NaN where both are 0
};

struct ReliabilityBin {
  double low = 0;  ///< confidence in [low, high), the last bin with its end
  double high = 0;
  std::size_t items = 0;
  double mean_confidence = 0;  ///< NaN in an empty bin, like accuracy
  double accuracy = 0;
  Interval accuracy_interval;
};

/// What is left when only labels of at least this confidence are accepted.
struct Coverage {
  double threshold = 0;
  std::size_t items = 0;
  double share = 0;     ///< of all scored objects
  double accuracy = 0;  ///< of the accepted ones; NaN where there are none
  Interval accuracy_interval;
};

struct Evaluation {
  std::size_t items = 0;
  std::size_t correct = 0;
  double accuracy = 0;
  Interval accuracy_interval;  ///< Wilson, 95 %
  double macro_f1 = 0;         ///< mean over the classes that occur as truth or label
  double log_loss = 0;         ///< mean -log of the true class's probability, clipped at 1e-6
  double brier = 0;            ///< mean squared error summed over classes, in [0, 2]
  double ece = 0;              ///< expected calibration error over the bins
  double ece_null_median = 0;  ///< what a perfectly calibrated source with these confidences gets
  double ece_null_high = 0;    ///< its 95 % quantile
  std::vector<ClassScore> classes;
  std::vector<ReliabilityBin> bins;  ///< 15 of equal width
  std::vector<Coverage> coverage;    ///< at 0.5, 0.8, 0.9, 0.95, 0.99
};

/// Scores labels against the truth. log_loss, brier, ece and its null band are NaN where any item
/// has no confidence; everything is NaN without items. ECE: Naeini, Cooper & Hauskrecht, AAAI 2015;
/// Brier 1950. The null band comes from 2,000 simulated outcomes of a source whose confidences are
/// true, drawn with `seed`.
[[nodiscard]] Evaluation evaluate(std::span<const ScoredItem> items, std::size_t classes,
                                  std::uint64_t seed);

}  // namespace quorate
