// The few numerical functions that everything else is built from. All are pure and thread safe.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace quorate {

/// Stands for a number that there is none of.
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// log(sum(exp(x))), stable. -inf for an empty span or one of only -inf; NaN if any element is NaN.
[[nodiscard]] double log_sum_exp(std::span<const double> x);

/// Turns unnormalised log weights into probabilities, in place, and returns log_sum_exp of what was
/// there. A row of only -inf has no distribution: it becomes all zero and -inf is returned.
double log_normalize(std::span<double> x);

/// psi(x), the derivative of log Gamma, and log Gamma(x), x > 0. (std::lgamma writes to a global.)
[[nodiscard]] double digamma(double x);
[[nodiscard]] double log_gamma(double x);

/// Sums logarithms, one call of std::log for many numbers: their product is taken while it is far
/// from underflow and overflow.
class LogSum {
 public:
  /// Adds log x; `x` in [1e-100, 1e100].
  void add(double x) {
    product_ *= x;
    if (product_ < 1 / kMost || product_ > kMost) flush();
  }

  /// Adds w log x; `x` > 0.
  void add(double x, double w) { sum_ += w * std::log(x); }

  double value() {
    flush();
    return sum_;
  }

 private:
  static constexpr double kMost = 1e200;  // the next factor is no larger than 1e100

  void flush() {
    sum_ += std::log(product_);
    product_ = 1;
  }

  double product_ = 1;
  double sum_ = 0;
};

struct Interval {
  double low = 0;
  double high = 1;
};

/// Wilson score interval of a proportion (Wilson 1927): `successes` of `trials`, two-sided 95 %
/// unless `z` says otherwise. [0, 1] when there are no trials. Fractional counts are allowed.
[[nodiscard]] Interval wilson_interval(double successes, double trials,
                                       double z = 1.959963984540054);

/// Central 95 % interval of Beta(a, b), a > 0, b > 0. Throws std::domain_error outside that range.
[[nodiscard]] Interval beta_interval(double a, double b);

/// The median of `values` (the mean of the middle two for an even count), reordering them; NaN for
/// none.
[[nodiscard]] double median(std::span<double> values);

/// The mean of the values that are not NaN; NaN for none.
[[nodiscard]] double mean_of_known(std::span<const double> values);

}  // namespace quorate
