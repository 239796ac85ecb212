// THE expectation-maximisation loop: every iterative model is a kernel that this loop drives.
//
//   start     q = vote shares, unless the caller brings posteriors
//   M step    kernel.maximize(statistics)   parameters from the summed expected counts
//   E step    kernel.posterior(...)         per item: q, and the log likelihood for the objective
//             kernel.accumulate(...)        per item: expected counts, while q is in cache
//             items whose class is known (FitOptions::gold) stay at it: semi-supervised, as in
//             Raykar et al., JMLR 11 (2010), section 2.6, for experts whose word is the truth
//   stop      when objective and posteriors have settled, or at the cap
//
// One iteration is one M step and then one E step, so that posteriors and parameters fit together
// at the end. Items are cut into fixed blocks whose partial sums are added in block order: the bits
// do not depend on the number of threads. Every third iteration starts from expected counts that
// are extrapolated from the two before (squarem.hpp), unless FitOptions::accelerate is off.
// Dempster, Laird & Rubin 1977; as worker model: Dawid & Skene 1979. Cost: O(votes x K) an
// iteration.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"
#include "quorate/models/squarem.hpp"

namespace quorate {

/// What a model must bring. The kernel holds the parameters; between two maximize() calls it is
/// only read, from several threads.
template <class Kernel>
concept EmKernel = requires(Kernel& kernel, const Kernel& fixed, std::span<const Vote> votes,
                            std::span<const double> weights, std::span<double> row,
                            std::span<const double> q, std::span<double> statistics) {
  /// Number of expected counts.
  { fixed.statistics() } -> std::convertible_to<std::size_t>;
  /// q[k] = P(truth k | votes), a distribution; gives log P(votes). `weights` is empty or holds one
  /// exponent per vote.
  { fixed.posterior(votes, weights, row) } -> std::convertible_to<double>;
  /// Adds the expected counts of one item whose posterior is q.
  fixed.accumulate(votes, weights, q, statistics);
  /// New parameters from the summed counts.
  kernel.maximize(q);
  /// Log prior density of the parameters, without constants.
  { fixed.log_prior() } -> std::convertible_to<double>;
};

/// Vote shares of every item (weighted where the table is), abstentions left out; even where all of
/// an item's voters abstain. The start of every fit.
[[nodiscard]] Posterior vote_shares(const AnnotationTable& table, unsigned threads = 1);

/// The class that is known of an item; null where none is. Points into `gold`.
[[nodiscard]] inline const ClassId* known_class(std::span<const std::optional<ClassId>> gold,
                                                ItemId item) {
  const bool is_known = item.value < gold.size() && gold[item.value].has_value();
  return is_known ? &*gold[item.value] : nullptr;
}

/// Makes `row` certain of `truth`. Gives the log probability that it had, finite whatever it was.
double hold_at(ClassId truth, std::span<double> row);

/// FitOptions::start, or vote_shares; items with gold are certain.
[[nodiscard]] Posterior start_posterior(const AnnotationTable& table, const FitOptions& options);

namespace em_detail {

/// How items are cut into blocks. Every block has `statistics` numbers of its own, which must cost
/// little beside its share of the `work` (votes x classes) of a pass, and little memory in all. It
/// must not depend on the threads.
[[nodiscard]] Blocks item_blocks(std::size_t items, std::size_t work, std::size_t statistics);

/// What one block adds to an iteration. In cache lines of its own: some passes add at every item.
struct alignas(kCacheLine) BlockSum {
  std::vector<double> statistics;
  double log_likelihood = 0;
  double posterior_change = 0;  ///< sum over the items
};

/// Adds the statistics of all blocks, in block order, into those of block 0.
void reduce(std::vector<BlockSum>& sums, unsigned threads);

/// True when the fit has settled: both changes below the tolerance.
[[nodiscard]] bool converged(std::span<const IterationTrace> trace, double tolerance);

/// One E step over the items of a block with fixed parameters. At the start there are none yet: the
/// posteriors that are there are counted as they are. Items with gold are held at their class; the
/// likelihood then is that of the votes and the class together.
template <EmKernel Kernel>
void expect(const Kernel& kernel, const AnnotationTable& table,
            std::span<const std::optional<ClassId>> gold, Range items, bool is_start,
            Posterior& posterior, BlockSum& sum) {
  sum.statistics.assign(kernel.statistics(), 0.0);
  // Here and not in `sum`: what the kernel adds to the statistics might alias those.
  double log_likelihood = 0;
  double posterior_change = 0;
  std::vector<double> row(table.classes());
  for (std::size_t i = items.begin; i < items.end; ++i) {
    const ItemId item{static_cast<std::uint32_t>(i)};
    const std::span<const Vote> votes = table.votes_of(item);
    if (votes.empty()) continue;
    if constexpr (requires { kernel.prefetch(votes, sum.statistics); }) {
      constexpr std::uint32_t kAhead = 2;
      if (i + kAhead < items.end) {
        kernel.prefetch(table.votes_of(ItemId{item.value + kAhead}), sum.statistics);
      }
    }
    const std::span<const double> weights = table.weights_of(item);
    const std::span<double> q = posterior.row(item);
    const ClassId* const truth = known_class(gold, item);
    if (is_start) {
      if (truth != nullptr) hold_at(*truth, q);
      kernel.accumulate(votes, weights, q, sum.statistics);
      continue;
    }
    log_likelihood += kernel.posterior(votes, weights, row);
    if (truth != nullptr) log_likelihood += hold_at(*truth, row);
    double change = 0;
    for (std::size_t k = 0; k < row.size(); ++k) {
      change += std::fabs(row[k] - q[k]);
      q[k] = row[k];
    }
    posterior_change += change / 2;
    kernel.accumulate(votes, weights, row, sum.statistics);
  }
  sum.log_likelihood = log_likelihood;
  sum.posterior_change = posterior_change;
}

/// Between two iterations these and the counts are all that a fit consists of, where the parameters
/// are a function of the counts alone.
struct LoopState {
  std::size_t iteration;
  std::vector<double>& counts;
  Squarem& squarem;
  Posterior& posterior;
  std::vector<IterationTrace>& trace;
};

void save(const LoopState& state, FitCheckpoint& checkpoint);

/// Goes on from what was saved, if anything was. Throws Error{kBadData} where that is of other
/// shape.
void load(FitCheckpoint& checkpoint, LoopState& state);

/// The loop around any kind of pass, which holds parameters, posteriors and expected counts:
///   pass.expect(is_start)  E step; gives the counts and notes what it added up
///   pass.maximize(counts)  M step
///   pass.line()            objective and posterior change of the last E step
///   pass.posterior()       the posteriors of the last E step
template <class Pass>
StopReason iterate(Pass& pass, const FitOptions& options, std::vector<IterationTrace>& trace) {
  Squarem squarem(options.accelerate && options.tolerance > 0, options.threads);
  std::vector<double>& counts = pass.expect(true);
  LoopState state{0, counts, squarem, pass.posterior(), trace};
  if (options.checkpoint != nullptr) load(*options.checkpoint, state);
  std::size_t& iteration = state.iteration;
  while (iteration < options.max_iterations) {
    if (options.checkpoint != nullptr && iteration > 0 && options.checkpoint->is_due())
      save(state, *options.checkpoint);
    ++iteration;
    squarem.propose(counts);
    pass.maximize(counts);
    pass.expect(false);
    const IterationTrace line = pass.line();
    if (!std::isfinite(line.objective)) {
      throw Error(ErrorCode::kInternal, "the objective of the fit is not finite in iteration " +
                                            std::to_string(iteration));
    }
    if (!squarem.accept(line.objective, counts)) continue;
    trace.push_back(line);
    if (options.progress) options.progress(iteration, line);
    if (converged(trace, options.tolerance)) return StopReason::kConverged;
  }
  return StopReason::kMaxIterations;
}

/// The pass of a kernel over all items, with a dense posterior.
template <EmKernel Kernel>
class KernelPass {
 public:
  KernelPass(Kernel& kernel, const AnnotationTable& table, const FitOptions& options,
             Posterior& posterior)
      : kernel_(kernel),
        table_(table),
        gold_(options.gold),
        threads_(options.threads),
        posterior_(posterior),
        blocks_(item_blocks(table.items(), table.votes() * table.classes(), kernel.statistics())),
        sums_(blocks_.count()) {}

  std::vector<double>& expect(bool is_start) {
    for_each_block(blocks_.count(), threads_, [&](std::size_t b) {
      em_detail::expect(kernel_, table_, gold_, blocks_[b], is_start, posterior_, sums_[b]);
    });
    reduce(sums_, threads_);
    return sums_.front().statistics;
  }

  void maximize(const std::vector<double>& counts) { kernel_.maximize(counts); }

  [[nodiscard]] Posterior& posterior() { return posterior_; }

  [[nodiscard]] IterationTrace line() const {
    const auto voted_items = static_cast<double>(std::max<std::size_t>(table_.voted_items(), 1));
    IterationTrace line{kernel_.log_prior(), 0};
    for (const BlockSum& sum : sums_) {
      line.objective += sum.log_likelihood;
      line.posterior_change += sum.posterior_change / voted_items;
    }
    return line;
  }

 private:
  Kernel& kernel_;
  const AnnotationTable& table_;
  std::span<const std::optional<ClassId>> gold_;
  unsigned threads_;
  Posterior& posterior_;
  Blocks blocks_;
  std::vector<BlockSum> sums_;
};

}  // namespace em_detail

/// Runs the loop from `posterior` (usually vote_shares) and leaves the final posteriors there.
/// Fills `trace` and returns why it stopped. Throws Error{kInternal} when the objective is not
/// finite.
template <EmKernel Kernel>
StopReason run_em(Kernel& kernel, const AnnotationTable& table, const FitOptions& options,
                  Posterior& posterior, std::vector<IterationTrace>& trace) {
  em_detail::KernelPass<Kernel> pass(kernel, table, options, posterior);
  return em_detail::iterate(pass, options, trace);
}

}  // namespace quorate
