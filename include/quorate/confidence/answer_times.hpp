// How long a worker took as evidence: a worker's quick answers are more often right than the slow
// ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// What was made of the answer times.
struct TimeUse {
  std::size_t timed_votes = 0;  ///< votes whose time could be compared with others of the worker
  double strength = 0;          ///< g of weigh_by_time; 0: times are not used
  double best_strength = 0;     ///< the g that predicts hidden votes best, used or not
  double gain = 0;              ///< log probability that best_strength adds to all hidden votes
  double gain_error = 0;        ///< standard error of `gain`, from the differences vote by vote
  std::uint64_t held_out_votes = 0;  ///< hidden votes that were predicted
};

/// By vote: log(time spent), standardised within the worker and clipped to +-2.5. 0 where no time
/// above 0 is known, and for workers with fewer than five known times or all alike.
[[nodiscard]] std::vector<double> standardised_log_times(const AnnotationTable& table);

/// The table with every vote's weight multiplied by exp(-g z), scaled to keep the sum of all
/// weights. `z` has one number per vote.
[[nodiscard]] AnnotationTable weigh_by_time(const AnnotationTable& table, std::span<const double> z,
                                            double g);

/// Finds g among 0, 0.1, 0.15, 0.2, 0.3, 0.4 by how well hidden votes are predicted (hidden as in
/// calibrate_with_votes, each candidate g with its own fits of `model`). If the best g gains more
/// than its standard error, `strength` is its geometric mean with 0.15, what image jobs usually
/// show; else 0. With `always` it is never 0; 0.15 where no vote can be hidden. Throws
/// Error{kUsage} where `always` is given and no time is known.
[[nodiscard]] TimeUse learn_time_use(const AnnotationTable& table, const ConsolidationModel& model,
                                     const FitOptions& options, std::uint64_t seed, bool always);

}  // namespace quorate
