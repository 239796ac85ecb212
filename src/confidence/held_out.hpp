// Hidden votes and how well a model predicts them: what calibration learns rho from and what models
// are compared by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "quorate/confidence/calibration.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

inline constexpr std::size_t kRhoPoints = 13;

/// One number for every rho of the grid.
using RhoCurve = std::array<double, kRhoPoints>;

/// 0.02 ... 2.6, each 1.5 times the one before.
[[nodiscard]] RhoCurve rho_grid();

/// The curve between its points, linear in log rho; its ends outside the grid.
[[nodiscard]] double at_rho(const RhoCurve& curve, double rho);

/// Sums of the log probabilities of hidden votes.
struct RhoScore {
  RhoCurve log_probability{};
  std::uint64_t votes = 0;

  void add(const RhoCurve& vote) {
    for (std::size_t g = 0; g < kRhoPoints; ++g) log_probability[g] += vote[g];
    ++votes;
  }

  void operator+=(const RhoScore& other) {
    for (std::size_t g = 0; g < kRhoPoints; ++g) log_probability[g] += other.log_probability[g];
    votes += other.votes;
  }
};

/// rho by the rule of calibrate_with_votes; kPriorRho without votes.
[[nodiscard]] double learned_rho(const RhoScore& score);

/// The score a vote, for reports; empty without votes.
[[nodiscard]] std::vector<HeldOutPoint> mean_curve(const RhoScore& score);

/// What hiding votes gives.
struct HeldOut {
  RhoScore score;  ///< of the hidden votes on items that keep two or more: only they tell of rho
  /// Log probability of every hidden vote that names a class, on items that keep a vote. The order
  /// depends on the table and the seed alone, so that models can be compared vote by vote.
  std::vector<RhoCurve> votes;
  std::vector<FitResult> fits;  ///< to what each fold leaves, where the whole job was hidden
};

/// Fits `model` to what each of four folds leaves and predicts what it hides. A job small enough
/// (kMostCalibrationVotes) is hidden whole, fold by fold, and the fits are kept; of a large one a
/// sample is hidden once, with a fit that starts from `fit`.
[[nodiscard]] HeldOut hold_out(const AnnotationTable& table, const ConsolidationModel& model,
                               FitOptions options, const FitResult& fit, std::uint64_t seed);

}  // namespace quorate
