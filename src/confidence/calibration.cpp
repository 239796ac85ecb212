// What all calibrations share: their names, the tempered posterior, and the identity. Test:
// calibration_test.cpp, calibration_shared_test.cpp.
#include "quorate/confidence/calibration.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "quorate/base/parallel.hpp"
#include "tempering.hpp"

namespace quorate {

std::string_view to_string(CalibrationKind kind) {
  switch (kind) {
    case CalibrationKind::kVotes:
      return "votes";
    case CalibrationKind::kGold:
      return "gold";
    case CalibrationKind::kNone:
      return "none";
  }
  return "unknown";
}

std::optional<CalibrationKind> parse_calibration_kind(std::string_view name) {
  for (const CalibrationKind kind :
       {CalibrationKind::kVotes, CalibrationKind::kGold, CalibrationKind::kNone}) {
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

Posterior tempered_posterior(const AnnotationTable& table, const FitResult& fit, double rho,
                             unsigned threads) {
  const bool is_sparse = std::holds_alternative<SparseConfusionWorkers>(fit.workers);
  Posterior posterior =
      is_sparse ? Posterior(std::make_shared<const Candidates>(find_candidates(table, threads)),
                            table.classes())
                : Posterior(table.items(), table.classes());
  constexpr std::size_t kGrain = 1024;
  constexpr std::size_t kMostBlocks = 256;
  const Blocks blocks(table.items(), kGrain, kMostBlocks);
  with_worker_model(fit, [&](const auto& workers) {
    for_each_block(blocks.count(), threads, [&](std::size_t b) {
      Evidence<std::decay_t<decltype(workers)>> evidence(workers, fit, table.classes());
      std::vector<double> q;
      for (std::size_t i = blocks[b].begin; i < blocks[b].end; ++i) {
        const ItemId item{static_cast<std::uint32_t>(i)};
        if (table.votes_of(item).empty()) continue;
        evidence.read(table, item,
                      is_sparse ? posterior.candidates()->of(item) : std::span<const ClassId>{});
        evidence.posterior(vote_mass(table, item), rho, q);
        const std::span<double> row = is_sparse ? posterior.listed(item) : posterior.row(item);
        std::copy_n(q.begin(), row.size(), row.begin());
        if (is_sparse) posterior.elsewhere(item) = q.back();
      }
    });
  });
  return posterior;
}

Calibration uncalibrated(Posterior posterior) {
  Calibration result;
  result.posterior = std::move(posterior);
  return result;
}

}  // namespace quorate
