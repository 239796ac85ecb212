// Which classes a worker uses too often or too rarely, and which it takes for which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/audit/measure.hpp"
#include "quorate/base/ids.hpp"

namespace quorate {

/// How often one worker (or group) used one class, against what its objects are expected to hold by
/// the votes of all others.
struct ClassBias {
  ClassId label;
  double used = 0;      ///< the worker's votes for it, on objects that others voted on as well
  double expected = 0;  ///< sum over the same votes of P(object is of this class | others' votes)
  Measure ratio;  ///< used / expected with its 95 % interval; undefined where nothing is expected
  double p_value = kUndefined;     ///< two-sided; NaN where there is nothing to test
  double adjusted_p = kUndefined;  ///< Benjamini & Hochberg over all workers and classes
};

/// A worker's habit of taking objects of one class for another one.
struct Confusion {
  ClassId truth;
  ClassId answer;
  double objects = 0;           ///< expected number of the worker's objects of class `truth`
  double rate = 0;              ///< share of them that the worker calls `answer`
  Interval rate_interval;       ///< Wilson, 95 %
  double crowd_rate = 0;        ///< the same share of all other workers
  double p_value = kUndefined;  ///< of so many by the crowd's rate, one-sided
  double adjusted_p =
      kUndefined;  ///< Benjamini & Hochberg over all tested confusions of all workers
};

/// Exact McNemar test of a class's use, on expected counts. `over`: sum over votes for the class of
/// 1 - q, `under`: sum over the other votes of q, where q is the probability of the class given the
/// others' votes; used - expected = over - under. Without bias each is as likely as the other.
/// Fractional counts through the incomplete Beta function. Gives the two-sided p-value; NaN for 0
/// and 0. McNemar, Psychometrika 12 (1947) 153-157.
[[nodiscard]] double mcnemar_p(double over, double under);

/// used / expected and its interval on the log scale, variance (over + under)/(used expected) for
/// paired counts (Agresti, Categorical Data Analysis, section 11.1), half a count added to either
/// where `used` is 0.
[[nodiscard]] Measure use_ratio(double used, double expected, double over, double under);

/// P(X >= hits) for X ~ Binomial(trials, rate), also for fractional counts. 1 where hits <= 0.
[[nodiscard]] double binomial_upper_tail(double hits, double trials, double rate);

/// Benjamini & Hochberg (JRSS B 57 (1995) 289-300): adjusted p-values in the order of `p`. NaN
/// stays NaN and does not count as a test.
[[nodiscard]] std::vector<double> adjust_p_values(std::span<const double> p);

}  // namespace quorate
