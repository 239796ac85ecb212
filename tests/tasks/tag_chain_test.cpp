#include "tasks/tag_chain.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

constexpr std::size_t kTypes = 2;
constexpr std::size_t kLength = 4;

struct Chain {
  TagSteps steps{TagSet{kTypes}};
  std::vector<double> evidence;

  explicit Chain(std::uint64_t seed) {
    Random random(seed);
    for (double& x : steps.to_start) x = 0.1 + random.uniform();
    for (std::size_t s = 1; s < steps.to_inside.size(); ++s) {
      steps.to_inside[s] = 0.1 + random.uniform();
    }
    for (std::size_t x = 0; x < kLength * steps.tags.size(); ++x) {
      evidence.push_back(0.05 + random.uniform());
    }
  }

  /// Calls fn(path, weight) for every sequence of tags, legal (weight > 0) or not.
  template <class Fn>
  void for_each_path(const Fn& fn) const {
    const std::size_t tags = steps.tags.size();
    std::size_t paths = 1;
    for (std::size_t n = 0; n < kLength; ++n) paths *= tags;
    for (std::size_t number = 0; number < paths; ++number) {
      std::vector<std::size_t> path;
      double weight = 1;
      for (std::size_t n = 0, rest = number; n < kLength; ++n, rest /= tags) {
        const std::size_t tag = rest % tags;
        weight *= steps(n == 0 ? 0 : path.back(), tag) * evidence[n * tags + tag];
        path.push_back(tag);
      }
      fn(path, weight);
    }
  }
};

}  // namespace

TEST_CASE("tag_chain: forward-backward is what enumeration gives") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Chain chain(seed);
    const TagSet set = chain.steps.tags;
    std::vector<double> marginal(kLength * set.size(), 0.0);
    TagSteps counts(set, 0);
    double total = 0;
    double exact = 0;  // P(a span of type 1 at exactly [1, 3))
    chain.for_each_path([&](const std::vector<std::size_t>& path, double weight) {
      total += weight;
      if (weight == 0) return;
      for (std::size_t n = 0; n < kLength; ++n) {
        marginal[n * set.size() + path[n]] += weight;
        const std::size_t before = n == 0 ? 0 : path[n - 1];
        if (set.is_inside(path[n])) {
          counts.to_inside[before] += weight;
        } else {
          counts.to_start[before * (kTypes + 1) + path[n]] += weight;
        }
      }
      if (path[1] == set.begin(1) && path[2] == set.inside(1) && path[3] != set.inside(1)) {
        exact += weight;
      }
    });
    TagPosterior posterior;
    posterior.run(chain.steps, chain.evidence);
    // Both sides add the same numbers in another order: rounding alone.
    CHECK(near(posterior.log_total(), std::log(total), 1e-12, 1e-12));
    for (std::size_t n = 0; n < kLength; ++n) {
      for (std::size_t t = 0; t < set.size(); ++t) {
        CHECK(near(posterior.marginal(n)[t], marginal[n * set.size() + t] / total, 1e-12, 1e-14));
      }
    }
    TagSteps pairs(set, 0);
    posterior.add_pairs(pairs);
    for (std::size_t x = 0; x < pairs.to_start.size(); ++x) {
      CHECK(near(pairs.to_start[x] * chain.steps.to_start[x], counts.to_start[x] / total, 1e-12,
                 1e-14));
    }
    for (std::size_t x = 0; x < pairs.to_inside.size(); ++x) {
      CHECK(near(pairs.to_inside[x] * chain.steps.to_inside[x], counts.to_inside[x] / total, 1e-12,
                 1e-14));
    }
    const double span = posterior.begins(1, 1) * posterior.goes_on(chain.steps, 1, 2, 1) *
                        (1 - posterior.goes_on(chain.steps, 1, 3, 1));
    CHECK(near(span, exact / total, 1e-12, 1e-14));
  }
}

TEST_CASE("tag_chain: the best sequence is that of enumeration") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Chain chain(seed);
    std::vector<std::size_t> best;
    double most = -1;
    chain.for_each_path([&](const std::vector<std::size_t>& path, double weight) {
      if (weight <= most) return;
      most = weight;
      best = path;
    });
    const auto found = best_tags(chain.steps, chain.evidence);
    CHECK(std::equal(found.begin(), found.end(), best.begin(), best.end()));
  }
}

TEST_CASE("tag_chain: a long text does not underflow, an empty one is sure of itself") {
  const TagSteps steps(TagSet{1});
  std::vector<double> evidence;
  for (int n = 0; n < 5000; ++n) evidence.insert(evidence.end(), {1e-6, 2e-6, 1e-6});
  TagPosterior posterior;
  posterior.run(steps, evidence);
  CHECK(std::isfinite(posterior.log_total()));
  CHECK(posterior.log_total() < -50000);
  posterior.run(steps, {});
  CHECK(posterior.length() == 0);
  CHECK(posterior.log_total() == 0);
  CHECK(best_tags(steps, {}).empty());
}
