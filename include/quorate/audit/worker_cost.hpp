// What a worker's labels cost, beside those of a spammer.
#pragma once

#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/cost_matrix.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate {

/// Ipeirotis, Provost & Wang, "Quality management on Amazon Mechanical Turk", HCOMP 2010: a label
/// of a worker whose habits are known is worth what it tells of the true class. An answer l of
/// worker j stands for the soft label P(t | l) proportional to pi_t theta_j[t][l] (equation 1), and
/// costs what a label drawn from that would (equation 2). A worker whose errors can be undone costs
/// nothing.
struct WorkerCosts {
  /// By WorkerId: mean over the worker's answers l, weighted by P_j(l) = sum_t pi_t theta_j[t][l].
  std::vector<double> cost;
  double spammer = 0;  ///< the cost of answers that tell nothing: of the class prior as soft label
};

/// `class_prior` holds one share a class, summing to 1. The fit must have a worker model. An
/// abstention is an answer like others. O(workers x answers x (classes + pairs in `costs`)).
[[nodiscard]] WorkerCosts worker_costs(const AnnotationTable& table, const FitResult& fit,
                                       const std::vector<double>& class_prior,
                                       const CostMatrix& costs, unsigned threads);

}  // namespace quorate
