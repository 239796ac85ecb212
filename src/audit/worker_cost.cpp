// The cost of workers' labels, Ipeirotis, Provost & Wang (HCOMP 2010), equations 1 and 2, as their
// Get-Another-Label computes it. Differs: confusion matrices and class prior are those of whichever
// model was fitted, and an abstention counts as an answer. Test: worker_cost_test.cpp.
#include "quorate/audit/worker_cost.hpp"

#include <cmath>
#include <cstdint>
#include <numeric>

#include "quorate/base/parallel.hpp"

namespace quorate {

WorkerCosts worker_costs(const AnnotationTable& table, const FitResult& fit,
                         const std::vector<double>& class_prior, const CostMatrix& costs,
                         unsigned threads) {
  WorkerCosts result;
  result.cost.resize(table.workers());
  result.spammer = costs.soft_label_cost(class_prior);
  constexpr std::size_t kGrain = 64;
  constexpr std::size_t kMostBlocks = 256;
  const Blocks blocks(table.workers(), kGrain, kMostBlocks);
  with_worker_model(fit, [&](const auto& workers) {
    for_each_block(blocks.count(), threads, [&](std::size_t b) {
      std::vector<double> soft(table.classes());
      for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j) {
        double total = 0;
        for (std::uint32_t l = 0; l < table.answers(); ++l) {
          const Vote answer{WorkerId{static_cast<std::uint32_t>(j)}, ClassId{l}};
          for (std::uint32_t t = 0; t < soft.size(); ++t) {
            soft[t] = class_prior[t] * std::exp(workers.log_probability(answer, ClassId{t}));
          }
          // The soft label times P(l) costs P(l)^2 as much as the soft label.
          const double share = std::accumulate(soft.begin(), soft.end(), 0.0);
          if (share > 0) total += costs.soft_label_cost(soft) / share;
        }
        result.cost[j] = total;
      }
    });
  });
  return result;
}

}  // namespace quorate
