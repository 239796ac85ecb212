#include "app/simulation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "quorate/base/error.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

/// A share that was counted lies within five standard errors of what it should be: with a fixed
/// seed and some hundred such checks, a right program fails one in about 10,000 times.
bool near_share(double successes, double trials, double share) {
  return std::fabs(successes / trials - share) <=
         5 * std::sqrt(share * (1 - share) / trials) + 1e-12;
}

SimulatedBlock draw_all(const Crowd& crowd) {
  SimulatedBlock block;
  crowd.draw({0, crowd.options().items}, block);
  return block;
}

std::vector<SimulatedWorker> workers_of(const CrowdOptions& options) {
  return Crowd(options).workers();
}

template <class Visit>
void for_each_vote(const SimulatedBlock& block, Visit visit) {
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    for (std::size_t v = block.offsets[i]; v < block.offsets[i + 1]; ++v) {
      visit(block.truth[i], block.votes[v]);
    }
  }
}

/// How often each worker gave each answer to each truth: [worker][truth][answer].
std::vector<std::vector<std::vector<double>>> confusion(const Crowd& crowd,
                                                        const SimulatedBlock& block) {
  const std::size_t classes = crowd.options().classes;
  std::vector counts(crowd.workers().size(),
                     std::vector(classes, std::vector<double>(classes, 0.0)));
  for_each_vote(block, [&](ClassId truth, Vote vote) {
    counts[vote.worker.value][truth.value][vote.label.value] += 1;
  });
  return counts;
}

std::size_t count_kind(const Crowd& crowd, WorkerKind kind) {
  return static_cast<std::size_t>(
      std::count_if(crowd.workers().begin(), crowd.workers().end(),
                    [&](const SimulatedWorker& worker) { return worker.kind == kind; }));
}

CrowdOptions every_kind() {
  CrowdOptions options;
  options.items = 60'000;
  options.workers = 10;
  options.classes = 4;
  options.votes_per_item = {5, 5};
  options.class_skew = 0.5;
  options.biased = 0.2;
  options.adversaries = 0.1;
  options.spammers = 0.3;
  return options;
}

TEST_CASE("simulation: there are as many workers of each kind as the shares say") {
  const Crowd crowd(every_kind());
  CHECK(count_kind(crowd, WorkerKind::kHonest) == 4);
  CHECK(count_kind(crowd, WorkerKind::kBiased) == 2);
  CHECK(count_kind(crowd, WorkerKind::kAdversary) == 1);
  CHECK(count_kind(crowd, WorkerKind::kRandomSpammer) == 1);
  CHECK(count_kind(crowd, WorkerKind::kConstantSpammer) == 1);
  CHECK(count_kind(crowd, WorkerKind::kCopySpammer) == 1);
}

TEST_CASE("simulation: every kind of worker answers as its confusion matrix says") {
  const Crowd crowd(every_kind());
  const auto counts = confusion(crowd, draw_all(crowd));
  for (std::uint32_t j = 0; j < crowd.workers().size(); ++j) {
    for (std::uint32_t k = 0; k < 4; ++k) {
      double trials = 0;
      for (const double n : counts[j][k]) trials += n;
      double total = 0;
      for (std::uint32_t l = 0; l < 4; ++l) {
        CAPTURE(to_string(crowd.workers()[j].kind));
        CAPTURE(k);
        CAPTURE(l);
        const double p = crowd.probability(WorkerId{j}, ClassId{k}, ClassId{l});
        CHECK(near_share(counts[j][k][l], trials, p));
        total += p;
      }
      CHECK(near(total, 1, 1e-12));
    }
  }
}

TEST_CASE("simulation: a worker's accuracy is its confusion matrix under the class prior") {
  const Crowd crowd(every_kind());
  for (std::uint32_t j = 0; j < crowd.workers().size(); ++j) {
    double accuracy = 0;
    for (std::uint32_t k = 0; k < 4; ++k) {
      accuracy += crowd.class_prior()[k] * crowd.probability(WorkerId{j}, ClassId{k}, ClassId{k});
    }
    CAPTURE(to_string(crowd.workers()[j].kind));
    CHECK(near(crowd.accuracy(WorkerId{j}), accuracy, 1e-12));
  }
}

TEST_CASE("simulation: classes occur as their prior says") {
  CrowdOptions options;
  options.items = 50'000;
  options.classes = 5;
  options.class_skew = 1;
  options.votes_per_item = {1, 1};
  const Crowd crowd(options);
  const SimulatedBlock block = draw_all(crowd);
  for (std::uint32_t k = 0; k < 5; ++k) {
    const auto n = std::count(block.truth.begin(), block.truth.end(), ClassId{k});
    CHECK(near_share(static_cast<double>(n), 50'000, 1.0 / (k + 1) / (137.0 / 60)));
  }
}

TEST_CASE("simulation: no worker labels one object twice, however unequal the activity") {
  for (const double skew : {0.0, 1.0, 3.0}) {
    CrowdOptions options;
    options.items = 500;
    options.workers = 12;
    options.votes_per_item = {12, 12};
    options.worker_skew = skew;
    const SimulatedBlock block = draw_all(Crowd(options));
    REQUIRE(block.votes.size() == 500 * 12);
    for (std::size_t i = 0; i < block.truth.size(); ++i) {
      std::set<std::uint32_t> workers;
      for (std::size_t v = block.offsets[i]; v < block.offsets[i + 1]; ++v) {
        workers.insert(block.votes[v].worker.value);
        CHECK(block.votes[v].label.value < options.classes);
      }
      REQUIRE(workers.size() == 12);
    }
  }
}

TEST_CASE("simulation: an even crowd is used evenly, a skewed one by Zipf's law") {
  CrowdOptions options;
  options.items = 100'000;
  options.workers = 4;
  options.votes_per_item = {1, 1};
  options.worker_skew = 1;
  const SimulatedBlock block = draw_all(Crowd(options));
  std::vector<double> counts(4);
  for (const Vote& vote : block.votes) ++counts[vote.worker.value];
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(near_share(counts[j], 100'000, 1.0 / static_cast<double>(j + 1) / (25.0 / 12)));
  }
}

TEST_CASE("simulation: the way around rejections draws like successive sampling") {
  // Weights 1, 2^-3, 3^-3 need 64 + 3 draws for the third worker for about one object in ten; the
  // order of the first two still follows w1 / 1 * w2 / (1 - w1).
  CrowdOptions options;
  options.items = 100'000;
  options.workers = 3;
  options.votes_per_item = {3, 3};
  options.worker_skew = 3;
  const SimulatedBlock block = draw_all(Crowd(options));
  const std::vector<double> w = zipf_weights(3, 3);
  double first_then_third = 0;
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    const Vote* votes = &block.votes[block.offsets[i]];
    first_then_third += votes[0].worker.value == 0 && votes[1].worker.value == 2 ? 1 : 0;
  }
  CHECK(near_share(first_then_third, 100'000, w[0] * w[2] / (1 - w[0])));
}

TEST_CASE("simulation: votes per item are a number, a mean or a range") {
  CrowdOptions options;
  options.items = 20'000;
  options.votes_per_item = {2.25, 2.25};
  SimulatedBlock block = draw_all(Crowd(options));
  double threes = 0;
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    const std::size_t n = block.offsets[i + 1] - block.offsets[i];
    REQUIRE(n >= 2);
    REQUIRE(n <= 3);
    threes += n == 3 ? 1 : 0;
  }
  CHECK(near_share(threes, 20'000, 0.25));

  options.votes_per_item = {3, 7};
  block = draw_all(Crowd(options));
  std::vector<double> counts(8);
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    const std::size_t n = block.offsets[i + 1] - block.offsets[i];
    REQUIRE(n >= 3);
    REQUIRE(n <= 7);
    ++counts[n];
  }
  for (std::size_t n = 3; n <= 7; ++n) CHECK(near_share(counts[n], 20'000, 0.2));
}

TEST_CASE("simulation: accuracies are spread as asked") {
  CrowdOptions options;
  options.workers = 20'000;
  options.accuracy = {0.6, 0.9};
  double sum = 0;
  for (const SimulatedWorker& worker : workers_of(options)) {
    REQUIRE(worker.ability >= 0.6);
    REQUIRE(worker.ability <= 0.9);
    sum += worker.ability;
  }
  // Five standard errors of a uniform of width 0.3: 0.3 / sqrt(12) / sqrt(20000) = 0.00061.
  CHECK(near(sum / 20'000, 0.75, 0, 0.0031));

  options.accuracy = {0.8, 0.8};
  options.accuracy_deviation = 0.1;
  sum = 0;
  double squares = 0;
  for (const SimulatedWorker& worker : workers_of(options)) {
    sum += worker.ability;
    squares += worker.ability * worker.ability;
  }
  const double mean = sum / 20'000;
  CHECK(near(mean, 0.8, 0, 0.0036));  // five times 0.1 / sqrt(20000)
  CHECK(near(std::sqrt(squares / 20'000 - mean * mean), 0.1, 0.04));

  options.accuracy_deviation = 0;
  for (const SimulatedWorker& worker : workers_of(options)) REQUIRE(worker.ability == 0.8);
}

TEST_CASE("simulation: hard objects make the errors on one object correlate") {
  CrowdOptions options;
  options.items = 100'000;
  options.workers = 50;
  options.votes_per_item = {2, 2};
  options.accuracy = {0.8, 0.8};
  const auto both_wrong_and_wrong = [](const SimulatedBlock& block) {
    double both = 0;
    double wrong = 0;
    for (std::size_t i = 0; i < block.truth.size(); ++i) {
      const bool a = block.votes[2 * i].label != block.truth[i];
      const bool b = block.votes[2 * i + 1].label != block.truth[i];
      both += a && b ? 1 : 0;
      wrong += (a ? 1 : 0) + (b ? 1 : 0);
    }
    return std::pair(both, wrong);
  };
  auto [both, wrong] = both_wrong_and_wrong(draw_all(Crowd(options)));
  CHECK(near_share(wrong, 200'000, 0.2));
  CHECK(near_share(both, 100'000, 0.04));  // independent

  options.difficulty = 0.2;
  options.difficulty_pull = 0.5;
  std::tie(both, wrong) = both_wrong_and_wrong(draw_all(Crowd(options)));
  // A vote is wrong with 0.2 on an ordinary and 1 - 0.5 * 0.8 = 0.6 on a hard object. Two votes on
  // one object are not independent: twice the standard error is allowed.
  CHECK(near_share(wrong / 2, 100'000, 0.8 * 0.2 + 0.2 * 0.6));
  CHECK(near_share(both, 100'000, 0.8 * 0.04 + 0.2 * 0.36));
}

TEST_CASE("simulation: the wrong votes on a hard object are for one class") {
  CrowdOptions options;
  options.items = 2000;
  options.workers = 20;
  options.classes = 6;
  options.votes_per_item = {10, 10};
  options.accuracy = {1, 1};
  options.difficulty = 1;
  const SimulatedBlock block = draw_all(Crowd(options));
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    std::set<ClassId> wrong;
    for (std::size_t v = block.offsets[i]; v < block.offsets[i + 1]; ++v) {
      if (block.votes[v].label != block.truth[i]) wrong.insert(block.votes[v].label);
    }
    REQUIRE(wrong.size() <= 1);
  }
}

TEST_CASE("simulation: copying spammers agree with one another and with nothing else") {
  CrowdOptions options;
  options.items = 20'000;
  options.workers = 2;
  options.classes = 4;
  options.votes_per_item = {2, 2};
  options.spammers = 1;
  options.spammer_mix = SpammerMix::kCopy;
  const SimulatedBlock block = draw_all(Crowd(options));
  double right = 0;
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    REQUIRE(block.votes[2 * i].label == block.votes[2 * i + 1].label);
    right += block.votes[2 * i].label == block.truth[i] ? 1 : 0;
  }
  CHECK(near_share(right, 20'000, 0.25));
}

TEST_CASE("simulation: how the objects are cut into blocks changes nothing") {
  CrowdOptions options = every_kind();
  options.items = 1000;
  options.difficulty = 0.3;
  const Crowd crowd(options);
  const SimulatedBlock whole = draw_all(crowd);
  std::vector<Vote> votes;
  std::vector<ClassId> truth;
  SimulatedBlock part;
  for (const Range range : {Range{0, 1}, Range{1, 400}, Range{400, 1000}}) {
    crowd.draw(range, part);
    votes.insert(votes.end(), part.votes.begin(), part.votes.end());
    truth.insert(truth.end(), part.truth.begin(), part.truth.end());
  }
  CHECK(votes == whole.votes);
  CHECK(truth == whole.truth);
}

TEST_CASE("simulation: one seed is one job, another seed another") {
  CrowdOptions options = every_kind();
  options.items = 200;
  const SimulatedBlock a = draw_all(Crowd(options));
  CHECK(draw_all(Crowd(options)).votes == a.votes);
  options.seed = 2;
  CHECK(draw_all(Crowd(options)).votes != a.votes);
}

TEST_CASE(
    "simulation: a worker does one object after the other, and an object's votes are in order") {
  CrowdOptions options;
  options.items = 500;
  const Crowd crowd(options);
  SimulatedBlock block = draw_all(crowd);
  SubmissionClock clock(crowd);
  clock.stamp(block);
  REQUIRE(block.times.size() == block.votes.size());
  std::vector<std::int64_t> last(crowd.workers().size(), 0);
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    for (std::size_t v = block.offsets[i]; v < block.offsets[i + 1]; ++v) {
      const VoteTime time = block.times[v];
      std::int64_t& before = last[block.votes[v].worker.value];
      CHECK(time.spent_ms > 0);
      CHECK(time.submission_ms - time.spent_ms >= before);
      before = time.submission_ms;
      if (v > block.offsets[i]) CHECK(block.times[v - 1].submission_ms <= time.submission_ms);
    }
  }
}

TEST_CASE("simulation: options that contradict each other are refused") {
  const auto refused = [](auto change) {
    CrowdOptions options;
    change(options);
    try {
      const Crowd crowd(options);
    } catch (const Error& error) {
      return error.code() == ErrorCode::kUsage;
    }
    return false;
  };
  CHECK(refused([](CrowdOptions& o) { o.items = 0; }));
  CHECK(refused([](CrowdOptions& o) { o.classes = 1; }));
  CHECK(refused([](CrowdOptions& o) { o.votes_per_item = {21, 21}; }));
  CHECK(refused([](CrowdOptions& o) { o.votes_per_item = {20.5, 20.5}; }));
  CHECK(refused([](CrowdOptions& o) { o.biased = o.spammers = 0.6; }));
  CHECK(refused([](CrowdOptions& o) { o.accuracy_deviation = 0.1; }));
  CHECK(refused([](CrowdOptions& o) {
    o.accuracy = {0.9, 0.9};
    o.accuracy_deviation = 0.3;  // = sqrt(0.9 * 0.1): all at 0 or 1
  }));
  CHECK_FALSE(refused([](CrowdOptions& o) { o.votes_per_item = {20, 20}; }));
  CHECK_FALSE(refused([](CrowdOptions& o) { o.spammers = 1; }));
}

}  // namespace
}  // namespace quorate
