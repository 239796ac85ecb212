// The leave-one-out posteriors. Products of all but one factor are made of the products before and
// behind it, so nothing is divided and few exponentials are taken. Test: leave_one_out_test.cpp.
#include "leave_one_out.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "class_votes.hpp"
#include "quorate/audit/worker_quality.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

/// Far from the smallest normal number, so that the sum over the classes keeps all its digits.
constexpr double kLogLeast = -600;

/// Whether a worker stands twice among the votes of an item.
bool has_repeats(std::span<const Vote> votes, std::vector<std::uint32_t>& workers) {
  constexpr std::size_t kFew = 16;
  if (votes.size() <= kFew) {
    for (std::size_t v = 1; v < votes.size(); ++v) {
      for (std::size_t u = 0; u < v; ++u) {
        if (votes[u].worker == votes[v].worker) return true;
      }
    }
    return false;
  }
  workers.clear();
  for (const Vote vote : votes) workers.push_back(vote.worker.value);
  std::sort(workers.begin(), workers.end());
  return std::adjacent_find(workers.begin(), workers.end()) != workers.end();
}

double smallest_log_probability(const OneCoinWorkers& workers, std::size_t classes) {
  double least = 0;
  for (std::uint32_t j = 0; j < workers.accuracy().size(); ++j) {
    const Vote vote{WorkerId{j}, ClassId{0}};
    least = std::min(least, workers.log_probability(vote, ClassId{0}));
    if (classes > 1) least = std::min(least, workers.log_probability(vote, ClassId{1}));
  }
  return least;
}

}  // namespace

LeaveOneOut::LeaveOneOut(const AnnotationTable& table, const FitResult& fit)
    : table_(table), fit_(fit), classes_(table.classes()), prior_(fit.log_class_prior) {
  double least_prior = 0;
  for (double& p : prior_) {
    least_prior = std::min(least_prior, p);
    p = std::exp(p);
  }
  double least = 0;
  if (const auto* coin = std::get_if<OneCoinWorkers>(&fit.workers)) {
    least = smallest_log_probability(*coin, classes_);
  } else if (const auto* confusion = std::get_if<ConfusionWorkers>(&fit.workers)) {
    if (table.workers() * classes_ * classes_ > kMostConfusionCells) return;  // logs only
    theta_.reserve(table.workers() * classes_ * classes_);
    for (std::uint32_t j = 0; j < table.workers(); ++j) {
      for (std::uint32_t l = 0; l < classes_; ++l) {
        for (const double log_p : confusion->log_likelihood({WorkerId{j}, ClassId{l}})) {
          least = std::min(least, log_p);
          theta_.push_back(std::exp(log_p));
        }
      }
    }
  }
  most_factors_ = least < 0
                      ? static_cast<std::size_t>(std::max(0.0, (kLogLeast - least_prior) / least))
                      : std::numeric_limits<std::size_t>::max();
}

void LeaveOneOut::note_compared(std::span<const Vote> votes, bool repeats, Scratch& scratch) const {
  std::size_t class_votes = 0;
  for (const Vote vote : votes) class_votes += is_class_vote(vote, classes_) ? 1 : 0;
  scratch.compared.assign(votes.size(), 0);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (!is_class_vote(votes[v], classes_)) continue;
    std::size_t own = 1;
    if (repeats) {
      own = static_cast<std::size_t>(std::count_if(votes.begin(), votes.end(), [&](Vote other) {
        return other.worker == votes[v].worker && is_class_vote(other, classes_);
      }));
    }
    scratch.compared[v] = class_votes > own ? 1 : 0;
  }
}

void LeaveOneOut::share_rows(std::span<const Vote> votes, Scratch& scratch) const {
  std::fill(scratch.rows.begin(), scratch.rows.end(), 0.0);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (scratch.compared[v] == 0) continue;
    double* row = scratch.rows.data() + v * classes_;
    double others = 0;
    for (const Vote other : votes) {
      if (other.worker == votes[v].worker || !is_class_vote(other, classes_)) continue;
      row[other.label.value] += 1;
      others += 1;
    }
    for (std::size_t k = 0; k < classes_; ++k) row[k] /= others;
  }
}

void LeaveOneOut::fill_factors(Vote vote, std::span<double> row) const {
  if (!is_class_vote(vote, classes_)) {
    std::fill(row.begin(), row.end(), 1.0);
    return;
  }
  if (const auto* coin = std::get_if<OneCoinWorkers>(&fit_.workers)) {
    const double hit = coin->accuracy()[vote.worker.value];
    const double others = std::max(1.0, static_cast<double>(classes_) - 1);
    std::fill(row.begin(), row.end(), (1 - hit) / others);
    row[vote.label.value] = classes_ > 1 ? hit : 1.0;
    return;
  }
  const double* theta =
      theta_.data() + (vote.worker.value * classes_ + vote.label.value) * classes_;
  std::copy(theta, theta + classes_, row.begin());
}

void LeaveOneOut::product_rows(std::span<const Vote> votes, Scratch& scratch) const {
  const std::size_t n = votes.size();
  scratch.factors.resize(n * classes_);
  scratch.suffix.assign(classes_, 1.0);
  double* factors = scratch.factors.data();
  double* rows = scratch.rows.data();
  for (std::size_t v = 0; v < n; ++v) {
    fill_factors(votes[v], {factors + v * classes_, classes_});
  }
  // STEP 1: the row of v is the prior and all factors before v.
  std::copy(prior_.begin(), prior_.end(), rows);
  for (std::size_t v = 1; v < n; ++v) {
    const double* before = rows + (v - 1) * classes_;
    const double* factor = factors + (v - 1) * classes_;
    for (std::size_t k = 0; k < classes_; ++k) rows[v * classes_ + k] = before[k] * factor[k];
  }
  // STEP 2: times all factors behind v, as a distribution.
  for (std::size_t v = n; v-- > 0;) {
    double* row = rows + v * classes_;
    const double* factor = factors + v * classes_;
    double total = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
      row[k] *= scratch.suffix[k];
      total += row[k];
      scratch.suffix[k] *= factor[k];
    }
    const double scale = 1 / total;
    for (std::size_t k = 0; k < classes_; ++k) row[k] *= scale;
  }
}

void LeaveOneOut::log_rows(std::span<const Vote> votes, std::span<const double> weights,
                           bool repeats, Scratch& scratch) const {
  const auto add = [&](std::size_t v, double sign, std::span<double> row) {
    if (!is_class_vote(votes[v], classes_)) return;
    const double weight = sign * (weights.empty() ? 1.0 : weights[v]);
    if (const auto* coin = std::get_if<OneCoinWorkers>(&fit_.workers)) {
      coin->add_log_likelihood(votes[v], weight, row);
    } else if (const auto* confusion = std::get_if<ConfusionWorkers>(&fit_.workers)) {
      confusion->add_log_likelihood(votes[v], weight, row);
    }
  };
  std::vector<double>& total = scratch.suffix;
  total.assign(fit_.log_class_prior.begin(), fit_.log_class_prior.end());
  for (std::size_t v = 0; v < votes.size(); ++v) add(v, 1, total);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    const std::span<double> row(scratch.rows.data() + v * classes_, classes_);
    std::copy(total.begin(), total.end(), row.begin());
    if (!repeats) {
      add(v, -1, row);
    } else {
      for (std::size_t u = 0; u < votes.size(); ++u) {
        if (votes[u].worker == votes[v].worker) add(u, -1, row);
      }
    }
    log_normalize(row);
  }
}

void LeaveOneOut::rows_of(ItemId item, Scratch& scratch) const {
  const std::span<const Vote> votes = table_.votes_of(item);
  const std::span<const double> weights = table_.weights_of(item);
  scratch.rows.resize(votes.size() * classes_);
  scratch.compared.clear();
  if (votes.empty()) return;
  const bool repeats = has_repeats(votes, scratch.workers);
  note_compared(votes, repeats, scratch);
  if (std::holds_alternative<std::monostate>(fit_.workers)) {
    share_rows(votes, scratch);
    return;
  }
  if (weights.empty() && !repeats && votes.size() <= most_factors_) {
    product_rows(votes, scratch);
  } else {
    log_rows(votes, weights, repeats, scratch);
  }
}

}  // namespace quorate
