// Truth of a candidate: z in {0: nothing, 1..K}; response of worker w who saw the place: r in {0:
// marked nothing, 1..K}.
//   theta_w[z,0] = 1 - d_w, theta_w[z,k] = d_w C_w[z,k] for z >= 1;  theta_w[0,0] = 1 - f_w,
//   theta_w[0,k] = f_w g_k;  q(z) ~ pi_z prod_w theta_w[z, r_w]^eta, eta = 1 / (1 + (n - 1) rho),
// g_k = share of class k among the false alarms, shrunk to its share among all marks: were it 1 /
// K, what looks like a rare class would be taken for nothing. pi_z, z >= 1, is the object's share
// of candidates that are there times the share of the class. This is Dawid & Skene (1979) with a
// state more, and two things that it lacks. Evidence is tempered by the design effect (Kish 1965):
// people miss the same hard objects. And the mean rates stay where they are put, because the
// likelihood is as happy with "most marks are false alarms" as with the truth, and free EM ends
// there: only the workers' differences from the mean are learned,
//   d_w = logistic(logit d0 + s (logit dhat_w - logit dbar)),
// and f_w likewise, from counts shrunk to the mean by m pseudo-candidates. The same is done with
// the objects' shares: where most of an image's candidates are there, so is a doubtful one sooner
// (five workers of a mitosis crowd, mean of 30 draws: AP50 .791 to .799, F1 .768 to .776).
// C_w is shrunk to the pooled confusion. An object's candidates with the same responses are one to
// the model: an iteration costs the responses of the distinct ones, times K. Tested by
// tests/tasks/presence_model_test.cpp.
#include "presence_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

double logit(double p) { return std::log(p / (1 - p)); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

struct Rates {
  double hits = 0;
  double trials = 0;
};

/// Candidates without those of the same object that got the same responses.
struct DistinctCandidates {
  PresenceCandidates candidates;
  std::vector<double> times;         // how many there are of each
  std::vector<std::uint32_t> place;  // by candidate: which of the distinct ones it is
};

DistinctCandidates distinct(const PresenceCandidates& all) {
  DistinctCandidates out;
  out.candidates.workers = all.workers;
  out.candidates.classes = all.classes;
  out.place.reserve(all.size());
  std::unordered_map<std::string_view, std::uint32_t> known;  // by the bytes of the responses
  static_assert(std::has_unique_object_representations_v<Response>);
  for (std::size_t j = 0; j < all.size(); ++j) {
    if (!all.objects.empty() && j > 0 && all.objects[j] != all.objects[j - 1]) known.clear();
    const auto responses = all.of(j);
    const auto bytes = std::as_bytes(responses);
    const auto [found, is_new] =
        known.try_emplace({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                          static_cast<std::uint32_t>(out.times.size()));
    out.place.push_back(found->second);
    if (!is_new) {
      out.times[found->second] += 1;
      continue;
    }
    out.times.push_back(1);
    std::vector<Response>& kept = out.candidates.responses;
    kept.insert(kept.end(), responses.begin(), responses.end());
    out.candidates.offsets.push_back(kept.size());
    if (!all.objects.empty()) out.candidates.objects.push_back(all.objects[j]);
  }
  return out;
}

class PresenceEm {
 public:
  PresenceEm(const DistinctCandidates& distinct, const PresenceOptions& options)
      : candidates_(distinct.candidates),
        times_(distinct.times),
        options_(options),
        classes_(candidates_.classes),
        states_(classes_ + 1),
        posterior_(candidates_.size() * states_),
        detection_(candidates_.workers, options.mean_detection),
        false_alarm_(candidates_.workers, options.mean_false_alarm),
        share_(candidates_.objects.empty() ? 1 : candidates_.objects.back() + std::size_t{1},
               options.prior),
        alarm_class_(classes_, 1 / static_cast<double>(classes_)),
        confusion_(candidates_.workers * classes_ * classes_) {}

  PresenceFit run() {
    start_with_votes();
    PresenceFit fit;
    for (; fit.iterations < options_.iterations; ++fit.iterations) {
      estimate_rates();
      if (classes_ > 1) estimate_classes();
      constexpr double kSmall = 1e-6;
      if (estimate_truth() < kSmall) break;
    }
    finish(fit);
    return fit;
  }

 private:
  /// q(z): the share of the workers who marked it so.
  void start_with_votes() {
    for (std::size_t j = 0; j < candidates_.size(); ++j) {
      double* const q = &posterior_[j * states_];
      const auto responses = candidates_.of(j);
      for (const Response& response : responses) {
        q[response.answer] += 1 / static_cast<double>(responses.size());
      }
    }
  }

  /// Rates shrunk to their mean, then moved so that the mean is the anchor.
  void anchor(const std::vector<Rates>& counts, double centre, double low, double high,
              std::vector<double>& rates) const {
    Rates all;
    for (const Rates& count : counts) {
      all.hits += count.hits;
      all.trials += count.trials;
    }
    constexpr double kEdge = 1e-3;  // a mean of 0 or 1 has no logit
    const double mean =
        all.trials > 0 ? std::clamp(all.hits / all.trials, kEdge, 1 - kEdge) : centre;
    const double m = options_.strength;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double shrunk = (counts[i].hits + m * mean) / (counts[i].trials + m);
      const double difference = logit(shrunk) - logit(mean);
      rates[i] = std::clamp(logistic(logit(centre) + options_.spread * difference), low, high);
    }
  }

  void estimate_rates() {
    std::vector<Rates> hits(candidates_.workers);
    std::vector<Rates> alarms(candidates_.workers);
    std::vector<Rates> shares(share_.size());
    for (std::size_t j = 0; j < candidates_.size(); ++j) {
      const double nothing = times_[j] * posterior_[j * states_];
      const double there = times_[j] - nothing;
      shares[object_of(j)].hits += there;
      shares[object_of(j)].trials += times_[j];
      for (const Response& response : candidates_.of(j)) {
        Rates& hit = hits[response.worker.value];
        Rates& alarm = alarms[response.worker.value];
        hit.trials += there;
        alarm.trials += nothing;
        if (response.answer == 0) continue;
        hit.hits += there;
        alarm.hits += nothing;
      }
    }
    constexpr double kLeastDetection = 0.3;
    constexpr double kMostDetection = 0.99;
    constexpr double kLeastAlarm = 0.01;
    constexpr double kMostAlarm = 0.7;
    anchor(hits, options_.mean_detection, kLeastDetection, kMostDetection, detection_);
    anchor(alarms, options_.mean_false_alarm, kLeastAlarm, kMostAlarm, false_alarm_);
    constexpr double kLeastShare = 0.01;
    constexpr double kMostShare = 0.99;
    anchor(shares, options_.prior, kLeastShare, kMostShare, share_);
  }

  [[nodiscard]] std::size_t object_of(std::size_t candidate) const {
    return candidates_.objects.empty() ? 0 : candidates_.objects[candidate];
  }

  void estimate_classes() {
    const std::size_t cells = classes_ * classes_;
    std::fill(confusion_.begin(), confusion_.end(), 0.0);
    std::vector<double> pooled(cells, 0.0);
    class_prior_.assign(classes_, 1.0);
    alarm_class_.assign(classes_, 0.0);
    std::vector<double> marked(classes_, 1.0);
    std::vector<double> q(classes_);
    for (std::size_t j = 0; j < candidates_.size(); ++j) {
      const double nothing = times_[j] * posterior_[j * states_];
      for (std::size_t z = 0; z < classes_; ++z) {
        q[z] = times_[j] * posterior_[j * states_ + 1 + z];
        class_prior_[z] += q[z];
      }
      for (const Response& response : candidates_.of(j)) {
        if (response.answer == 0) continue;
        alarm_class_[response.answer - 1] += nothing;
        marked[response.answer - 1] += times_[j];
        for (std::size_t z = 0; z < classes_; ++z) {
          const std::size_t cell = z * classes_ + response.answer - 1;
          confusion_[response.worker.value * cells + cell] += q[z];
          pooled[cell] += q[z];
        }
      }
    }
    normalize(class_prior_.data(), 0, nullptr);
    normalize(marked.data(), 0, nullptr);
    normalize(alarm_class_.data(), options_.alarm_strength, marked.data());
    for (std::size_t z = 0; z < classes_; ++z) {  // a class hardly seen is taken for a clear one
      std::vector<double> start(classes_, 0.1 / static_cast<double>(classes_));
      start[z] += 0.9;
      normalize(&pooled[z * classes_], options_.class_strength, start.data());
    }
    for (std::size_t w = 0; w < candidates_.workers; ++w) {
      for (std::size_t z = 0; z < classes_; ++z) {
        normalize(&confusion_[w * cells + z * classes_], options_.class_strength,
                  &pooled[z * classes_]);
      }
    }
  }

  /// Makes a row of counts a distribution, with `strength` pseudo-counts spread as `centre`.
  void normalize(double* row, double strength, const double* centre) const {
    double sum = strength;
    for (std::size_t k = 0; k < classes_; ++k) sum += row[k];
    for (std::size_t k = 0; k < classes_; ++k) {
      row[k] = (row[k] + (strength > 0 ? strength * centre[k] : 0)) / sum;
    }
  }

  /// log theta_w[z, r] for every worker as [w][r][z], so that a response reads one run.
  void fill_log_theta() {
    log_theta_.resize(candidates_.workers * states_ * states_);
    const auto cell = [&](std::size_t w, std::size_t r, std::size_t z) -> double& {
      return log_theta_[(w * states_ + r) * states_ + z];
    };
    for (std::size_t w = 0; w < candidates_.workers; ++w) {
      for (std::size_t z = 0; z < states_; ++z) {
        cell(w, 0, z) = std::log(z == 0 ? 1 - false_alarm_[w] : 1 - detection_[w]);
        for (std::size_t r = 1; r < states_; ++r) {
          const double marked = z == 0         ? false_alarm_[w] * alarm_class_[r - 1]
                                : classes_ > 1 ? detection_[w] * class_confusion(w, z, r)
                                               : detection_[w];
          cell(w, r, z) = std::log(marked);
        }
      }
    }
  }

  [[nodiscard]] double class_confusion(std::size_t w, std::size_t z, std::size_t r) const {
    return confusion_[(w * classes_ + z - 1) * classes_ + r - 1];
  }

  /// The E step; gives the largest change of a probability.
  double estimate_truth() {
    fill_log_theta();
    std::vector<double> log_class(classes_, 0.0);
    for (std::size_t k = 0; classes_ > 1 && k < classes_; ++k) {
      log_class[k] = std::log(class_prior_[k]);
    }
    std::vector<double> log_there;
    std::vector<double> log_nothing;
    for (const double share : share_) {
      log_there.push_back(std::log(share));
      log_nothing.push_back(std::log(1 - share));
    }
    double largest = 0;
    std::vector<double> row(states_);
    for (std::size_t j = 0; j < candidates_.size(); ++j) {
      const auto responses = candidates_.of(j);
      const double n = static_cast<double>(responses.size());
      const double eta = 1 / (1 + (n - 1) * options_.correlation);
      std::fill(row.begin(), row.end(), 0.0);
      for (const Response& response : responses) {
        const double* const theta =
            &log_theta_[(response.worker.value * states_ + response.answer) * states_];
        for (std::size_t z = 0; z < states_; ++z) row[z] += theta[z];
      }
      row[0] = log_nothing[object_of(j)] + eta * row[0];
      for (std::size_t z = 1; z < states_; ++z) {
        row[z] = log_there[object_of(j)] + log_class[z - 1] + eta * row[z];
      }
      (void)log_normalize(row);
      double* const q = &posterior_[j * states_];
      for (std::size_t z = 0; z < states_; ++z) {
        largest = std::max(largest, std::abs(row[z] - q[z]));
        q[z] = row[z];
      }
    }
    return largest;
  }

  void finish(PresenceFit& fit) const {
    fit.detection = detection_;
    fit.false_alarm = false_alarm_;
    fit.presence.resize(candidates_.size());
    fit.class_share.resize(candidates_.size() * classes_);
    for (std::size_t j = 0; j < candidates_.size(); ++j) {
      const double* const q = &posterior_[j * states_];
      double there = 0;
      for (std::size_t z = 1; z < states_; ++z) there += q[z];
      fit.presence[j] = there;
      for (std::size_t k = 0; k < classes_; ++k) {
        fit.class_share[j * classes_ + k] =
            there > 0 ? q[k + 1] / there : 1 / static_cast<double>(classes_);
      }
    }
    fit.class_accuracy.assign(candidates_.workers, std::numeric_limits<double>::quiet_NaN());
    if (classes_ == 1 || class_prior_.empty()) return;
    for (std::size_t w = 0; w < candidates_.workers; ++w) {
      double right = 0;
      for (std::size_t z = 1; z < states_; ++z) {
        right += class_prior_[z - 1] * class_confusion(w, z, z);
      }
      fit.class_accuracy[w] = right;
    }
  }

  const PresenceCandidates& candidates_;
  std::span<const double> times_;  // by candidate
  const PresenceOptions& options_;
  std::size_t classes_;
  std::size_t states_;
  std::vector<double> posterior_;  // candidates x states
  std::vector<double> detection_;
  std::vector<double> false_alarm_;
  std::vector<double> share_;        // by object: of its candidates that are there
  std::vector<double> alarm_class_;  // g
  std::vector<double> confusion_;    // workers x truth x answer
  std::vector<double> class_prior_;
  std::vector<double> log_theta_;
};

}  // namespace

PresenceFit fit_presence(const PresenceCandidates& candidates, const PresenceOptions& options) {
  const DistinctCandidates kept = distinct(candidates);
  PresenceFit fit = PresenceEm(kept, options).run();
  const std::size_t classes = candidates.classes;
  const std::vector<double> presence = std::exchange(fit.presence, {});
  const std::vector<double> class_share = std::exchange(fit.class_share, {});
  for (const std::uint32_t place : kept.place) {
    fit.presence.push_back(presence[place]);
    const double* const share = &class_share[place * classes];
    fit.class_share.insert(fit.class_share.end(), share, share + classes);
  }
  return fit;
}

}  // namespace quorate
