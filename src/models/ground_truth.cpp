// ground-truth-2022 and ground-truth-2019: what the cloud service computes, digit for digit, as
// measured on real jobs. Test: ground_truth_test.cpp (the service's own
// numbers), ground_truth_shared_test.cpp (a whole job).
//
// Not run_em: a replay must keep the service's arithmetic (linear domain, products in vote order,
// rows of zeros that stay zero, a fixed number of rounds, every batch from scratch), which is
// exactly what an estimator should not do.
//
// K classes, p_i the posterior of object i of the batch, C_j[c][a] worker j's confusion matrix
// (row: true class, column: answer), a_ij the answer of j on i:
//
//   start   p_i = 1/K; C_j = 0.7 on the diagonal, 0.3/(K - 1) elsewhere
//   E step  prior_c = mean_i p_i[c]; p_i[c] = prior_c * prod_j C_j[c][a_ij], normalised; a row of
//           zeros stays zero
//   M step  C_j[c][a] = sum of p_i[c] over j's answers a, rows normalised; a row without mass keeps
//           its zeros
//   out     label = argmax, confidence = round(0.05 + 0.9 max p, 2)
//
//   2022    20 E steps
//   2019    2 E steps, and before normalising M adds N_j diag(acc_j) + N_j/2 diag(crowd), where
//           N_j = answers of j in the batch, acc_j = its diagonal mass / N_j, crowd = the previous
//           mean of acc_j (0.7 first), diag(x) = x on the diagonal and (1 - x)/(K - 1) elsewhere.
//           Published by AWS as "modified Dawid-Skene" in its notebook on annotation consolidation.
//
// A job in which no object has two votes skips all this: the label is the vote, the confidence 0.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <unordered_map>

#include "builtin_models.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr double kStartAccuracy = 0.7;

/// Python's round(x, 2): the exact binary value, ties to even, as the C library's printf does.
double round_to_cents(double x) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", x);
  return std::strtod(text.data(), nullptr);
}

/// One batch: local worker numbers, confusion matrices [worker][truth][answer], posteriors
/// [item][class].
class BatchReplay {
 public:
  BatchReplay(const ConsolidationBatch& batch, std::size_t classes, GroundTruthVariant variant)
      : batch_(batch), classes_(classes), variant_(variant), crowd_(kStartAccuracy) {
    for (const Vote vote : batch.votes) {
      const auto [it, is_new] =
          worker_number_.try_emplace(vote.worker.value, worker_number_.size());
      worker_of_vote_.push_back(it->second);
      if (is_new) answers_.push_back(0);
      answers_[it->second] += 1;
    }
    posterior_.assign(batch.items.size() * classes, 1.0 / static_cast<double>(classes));
    confusion_.assign(answers_.size() * classes * classes, 0.0);
    for (std::size_t j = 0; j < answers_.size(); ++j) add_diagonal(j, 1.0, kStartAccuracy);
  }

  void run() {
    const int rounds = variant_ == GroundTruthVariant::k2022 ? 20 : 2;
    for (int round = 1; round < rounds; ++round) {
      expectation();
      maximization();
    }
    expectation();
  }

  [[nodiscard]] std::span<const double> posterior(std::size_t item) const {
    return {posterior_.data() + item * classes_, classes_};
  }

 private:
  double& confusion(std::size_t worker, std::size_t truth, std::size_t answer) {
    return confusion_[(worker * classes_ + truth) * classes_ + answer];
  }

  void add_diagonal(std::size_t worker, double mass, double x) {
    const double elsewhere = classes_ > 1 ? (1 - x) / static_cast<double>(classes_ - 1) : 0.0;
    for (std::size_t c = 0; c < classes_; ++c) {
      for (std::size_t a = 0; a < classes_; ++a)
        confusion(worker, c, a) += mass * (c == a ? x : elsewhere);
    }
  }

  void expectation() {
    std::vector<double> prior(classes_, 0.0);
    for (std::size_t i = 0; i < batch_.items.size(); ++i) {
      for (std::size_t c = 0; c < classes_; ++c) prior[c] += posterior_[i * classes_ + c];
    }
    for (double& p : prior) p /= static_cast<double>(batch_.items.size());
    for (std::size_t i = 0; i < batch_.items.size(); ++i) {
      double* p = posterior_.data() + i * classes_;
      double total = 0;
      for (std::size_t c = 0; c < classes_; ++c) {
        p[c] = prior[c];
        for (std::uint64_t v = batch_.offsets[i]; v < batch_.offsets[i + 1]; ++v) {
          p[c] *= confusion(worker_of_vote_[v], c, batch_.votes[v].label.value);
        }
        total += p[c];
      }
      if (total > 0) {
        for (std::size_t c = 0; c < classes_; ++c) p[c] /= total;
      }
    }
  }

  void maximization() {
    std::fill(confusion_.begin(), confusion_.end(), 0.0);
    for (std::size_t i = 0; i < batch_.items.size(); ++i) {
      for (std::uint64_t v = batch_.offsets[i]; v < batch_.offsets[i + 1]; ++v) {
        for (std::size_t c = 0; c < classes_; ++c) {
          confusion(worker_of_vote_[v], c, batch_.votes[v].label.value) +=
              posterior_[i * classes_ + c];
        }
      }
    }
    if (variant_ == GroundTruthVariant::k2019) smooth();
    for (std::size_t row = 0; row < answers_.size() * classes_; ++row) {
      double* cells = confusion_.data() + row * classes_;
      const double total = std::accumulate(cells, cells + classes_, 0.0);
      if (total > 0) {
        for (std::size_t a = 0; a < classes_; ++a) cells[a] /= total;
      }
    }
  }

  void smooth() {
    double sum_accuracy = 0;
    for (std::size_t j = 0; j < answers_.size(); ++j) {
      double hits = 0;
      for (std::size_t c = 0; c < classes_; ++c) hits += confusion(j, c, c);
      const double accuracy = hits / answers_[j];
      sum_accuracy += accuracy;
      add_diagonal(j, answers_[j], accuracy);
      add_diagonal(j, answers_[j] / 2, crowd_);
    }
    crowd_ = sum_accuracy / static_cast<double>(answers_.size());
  }

  const ConsolidationBatch& batch_;
  std::size_t classes_;
  GroundTruthVariant variant_;
  double crowd_;
  std::unordered_map<std::uint32_t, std::size_t> worker_number_;
  std::vector<std::size_t> worker_of_vote_;
  std::vector<double> answers_;  // by local worker
  std::vector<double> confusion_;
  std::vector<double> posterior_;
};

/// The voted items of the table that no batch holds, as one batch.
ConsolidationBatch leftover_batch(const AnnotationTable& table,
                                  std::span<const ConsolidationBatch> batches) {
  std::vector<bool> seen(table.items(), false);
  for (const ConsolidationBatch& batch : batches) {
    for (const ItemId item : batch.items) seen[item.value] = true;
  }
  ConsolidationBatch rest;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const Vote> votes = table.votes_of(ItemId{i});
    if (seen[i] || votes.empty()) continue;
    rest.items.push_back(ItemId{i});
    rest.votes.insert(rest.votes.end(), votes.begin(), votes.end());
    rest.offsets.push_back(rest.votes.size());
  }
  return rest;
}

bool one_vote_each(const AnnotationTable& table) { return table.votes() == table.voted_items(); }

}  // namespace

FitResult GroundTruthReplay::fit(const AnnotationTable& table, const FitOptions& options) const {
  FitResult result;
  result.stated_confidence.assign(table.items(), 0.0);
  if (one_vote_each(table)) {
    result.posterior = vote_shares(table, options.threads);
    return result;
  }
  result.stop = StopReason::kFixedRounds;
  result.posterior = Posterior(table.items(), table.classes());
  const auto replay = [&](const ConsolidationBatch& batch) {
    BatchReplay run(batch, table.classes(), variant_);
    run.run();
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      const std::span<const double> p = run.posterior(i);
      // An object that was consolidated again in a later batch keeps the later answer, as in the
      // service.
      std::copy(p.begin(), p.end(), result.posterior.row(batch.items[i]).begin());
      const double largest = *std::max_element(p.begin(), p.end());
      result.stated_confidence[batch.items[i].value] = round_to_cents(0.05 + 0.9 * largest);
    }
  };
  for (const ConsolidationBatch& batch : options.batches) {
    if (!batch.items.empty()) replay(batch);
  }
  const ConsolidationBatch rest = leftover_batch(table, options.batches);
  if (!rest.items.empty()) replay(rest);
  return result;
}

}  // namespace quorate
