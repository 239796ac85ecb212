// Forward-backward with scaling (Rabiner 1989, section V) and Viterbi, over legal steps alone: from
// each of the 2K + 1 tags to outside and K beginnings, and from a type's two tags to its inner tag,
// so that a token costs (2K + 1)(K + 1) + 2K products instead of (2K + 1)^2. Tested against
// enumeration by tests/tasks/tag_chain_test.cpp.
#include "tag_chain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quorate/base/error.hpp"

namespace quorate {

TagSteps::TagSteps(TagSet set, double weight)
    : tags(set), to_start(set.size() * (set.types + 1), weight), to_inside(set.size(), weight) {
  to_inside[0] = 0;
}

void TagPosterior::run(const TagSteps& steps, std::span<const double> evidence) {
  tags_ = steps.tags;
  length_ = evidence.size() / tags_.size();
  for (std::vector<double>* memory : {&forward_, &ahead_, &marginal_}) {
    if (memory->size() < evidence.size()) memory->resize(evidence.size());
  }
  if (scale_.size() < length_) scale_.resize(length_);
  log_total_ = 0;
  forward(steps, evidence);
  backward(steps, evidence);
}

void TagPosterior::forward(const TagSteps& steps, std::span<const double> evidence) {
  const std::size_t types = tags_.types;
  const std::size_t tags = tags_.size();
  const std::size_t starts = types + 1;
  double scaled = 1;
  for (std::size_t n = 0; n < length_; ++n) {
    double* const now = &forward_[n * tags];
    const double* const own = &evidence[n * tags];
    if (n == 0) {
      for (std::size_t t = 0; t < starts; ++t) now[t] = steps.to_start[t];
      for (std::size_t t = starts; t < tags; ++t) now[t] = 0;
    } else {
      const double* const before = now - tags;
      for (std::size_t t = 0; t < starts; ++t) now[t] = before[0] * steps.to_start[t];
      for (std::size_t s = 1; s < tags; ++s) {
        const double* const step = &steps.to_start[s * starts];
        for (std::size_t t = 0; t < starts; ++t) now[t] += before[s] * step[t];
      }
      for (std::size_t k = 1; k <= types; ++k) {
        now[types + k] =
            before[k] * steps.to_inside[k] + before[types + k] * steps.to_inside[types + k];
      }
    }
    double sum = 0;
    for (std::size_t t = 0; t < tags; ++t) {
      now[t] *= own[t];
      sum += now[t];
    }
    if (!(sum > 0)) throw Error(ErrorCode::kInternal, "no legal sequence of tags has any weight");
    const double scale = 1 / sum;
    for (std::size_t t = 0; t < tags; ++t) now[t] *= scale;
    scale_[n] = scale;
    scaled *= sum;
    constexpr double kSmall = 1e-100;
    if (scaled < kSmall || scaled > 1 / kSmall || n + 1 == length_) {
      log_total_ += std::log(scaled);
      scaled = 1;
    }
  }
}

void TagPosterior::backward(const TagSteps& steps, std::span<const double> evidence) {
  const std::size_t types = tags_.types;
  const std::size_t tags = tags_.size();
  const std::size_t starts = types + 1;
  for (std::size_t n = length_; n-- > 0;) {
    const double* const own = &evidence[n * tags];
    const double* const here = &forward_[n * tags];
    double* const ahead = &ahead_[n * tags];
    double* const marginal = &marginal_[n * tags];
    if (n + 1 == length_) {
      for (std::size_t t = 0; t < tags; ++t) {
        marginal[t] = here[t];
        ahead[t] = own[t] * scale_[n];
      }
      continue;
    }
    const double* const next = ahead + tags;
    for (std::size_t s = 0; s < tags; ++s) {
      const double* const step = &steps.to_start[s * starts];
      double sum = 0;
      for (std::size_t t = 0; t < starts; ++t) sum += step[t] * next[t];
      if (s > 0) sum += steps.to_inside[s] * next[s > types ? s : s + types];
      marginal[s] = here[s] * sum;
      ahead[s] = own[s] * scale_[n] * sum;
    }
  }
}

void TagPosterior::add_pairs(TagSteps& pairs) const {
  const std::size_t types = tags_.types;
  const std::size_t tags = tags_.size();
  const std::size_t starts = types + 1;
  for (std::size_t t = 0; t < starts && length_ > 0; ++t) pairs.to_start[t] += ahead_[t];
  for (std::size_t n = 1; n < length_; ++n) {
    const double* const before = &forward_[(n - 1) * tags];
    const double* const ahead = &ahead_[n * tags];
    for (std::size_t s = 0; s < tags; ++s) {
      double* const pair = &pairs.to_start[s * starts];
      for (std::size_t t = 0; t < starts; ++t) pair[t] += before[s] * ahead[t];
    }
    for (std::size_t k = 1; k <= types; ++k) {
      pairs.to_inside[k] += before[k] * ahead[types + k];
      pairs.to_inside[types + k] += before[types + k] * ahead[types + k];
    }
  }
}

double TagPosterior::begins(std::size_t begin, std::size_t type) const {
  return marginal_[begin * tags_.size() + tags_.begin(type)];
}

double TagPosterior::goes_on(const TagSteps& steps, std::size_t begin, std::size_t at,
                             std::size_t type) const {
  const std::size_t tags = tags_.size();
  const std::size_t before = at == begin + 1 ? tags_.begin(type) : tags_.inside(type);
  const double there = marginal_[(at - 1) * tags + before];
  if (!(there > 0)) return 0;
  const double both = forward_[(at - 1) * tags + before] * steps.to_inside[before] *
                      ahead_[at * tags + tags_.inside(type)];
  return std::min(1.0, both / there);
}

std::vector<std::uint16_t> best_tags(const TagSteps& steps, std::span<const double> evidence) {
  const TagSet set = steps.tags;
  const std::size_t tags = set.size();
  const std::size_t length = evidence.size() / tags;
  std::vector<double> best(evidence.size());
  std::vector<std::uint16_t> from(evidence.size(), 0);
  for (std::size_t n = 0; n < length; ++n) {
    for (std::size_t t = 0; t < tags; ++t) {
      double top = -std::numeric_limits<double>::infinity();
      for (std::size_t s = 0; s < (n == 0 ? 1 : tags); ++s) {
        if (!set.is_legal(s, t)) continue;
        const double before = n == 0 ? 0 : best[(n - 1) * tags + s];
        const double weight = before + std::log(steps(s, t));
        if (weight <= top) continue;
        top = weight;
        from[n * tags + t] = static_cast<std::uint16_t>(s);
      }
      best[n * tags + t] = top + std::log(evidence[n * tags + t]);
    }
  }
  std::vector<std::uint16_t> path(length);
  if (length == 0) return path;
  const double* const last = &best[(length - 1) * tags];
  path.back() = static_cast<std::uint16_t>(std::max_element(last, last + tags) - last);
  for (std::size_t n = length - 1; n > 0; --n) path[n - 1] = from[n * tags + path[n]];
  return path;
}

}  // namespace quorate
