// Squared extrapolation of EM: fewer iterations to the same fixed point.
#pragma once

#include <limits>
#include <vector>

namespace quorate {

/// SQUAREM, scheme S3 (Varadhan & Roland, Scandinavian Journal of Statistics 35 (2008) 335-353,
/// equations 8-9), on the expected counts instead of the parameters: a step along them keeps their
/// sums, so that only their signs need watching, and every kernel is served alike. Two plain steps
/// s0 -> s1 -> s2 are followed by one from
///   s' = s0 - 2 a r + a^2 v,  r = s1 - s0,  v = (s2 - s1) - r,  a = -|r|/|v|.
/// When the objective there is lower than that of the plain steps, the step is taken back.
///
/// Use, once an iteration: propose(counts) before the M step, accept(objective, counts) after the E
/// step.
class Squarem {
 public:
  explicit Squarem(bool enabled, unsigned threads = 1) : enabled_(enabled), threads_(threads) {}

  /// Notes the counts of a plain step, and replaces them by extrapolated ones in every third
  /// iteration. The same bits for any number of threads.
  void propose(std::vector<double>& counts);

  /// False when the iteration just done must be forgotten: `counts` then are those to go on from.
  /// Every other iteration is accepted.
  bool accept(double objective, std::vector<double>& counts);

  /// What it knows between accept() and propose().
  struct State {
    double last_objective = -std::numeric_limits<double>::infinity();
    std::vector<double> s0;
    std::vector<double> s1;
  };
  [[nodiscard]] State state() const { return {last_objective_, s0_, s1_}; }
  void restore(State state);

 private:
  [[nodiscard]] double step_length(const std::vector<double>& counts) const;

  bool enabled_;
  unsigned threads_;
  bool is_extrapolated_ = false;
  double last_objective_ = -std::numeric_limits<double>::infinity();
  std::vector<double> s0_;
  std::vector<double> s1_;
  std::vector<double> s2_;
};

}  // namespace quorate
