// Warfield, Zou & Wells (2004), "Simultaneous truth and performance level estimation (STAPLE)",
// equations 14-19, and for several labels Rohlfing, Russakoff & Maurer (2004). With two labels and
// no prior the iteration is that of ITK's STAPLEImageFilter: begun with the mean of the masks, the
// prior of the foreground fixed to their mean area, stopped by the change of the rates. Other than
// ITK's MultiLabelSTAPLEImageFilter, several labels begin in the same way (there: matrices that are
// normalised along the wrong side), and everything is summed tuple by tuple, not pixel by pixel, in
// logarithms. With options.prior the rates are posterior means under a Dirichlet prior, which keeps
// a small class from being swallowed by a large one. Tested by tests/tasks/tuple_em_test.cpp.
#include "tuple_em.hpp"

#include <algorithm>
#include <cmath>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

/// A rater is believed to be right so often before anything is seen.
constexpr double kPriorRight = 0.9;

class Em {
 public:
  Em(const LabelTuples& tuples, std::span<const double> pixels, const TupleEmOptions& options)
      : tuples_(tuples), pixels_(pixels), options_(options), labels_(tuples.labels) {
    fit_.posterior = vote_shares(tuples);
    fit_.rates.assign(tuples.raters * labels_ * labels_, 0.0);
    log_rates_ = last_rates_ = fit_.rates;
    set_prior();
  }

  TupleFit run() {
    while (fit_.iterations < options_.max_iterations) {
      last_rates_ = fit_.rates;
      estimate_rates();
      const bool settled = fit_.iterations > 0 && is_settled();
      estimate_truth();
      ++fit_.iterations;
      if (settled) break;
    }
    return std::move(fit_);
  }

 private:
  void set_prior() {
    fit_.truth.assign(labels_, 0.0);
    double all = 0;
    for (std::size_t t = 0; t < tuples_.size(); ++t) {
      all += pixels_[t];
      for (std::size_t s = 0; s < labels_; ++s) {
        fit_.truth[s] += pixels_[t] * fit_.posterior[t * labels_ + s];
      }
    }
    for (double& share : fit_.truth)
      share = all > 0 ? share / all : 1 / static_cast<double>(labels_);
    log_truth_.resize(labels_);
    for (std::size_t s = 0; s < labels_; ++s) log_truth_[s] = std::log(fit_.truth[s]);
  }

  /// M step (equations 18 and 19).
  void estimate_rates() {
    std::vector<double> mass(labels_, 0.0);
    std::fill(fit_.rates.begin(), fit_.rates.end(), 0.0);
    for (std::size_t t = 0; t < tuples_.size(); ++t) {
      const auto said = tuples_.of(t);
      for (std::size_t s = 0; s < labels_; ++s) {
        const double weight = pixels_[t] * fit_.posterior[t * labels_ + s];
        mass[s] += weight;
        for (std::size_t r = 0; r < said.size(); ++r) rate(r, s, said[r]) += weight;
      }
    }
    for (std::size_t r = 0; r < tuples_.raters; ++r) {
      for (std::size_t s = 0; s < labels_; ++s) normalize_rates(r, s, mass[s]);
    }
    for (std::size_t i = 0; i < fit_.rates.size(); ++i) log_rates_[i] = std::log(fit_.rates[i]);
  }

  void normalize_rates(std::size_t r, std::size_t s, double mass) {
    const double seen = options_.prior * mass;
    for (std::size_t j = 0; j < labels_; ++j) {
      const double right = labels_ == 1 ? 1 : kPriorRight;
      const double share = j == s ? right : (1 - right) / static_cast<double>(labels_ - 1);
      double& value = rate(r, s, j);
      value = mass > 0 ? (value + seen * share) / (mass + seen) : (j == s ? 1.0 : 0.0);
    }
  }

  /// E step (equation 15).
  void estimate_truth() {
    for (std::size_t t = 0; t < tuples_.size(); ++t) {
      const auto said = tuples_.of(t);
      const auto row = std::span(fit_.posterior).subspan(t * labels_, labels_);
      for (std::size_t s = 0; s < labels_; ++s) row[s] = log_truth_[s];
      for (std::size_t r = 0; r < said.size(); ++r) {
        for (std::size_t s = 0; s < labels_; ++s) {
          row[s] += log_rates_[(r * labels_ + s) * labels_ + said[r]];
        }
      }
      if (std::isinf(log_normalize(row))) vote_instead(t, row);
    }
  }

  /// Rates of exactly 0 and 1 can leave a tuple impossible under every truth.
  void vote_instead(std::size_t t, std::span<double> row) const {
    for (const std::uint32_t label : tuples_.of(t)) {
      row[label] += 1 / static_cast<double>(tuples_.raters);
    }
  }

  [[nodiscard]] bool is_settled() const {
    for (std::size_t i = 0; i < fit_.rates.size(); ++i) {
      if (std::abs(fit_.rates[i] - last_rates_[i]) > options_.tolerance) return false;
    }
    return true;
  }

  double& rate(std::size_t r, std::size_t s, std::size_t j) {
    return fit_.rates[(r * labels_ + s) * labels_ + j];
  }

  const LabelTuples& tuples_;
  std::span<const double> pixels_;
  const TupleEmOptions& options_;
  std::size_t labels_;
  TupleFit fit_;
  std::vector<double> log_truth_;
  std::vector<double> log_rates_;
  std::vector<double> last_rates_;
};

}  // namespace

TupleFit fit_tuples(const LabelTuples& tuples, std::span<const double> pixels,
                    const TupleEmOptions& options) {
  return Em(tuples, pixels, options).run();
}

}  // namespace quorate
