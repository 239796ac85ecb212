// The calibrated posterior of one item, taken apart into what each vote says: weight of evidence,
// Good, Probability and the Weighing of Evidence (1950), chapter 6. Test: explanation_test.cpp.
#include "quorate/confidence/explanation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quorate/core/consolidated.hpp"
#include "tempering.hpp"

namespace quorate {
namespace {

FitEvidence explain_fit(const AnnotationTable& table, ItemId item, const FitResult& fit,
                        ClassId label, ClassId rival) {
  FitEvidence out;
  out.prior_label = std::exp(fit.log_class_prior[label.value]);
  out.prior_rival = std::exp(fit.log_class_prior[rival.value]);
  out.prior_nats = fit.log_class_prior[label.value] - fit.log_class_prior[rival.value];
  out.sum_nats = out.prior_nats;
  const std::span<const Vote> votes = table.votes_of(item);
  const std::span<const double> weights = table.weights_of(item);
  with_worker_model(fit, [&](const auto& workers) {
    for (std::size_t v = 0; v < votes.size(); ++v) {
      const double log_label = workers.log_probability(votes[v], label);
      const double log_rival = workers.log_probability(votes[v], rival);
      const double weight = weights.empty() ? 1.0 : weights[v];
      out.votes.push_back({votes[v], weight, std::exp(log_label), std::exp(log_rival),
                           weight * (log_label - log_rival)});
      out.sum_nats += out.votes.back().nats;
    }
  });
  return out;
}

}  // namespace

Explanation explain(const AnnotationTable& table, ItemId item, std::span<const WeighedFit> fits,
                    double rho, std::span<const double> class_temperature, ClassId label,
                    ClassId rival) {
  Explanation out;
  out.mass = vote_mass(table, item);
  out.tau = tempering(out.mass, rho);
  out.posterior.assign(table.classes(), 0.0);
  std::vector<double> evidence(table.classes());
  std::vector<double> q(table.classes());
  for (const WeighedFit& part : fits) {
    FitEvidence fit = explain_fit(table, item, *part.fit, label, rival);
    with_worker_model(*part.fit,
                      [&](const auto& workers) { log_likelihood(workers, table, item, evidence); });
    temper(part.fit->log_class_prior, evidence, out.mass, rho, q);
    if (!class_temperature.empty()) {
      out.temperature = class_temperature[most_probable(q).label.value];
      sharpen(out.temperature, q);
    }
    fit.log_odds = out.temperature * out.tau * fit.sum_nats;
    for (std::size_t k = 0; k < q.size(); ++k) out.posterior[k] += part.share * q[k];
    fit.posterior = q;
    out.fits.push_back(std::move(fit));
  }
  return out;
}

}  // namespace quorate
