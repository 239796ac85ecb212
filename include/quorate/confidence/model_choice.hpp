// Which model for this job? Candidates are compared by how well they predict hidden votes, and
// their posteriors averaged with the weights that predict best.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "quorate/confidence/calibration.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// One model that was compared.
struct Candidate {
  std::string_view model;
  double rho = 0;                   ///< as calibrate_with_votes learns it for this model alone
  double mean_log_probability = 0;  ///< of a hidden vote, at rho; NaN where none could be hidden
  double weight = 0;                ///< in the average; sums to 1
};

struct ModelChoice {
  std::vector<Candidate> candidates;  ///< in the order in which they stand in candidate_models()
  std::size_t heaviest = 0;           ///< of the candidates; the first of equal ones
  std::uint64_t held_out_votes = 0;   ///< hidden votes that the candidates were compared on
  FitResult fit;                      ///< of the heaviest, to all votes
  Calibration calibration;            ///< of the average; rho and its curve are the heaviest's
};

/// The candidates: confusion matrices, one accuracy per worker, knowledge and habit. (Half of 20
/// real sets, where adding plain dawid-skene or ibcc gave no better labels, chose them.)
[[nodiscard]] std::vector<std::string_view> candidate_models();

/// Where a candidate's fit to all votes leaves its state; null: nowhere.
using CandidateCheckpoint = std::function<FitCheckpoint*(std::string_view model)>;

/// Stacking (Wolpert 1992; Breiman 1996) with log score on votes instead of labels: the hidden
/// votes of calibrate_with_votes, the same for every candidate, are predicted by each candidate's
/// tempered posterior; weights on the simplex maximise
///   sum over hidden votes v of log sum_m w_m p_m(v)
/// (plus ten pseudo-votes for each candidate, so that little to go by means nearly equal weights),
/// and the posterior is sum_m w_m q_m, with q_m the tempered posterior of candidate m's fit to all
/// votes. Only votes that name a class are predicted. Where no object has two votes, the first
/// candidate stands alone and `calibration.known` is false. Costs one calibrated fit a candidate,
/// each from one start. Deterministic for a seed. `checkpoint_of` is asked for every candidate; the
/// fits to what is not hidden start again in a run that goes on. `given.checkpoint` is not used.
[[nodiscard]] ModelChoice choose_model(const AnnotationTable& table, const FitOptions& given,
                                       std::uint64_t seed,
                                       const CandidateCheckpoint& checkpoint_of = {});

/// Weights w on the simplex that maximise sum over rows v of log sum_m w_m exp(log_p[m][v]), plus
/// ten pseudo-votes a model, by EM from equal weights. `log_p` holds one row of numbers per model,
/// all equally long, and at least one.
[[nodiscard]] std::vector<double> stacking_weights(const std::vector<std::vector<double>>& log_p);

}  // namespace quorate
