// What all calibrations share: their names, the tempered posterior, and the identity. Test:
// calibration_test.cpp, calibration_shared_test.cpp.
#include "quorate/confidence/calibration.hpp"

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
  Posterior posterior(table.items(), table.classes());
  constexpr std::size_t kGrain = 1024;
  constexpr std::size_t kMostBlocks = 256;
  const Blocks blocks(table.items(), kGrain, kMostBlocks);
  with_worker_model(fit, [&](const auto& workers) {
    for_each_block(blocks.count(), threads, [&](std::size_t b) {
      std::vector<double> evidence(table.classes());
      for (std::size_t i = blocks[b].begin; i < blocks[b].end; ++i) {
        const ItemId item{static_cast<std::uint32_t>(i)};
        if (table.votes_of(item).empty()) continue;
        log_evidence(fit, workers, table, item, evidence);
        temper(fit.log_class_prior, evidence, vote_mass(table, item), rho, posterior.row(item));
      }
    });
  });
  return posterior;
}

Calibration uncalibrated(const FitResult& fit) {
  Calibration result;
  result.posterior = fit.posterior;
  return result;
}

}  // namespace quorate
