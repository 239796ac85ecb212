// Several fits from random starts, of which the one with the best objective is kept.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "quorate/models/em.hpp"

namespace quorate {

template <class Kernel>
struct Fitted {
  Kernel kernel;
  Posterior posterior;
  std::vector<IterationTrace> trace;
  StopReason stop = StopReason::kMaxIterations;

  [[nodiscard]] double objective() const {
    return trace.empty() ? -std::numeric_limits<double>::infinity() : trace.back().objective;
  }
};

/// Fits `make(r)` from `start(kernel)` for r = 0 ... restarts - 1 and gives the fit with the
/// largest objective, the first of equal ones. Restarts cost a fit each, so only `try_iterations`
/// are spent on each of several; the best is then fitted to the end. A checkpoint holds this last
/// fit alone: a run that goes on from it makes the attempts again.
template <class Make, class Start>
auto best_of_restarts(const AnnotationTable& table, const FitOptions& options, std::size_t restarts,
                      std::size_t try_iterations, const Make& make, const Start& start) {
  using Kernel = decltype(make(std::size_t{0}));
  FitOptions attempt = options;
  attempt.progress = {};
  attempt.checkpoint = nullptr;
  attempt.max_iterations = std::min(options.max_iterations, try_iterations);
  std::optional<Fitted<Kernel>> best;
  for (std::size_t r = 0; r < restarts; ++r) {
    Kernel kernel = make(r);
    Posterior posterior = start(kernel);
    Fitted<Kernel> fitted{std::move(kernel), std::move(posterior), {}};
    if (restarts > 1) {
      fitted.stop = run_em(fitted.kernel, table, attempt, fitted.posterior, fitted.trace);
    }
    if (!best || fitted.objective() > best->objective()) best = std::move(fitted);
  }
  if (best->stop == StopReason::kConverged) return std::move(*best);
  FitOptions rest = options;
  rest.max_iterations -= std::min(best->trace.size(), options.max_iterations - 1);
  best->stop = run_em(best->kernel, table, rest, best->posterior, best->trace);
  return std::move(*best);
}

}  // namespace quorate
