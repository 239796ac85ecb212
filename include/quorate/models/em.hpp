// THE expectation-maximisation loop: every iterative model is a kernel that this loop drives.
//
//   start     q = vote shares, unless the caller brings posteriors
//   M step    kernel.maximize(statistics)         parameters from the summed expected counts
//   E step    kernel.log_joint(...) per item      normalised to q; the item's log likelihood joins
//   the objective
//             kernel.accumulate(...) per item     expected counts, while the row is in cache
//   stop      when objective and posteriors have settled, or at the cap
//
// One iteration is one M step and then one E step, so that posteriors and parameters fit together
// at the end. Items are cut into fixed blocks whose partial sums are added in block order: the bits
// do not depend on the number of threads. Dempster, Laird & Rubin 1977; as worker model: Dawid &
// Skene 1979. Cost: O(votes x K) an iteration.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// What a model must bring. The kernel holds the parameters; between two maximize() calls it is
/// only read, from several threads.
template <class Kernel>
concept EmKernel = requires(Kernel& kernel, const Kernel& fixed, std::span<const Vote> votes,
                            std::span<const double> weights, std::span<double> row,
                            std::span<const double> q, std::span<double> statistics) {
  /// Number of expected counts.
  { fixed.statistics() } -> std::convertible_to<std::size_t>;
  /// row[k] = log P(votes, truth k). `weights` is empty or holds one exponent per vote.
  fixed.log_joint(votes, weights, row);
  /// Adds the expected counts of one item whose posterior is q.
  fixed.accumulate(votes, weights, q, statistics);
  /// New parameters from the summed counts.
  kernel.maximize(q);
  /// Log prior density of the parameters, without constants.
  { fixed.log_prior() } -> std::convertible_to<double>;
};

/// Vote shares of every item (weighted where the table is): the start of every fit.
[[nodiscard]] Posterior vote_shares(const AnnotationTable& table);

namespace em_detail {

/// How the items of a table are cut for a given number of statistics. Every block has statistics of
/// its own, so their number is bounded by memory; it must not depend on the threads.
[[nodiscard]] Blocks item_blocks(std::size_t items, std::size_t statistics);

/// What one block adds to an iteration.
struct BlockSum {
  std::vector<double> statistics;
  double log_likelihood = 0;
  double posterior_change = 0;
};

/// Adds the statistics of all blocks, in block order, into those of block 0.
void reduce(std::vector<BlockSum>& sums, unsigned threads);

/// True when the fit has settled: both changes below the tolerance.
[[nodiscard]] bool converged(std::span<const IterationTrace> trace, double tolerance);

}  // namespace em_detail

/// Runs the loop from `posterior` (usually vote_shares) and leaves the final posteriors there.
/// Fills `trace` and returns why it stopped. Throws Error{kInternal} when the objective is not
/// finite.
template <EmKernel Kernel>
StopReason run_em(Kernel& kernel, const AnnotationTable& table, const FitOptions& options,
                  Posterior& posterior, std::vector<IterationTrace>& trace) {
  const std::size_t classes = table.classes();
  const Blocks blocks = em_detail::item_blocks(table.items(), kernel.statistics());
  std::vector<em_detail::BlockSum> sums(blocks.count());

  const auto pass = [&](bool is_start) {
    for_each_block(blocks.count(), options.threads, [&](std::size_t b) {
      em_detail::BlockSum& sum = sums[b];
      sum.statistics.assign(kernel.statistics(), 0.0);
      sum.log_likelihood = 0;
      sum.posterior_change = 0;
      std::vector<double> row(classes);
      const Range range = blocks[b];
      for (std::size_t i = range.begin; i < range.end; ++i) {
        const ItemId item{static_cast<std::uint32_t>(i)};
        const std::span<const Vote> votes = table.votes_of(item);
        if (votes.empty()) continue;
        const std::span<const double> weights = table.weights_of(item);
        const std::span<double> q = posterior.row(item);
        if (!is_start) {
          kernel.log_joint(votes, weights, row);
          sum.log_likelihood += log_normalize(row);
          for (std::size_t k = 0; k < classes; ++k) {
            sum.posterior_change = std::max(sum.posterior_change, std::fabs(row[k] - q[k]));
            q[k] = row[k];
          }
        }
        kernel.accumulate(votes, weights, q, sum.statistics);
      }
    });
    em_detail::reduce(sums, options.threads);
  };

  pass(true);
  for (std::size_t iteration = 1; iteration <= options.max_iterations; ++iteration) {
    kernel.maximize(sums.front().statistics);
    pass(false);

    IterationTrace line{kernel.log_prior(), 0};
    for (const em_detail::BlockSum& sum : sums) {
      line.objective += sum.log_likelihood;
      line.posterior_change = std::max(line.posterior_change, sum.posterior_change);
    }
    if (!std::isfinite(line.objective)) {
      throw Error(ErrorCode::kInternal, "the objective of the fit is not finite in iteration " +
                                            std::to_string(iteration));
    }
    trace.push_back(line);
    if (options.progress) options.progress(iteration, line);
    if (em_detail::converged(trace, options.tolerance)) return StopReason::kConverged;
  }
  return StopReason::kMaxIterations;
}

}  // namespace quorate
