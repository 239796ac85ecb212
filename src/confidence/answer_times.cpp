// Votes weighted by how quickly they were given. Test: answer_times_test.cpp. The weight is an
// exponent of the vote's likelihood: a slow vote counts as less than one vote, as a hesitation that
// the label does not show. Easy items are answered quickly by everybody, so that hidden votes ask
// for more than the truth would: as with rho, half of the way (in log g) is gone from what is
// usual.
#include "quorate/confidence/answer_times.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "held_out.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

constexpr std::array kStrengths = {0.1, 0.15, 0.2, 0.3, 0.4};
constexpr double kUsualStrength = 0.15;
constexpr double kMostDeviations = 2.5;
constexpr double kLeastTimes = 5;  // of a worker, before they can be standardised

/// Mean and standard deviation of a worker's log times.
struct Moments {
  double count = 0;
  double mean = 0;
  double squares = 0;  // sum of squared deviations (Welford)

  void add(double x) {
    ++count;
    const double delta = x - mean;
    mean += delta / count;
    squares += delta * (x - mean);
  }

  [[nodiscard]] double deviation() const { return std::sqrt(squares / count); }
};

/// Log probability of every hidden vote at the rho that they ask for.
std::vector<double> predict_hidden(const AnnotationTable& table, const ConsolidationModel& model,
                                   const FitOptions& options, std::uint64_t seed) {
  const bool is_large = table.votes() > kMostCalibrationVotes;
  const FitResult fit = is_large ? model.fit(table, options) : FitResult{};
  const HeldOut held_out = hold_out(table, model, options, fit, seed);
  const double rho = learned_rho(held_out.score);
  std::vector<double> log_p;
  log_p.reserve(held_out.votes.size());
  for (const RhoCurve& curve : held_out.votes) log_p.push_back(at_rho(curve, rho));
  return log_p;
}

}  // namespace

std::vector<double> standardised_log_times(const AnnotationTable& table) {
  const AnnotationTable::Columns& columns = table.columns();
  std::vector<double> z(table.votes(), 0.0);
  if (columns.time_spent_seconds.empty()) return z;
  std::vector<Moments> workers(table.workers());
  for (std::size_t v = 0; v < z.size(); ++v) {
    const double seconds = columns.time_spent_seconds[v];
    if (seconds > 0) workers[columns.votes[v].worker.value].add(std::log(seconds));
  }
  for (std::size_t v = 0; v < z.size(); ++v) {
    const double seconds = columns.time_spent_seconds[v];
    const Moments& worker = workers[columns.votes[v].worker.value];
    constexpr double kAlike = 1e-9;
    if (!(seconds > 0) || worker.count < kLeastTimes || worker.deviation() < kAlike) continue;
    z[v] = std::clamp((std::log(seconds) - worker.mean) / worker.deviation(), -kMostDeviations,
                      kMostDeviations);
  }
  return z;
}

AnnotationTable weigh_by_time(const AnnotationTable& table, std::span<const double> z, double g) {
  AnnotationTable::Columns columns = table.columns();
  if (columns.weights.empty()) columns.weights.assign(table.votes(), 1.0);
  double before = 0;
  double after = 0;
  for (std::size_t v = 0; v < z.size(); ++v) {
    before += columns.weights[v];
    columns.weights[v] *= std::exp(-g * z[v]);
    after += columns.weights[v];
  }
  for (double& weight : columns.weights) weight *= before / after;
  return AnnotationTable(std::move(columns));
}

TimeUse learn_time_use(const AnnotationTable& table, const ConsolidationModel& model,
                       const FitOptions& options, std::uint64_t seed, bool always) {
  const std::vector<double> z = standardised_log_times(table);
  TimeUse use;
  use.timed_votes = static_cast<std::size_t>(
      std::count_if(z.begin(), z.end(), [](double value) { return value != 0; }));
  if (use.timed_votes == 0) {
    if (!always) return use;
    throw Error(ErrorCode::kUsage,
                "--use-times yes: no worker has five annotations with different times; give the "
                "times (a column time_spent_seconds or time_spent_ms), or leave --use-times auto");
  }
  const std::vector<double> without = predict_hidden(table, model, options, seed);
  use.held_out_votes = without.size();
  use.best_strength = kUsualStrength;
  for (std::size_t s = 0; s < kStrengths.size() && !without.empty(); ++s) {
    const std::vector<double> with =
        predict_hidden(weigh_by_time(table, z, kStrengths[s]), model, options, seed);
    Moments difference;
    for (std::size_t v = 0; v < with.size(); ++v) difference.add(with[v] - without[v]);
    const double gain = difference.mean * difference.count;
    if (s > 0 && gain <= use.gain) continue;
    use.best_strength = kStrengths[s];
    use.gain = gain;
    use.gain_error = difference.deviation() * std::sqrt(difference.count);
  }
  const bool predicts_better = use.gain > use.gain_error;
  use.strength = always || predicts_better ? std::sqrt(use.best_strength * kUsualStrength) : 0;
  return use;
}

}  // namespace quorate
