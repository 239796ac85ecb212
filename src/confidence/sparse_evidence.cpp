// Test: sparse_calibration_test.cpp. The other classes' likelihood is that of
// models/sparse_dawid_skene.cpp.
#include "sparse_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr double kLeast = 1e-100;  // for differences that rounding has made nothing of

}  // namespace

double SparseEvidence::prior_elsewhere() const {
  double prior = 1;
  for (const ClassId k : candidates_) prior -= workers_.class_prior()[k.value];
  return std::max(prior, kLeast);
}

void SparseEvidence::read(const AnnotationTable& table, ItemId item,
                          std::span<const ClassId> candidates) {
  candidates_ = candidates;
  const std::vector<double>& prior = workers_.class_prior();
  const double elsewhere = prior_elsewhere();
  log_joint_.assign(size(), 0.0);
  for (std::size_t c = 0; c < candidates.size(); ++c)
    log_joint_[c] = std::log(prior[candidates[c].value]);
  log_joint_.back() =
      others() > 0 ? std::log(elsewhere / others()) : -std::numeric_limits<double>::infinity();
  const std::span<const Vote> votes = table.votes_of(item);
  const std::span<const double> weights = table.weights_of(item);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    const double weight = weights.empty() ? 1.0 : weights[v];
    double rest = workers_.mean_probability(votes[v]);
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const double p = workers_.probability(votes[v], candidates[c]);
      log_joint_[c] += weight * std::log(p);
      rest -= prior[candidates[c].value] * p;
    }
    log_joint_.back() += weight * std::log(std::max(rest / elsewhere, kLeast));
  }
}

void SparseEvidence::posterior(double mass, double rho, std::vector<double>& q) const {
  const double tau = 1 / (1 + std::max(0.0, mass - 1) * rho);
  q.resize(size());
  for (std::size_t c = 0; c < size(); ++c) q[c] = tau * log_joint_[c];
  if (others() > 0) q.back() += std::log(others());
  log_normalize(q);
  if (others() > 0) q.back() /= others();
}

void SparseEvidence::append_prediction(Vote vote, std::vector<double>& theta) const {
  const std::vector<double>& prior = workers_.class_prior();
  double rest = workers_.mean_probability(vote);
  double rest_prior = prior_elsewhere();
  double rest_classes = others();
  double sum = 0;
  for (const ClassId k : candidates_) {
    theta.push_back(workers_.probability(vote, k));
    rest -= prior[k.value] * theta.back();
  }
  const bool is_candidate = std::binary_search(candidates_.begin(), candidates_.end(), vote.label);
  if (vote.label.value < classes_ && !is_candidate) {  // the vote's own class is unlike the others
    sum = workers_.probability(vote, vote.label);
    rest -= prior[vote.label.value] * sum;
    rest_prior -= prior[vote.label.value];
    rest_classes -= 1;
  }
  if (rest_classes > 0) sum += rest_classes * std::max(rest / std::max(rest_prior, kLeast), kLeast);
  theta.push_back(sum);
}

}  // namespace quorate
