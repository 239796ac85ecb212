#include "tasks/presence_model.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

void add(PresenceCandidates& candidates, const std::vector<std::uint32_t>& answers) {
  for (std::uint32_t w = 0; w < answers.size(); ++w) {
    candidates.responses.push_back({WorkerId{w}, answers[w]});
  }
  candidates.offsets.push_back(candidates.responses.size());
}

PresenceCandidates of(std::size_t workers, std::size_t classes) {
  PresenceCandidates candidates;
  candidates.workers = workers;
  candidates.classes = classes;
  return candidates;
}

}  // namespace

TEST_CASE("presence: without evidence about workers it is Bayes' rule with the anchors") {
  PresenceCandidates one = of(3, 1);
  add(one, {1, 1, 0});
  PresenceOptions options;
  options.spread = 0;
  const PresenceFit fit = fit_presence(one, options);
  const double eta = 1 / (1 + 2 * options.correlation);
  const double there = options.prior * std::pow(0.8 * 0.8 * 0.2, eta);
  const double nothing = (1 - options.prior) * std::pow(0.25 * 0.25 * 0.75, eta);
  CHECK(near(fit.presence[0], there / (there + nothing), 1e-9));
}

TEST_CASE("presence: one more worker who marks it never lowers the belief") {
  for (std::uint32_t n = 1; n <= 7; ++n) {
    double before = 0;
    for (std::uint32_t k = 0; k <= n; ++k) {
      PresenceCandidates candidates = of(n, 1);
      std::vector<std::uint32_t> answers(n, 0);
      for (std::uint32_t w = 0; w < k; ++w) answers[w] = 1;
      add(candidates, answers);
      const double belief = fit_presence(candidates, {}).presence[0];
      CHECK(belief >= before);
      CHECK(belief < 1);
      before = belief;
    }
  }
}

TEST_CASE("presence: workers who differ are told from each other, the mean stays") {
  // Worker 0 sees everything, worker 1 half of it, worker 2 marks what is not there.
  Random random(5);
  PresenceCandidates candidates = of(5, 1);
  for (int j = 0; j < 400; ++j) {
    const bool there = random.uniform() < 0.7;
    const auto draws = [&](double d, double f) {
      return random.uniform() < (there ? d : f) ? 1U : 0U;
    };
    add(candidates,
        {draws(0.98, 0.1), draws(0.5, 0.1), draws(0.8, 0.6), draws(0.8, 0.1), draws(0.8, 0.1)});
  }
  const PresenceFit fit = fit_presence(candidates, {});
  CHECK(fit.detection[0] > fit.detection[3]);
  CHECK(fit.detection[1] < fit.detection[3]);
  CHECK(fit.false_alarm[2] > fit.false_alarm[3] + 0.1);
  double mean = 0;
  for (const double d : fit.detection) mean += d / 5;
  CHECK(near(mean, 0.8, 0.05));
}

TEST_CASE("presence: doubtful candidates are believed sooner where most of an object's are there") {
  PresenceCandidates candidates = of(4, 1);
  for (std::uint32_t object = 0; object < 2; ++object) {
    for (int j = 0; j < 20; ++j) {
      const auto others = static_cast<std::uint32_t>(1 - object);
      add(candidates, {1, others, others, others});
      candidates.objects.push_back(object);
    }
    add(candidates, {1, 1, 0, 0});
    candidates.objects.push_back(object);
  }
  const PresenceFit by_object = fit_presence(candidates, {});
  CHECK(by_object.presence[20] > by_object.presence[41] + 0.1);
  candidates.objects.clear();
  const PresenceFit alike = fit_presence(candidates, {});
  CHECK(alike.presence[20] == alike.presence[41]);
  CHECK(alike.presence[20] < by_object.presence[20]);
  CHECK(alike.presence[41] > by_object.presence[41]);
}

TEST_CASE("presence: a rare class is not taken for nothing") {
  PresenceCandidates candidates = of(4, 5);
  for (int j = 0; j < 200; ++j) {
    const std::uint32_t k = j % 50 == 0 ? 2 : 1;
    add(candidates, {k, k, j % 4 == 0 ? k : 0, j % 2 == 0 ? k : 0});
  }
  add(candidates, {1, 0, 0, 1});
  add(candidates, {2, 0, 0, 2});
  const PresenceFit fit = fit_presence(candidates, {});
  // Two who agree on a class that hardly any false alarm has are believed rather more.
  CHECK(fit.presence[201] >= fit.presence[200]);
}

TEST_CASE("presence: a clear majority of classes wins, and rows are distributions") {
  PresenceCandidates candidates = of(3, 3);
  for (int j = 0; j < 30; ++j) {
    const auto k = static_cast<std::uint32_t>(1 + j % 3);
    add(candidates, {k, k, j % 5 == 0 ? k % 3 + 1 : k});
  }
  const PresenceFit fit = fit_presence(candidates, {});
  for (std::size_t j = 0; j < candidates.size(); ++j) {
    double sum = 0;
    for (std::size_t k = 0; k < 3; ++k) sum += fit.class_share[j * 3 + k];
    CHECK(near(sum, 1, 1e-12));
    CHECK(fit.class_share[j * 3 + j % 3] > 0.5);
  }
  CHECK(fit.class_accuracy[0] > fit.class_accuracy[2]);
}

TEST_CASE("presence: candidates with the same responses are believed alike, each counts") {
  PresenceCandidates apart = of(3, 2);
  PresenceCandidates in_a_row = of(3, 2);
  const std::vector<std::vector<std::uint32_t>> kinds = {{1, 1, 0}, {2, 1, 2}, {0, 0, 1}};
  for (int turn = 0; turn < 6; ++turn) {
    for (std::size_t k = 0; k < 3; ++k) {
      if (turn < static_cast<int>(2 * k + 2)) add(apart, kinds[k]);
    }
  }
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t turn = 0; turn < 2 * k + 2; ++turn) add(in_a_row, kinds[k]);
  }
  const PresenceFit a = fit_presence(apart, {});
  const PresenceFit b = fit_presence(in_a_row, {});
  REQUIRE(a.presence.size() == 12);
  for (std::size_t w = 0; w < 3; ++w) {
    CHECK(a.detection[w] == b.detection[w]);
    CHECK(a.class_accuracy[w] == b.class_accuracy[w]);
  }
  CHECK(a.presence[0] == b.presence[0]);
  CHECK(a.presence[3] == a.presence[0]);
  CHECK(a.presence[1] == b.presence[2]);
  CHECK(b.presence[2] != b.presence[0]);
  // Once each they are another crowd.
  PresenceCandidates once = of(3, 2);
  for (const auto& kind : kinds) add(once, kind);
  CHECK(fit_presence(once, {}).detection[0] != a.detection[0]);
}

TEST_CASE("presence: no candidates give the anchors") {
  const PresenceFit fit = fit_presence(of(2, 1), {});
  CHECK(fit.presence.empty());
  CHECK(near(fit.detection[1], 0.8, 1e-12));
  CHECK(near(fit.false_alarm[0], 0.25, 1e-12));
}
