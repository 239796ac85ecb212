// From a model's overconfident posterior to a probability that can be believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

enum class CalibrationKind {
  kVotes,  ///< the design effect is learned from held-out votes
  kGold,   ///< design effect and temperatures are learned from true labels
  kNone,   ///< the model's own posterior
};

/// "votes", "gold", "none".
[[nodiscard]] std::string_view to_string(CalibrationKind kind);
[[nodiscard]] std::optional<CalibrationKind> parse_calibration_kind(std::string_view name);

/// rho where nothing is known: the centre of its prior, and what a job with too few votes per
/// object gets.
inline constexpr double kPriorRho = 0.8;

/// One point of the held-out curve.
struct HeldOutPoint {
  double rho = 0;
  double mean_log_probability = 0;  ///< of a hidden vote
};

struct Calibration {
  CalibrationKind kind = CalibrationKind::kNone;
  Posterior posterior;      ///< calibrated; rows of items without votes are zero
  bool known = true;        ///< false: nothing in the job tells how sure a label is (see `reason`)
  std::string_view reason;  ///< why it is not known
  double rho = 0;           ///< correlation of the votes on one item, given the truth
  std::uint64_t held_out_votes = 0;    ///< votes: hidden votes that were predicted
  std::vector<HeldOutPoint> held_out;  ///< votes: the curve that rho was chosen on
  std::size_t gold_items = 0;          ///< gold: items with votes and a true label
  /// gold: exponent by predicted class; 1 leaves the posterior alone
  std::vector<double> class_temperature;

  /// votes: the fits beside the one to all votes over which `posterior` is the mean; without their
  /// own posteriors, empty where there is only that one.
  std::vector<FitResult> fold_fits;

  /// gold: what items with gold got instead of `rho` and `class_temperature`, by fold of GoldFolds.
  struct FoldParameters {
    double rho = 0;
    std::vector<double> class_temperature;
  };
  std::vector<FoldParameters> gold_folds;
};

/// The posterior with n votes counted as n/(1 + (n - 1) rho) votes (Kish's design effect):
///   q_i(k) proportional to (pi_k * prod_v theta_j[k][l]^w_v)^tau_i,
///   tau_i = 1/(1 + (n_i - 1) rho),
/// with n_i the sum of the item's vote weights, at least 1, and rho >= 0. The class prior is
/// tempered with the votes, so that no label changes, only how sure it is. (Tempering the votes
/// alone lets the prior overrule them on every hard item: on 20 real sets that costs 0.5 points of
/// accuracy and 0.03 of log loss.) rho = 0 is Bayes' rule with the fit's worker model: the
/// posterior of the fit itself, except for the models that vote. The fit must have a worker model
/// (not monostate).
[[nodiscard]] Posterior tempered_posterior(const AnnotationTable& table, const FitResult& fit,
                                           double rho, unsigned threads);

/// Jobs with more annotations than this are calibrated on a sample.
inline constexpr std::size_t kMostCalibrationVotes = 250'000;

/// Learns rho without any true label: hides a quarter of the votes of every item, four times, fits
/// `model` to the rest, and asks which rho predicts the hidden votes best:
///   p(l | visible votes) = sum_k q_i(k) theta_j[k][l].
/// The votes that remain share the item's difficulty with those they predict, so the best rho is
/// biased; on 20 real sets the geometric mean with kPriorRho is much nearer to the rho that gold
/// would choose, and that is what is used.
///
/// The posterior is the mean of the tempered posteriors of all five fits: the one to all votes and
/// the four to three quarters of them. How far they differ is how little the job tells of its
/// workers, which one fit alone keeps to itself. (On the same sets: log loss -0.008, ECE -0.005,
/// accuracy -0.0015.)
///
/// Above kMostCalibrationVotes the workers are well known: then a quarter of the votes of a sample
/// of the items is hidden once, the fit starts from `fit`, and only `fit` makes the posterior.
///
/// `known` is false where no item has two votes. Deterministic for a seed.
[[nodiscard]] Calibration calibrate_with_votes(const AnnotationTable& table,
                                               const ConsolidationModel& model,
                                               const FitOptions& options, const FitResult& fit,
                                               std::uint64_t seed);

/// Learns rho and one temperature per predicted class from the items whose true label is known
/// (FitOptions::gold), as penalised maximum likelihood. `fit` has seen that gold, so these items'
/// evidence comes from fits of `model` without their fifth of the gold (GoldFolds with `seed`). An
/// item with gold gets the parameters that the other four fifths give, from fits that have seen
/// neither their own gold nor the item's: scoring it against its gold is honest. Costs 15 fits.
/// Throws Error{kUsage} when no item with votes has gold.
[[nodiscard]] Calibration calibrate_with_gold(const AnnotationTable& table,
                                              const ConsolidationModel& model,
                                              const FitOptions& options, const FitResult& fit,
                                              std::uint64_t seed);

/// The posterior as the model gives it.
[[nodiscard]] Calibration uncalibrated(const FitResult& fit);

}  // namespace quorate
