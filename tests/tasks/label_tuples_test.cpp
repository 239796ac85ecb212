#include "tasks/label_tuples.hpp"

#include <doctest/doctest.h>

#include <map>

#include "quorate/base/random.hpp"
#include "support/mask_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

/// One random image a rater, in patches.
std::vector<std::vector<std::uint32_t>> images(Random& random, std::size_t raters, std::size_t size,
                                               std::uint64_t labels) {
  std::vector<std::vector<std::uint32_t>> out(raters);
  for (auto& image : out) {
    while (image.size() < size) {
      const auto label = static_cast<std::uint32_t>(random.below(labels));
      for (std::uint64_t n = 1 + random.below(6); n > 0 && image.size() < size; --n) {
        image.push_back(label);
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("label runs: pixels to masks to runs and back") {
  Random random(1);
  const std::vector<std::uint32_t> label_of_class{1, 2, 3};
  for (int round = 0; round < 50; ++round) {
    const auto pixels = images(random, 1, 35, 4).front();
    const LabelRuns runs = label_runs(masks_of(pixels, 5, 7, 3), 35, label_of_class);
    std::vector<std::uint32_t> again;
    for (const LabelRun& run : runs) again.resize(run.end, run.label);
    CHECK(again == pixels);
    for (std::uint32_t s = 1; s < 4; ++s) {
      MaskSet one;
      one.parts.push_back({ClassId{s - 1}, mask_of(runs, s, 5, 7)});
      const auto drawn = pixels_of(one, 5, 7);
      for (std::size_t i = 0; i < 35; ++i) CHECK((drawn[i] == s) == (pixels[i] == s));
    }
  }
}

TEST_CASE("label runs: the later of two masks lies on top; no mask is background") {
  MaskSet set;
  set.parts.push_back({ClassId{0}, {1, 6, {0, 4, 2}}});
  set.parts.push_back({ClassId{1}, {1, 6, {2, 4}}});
  const std::vector<std::uint32_t> label_of_class{1, 2};
  CHECK(label_runs(set, 6, label_of_class) == LabelRuns{{2, 1}, {6, 2}});
  CHECK(label_runs({}, 6, label_of_class) == LabelRuns{{6, 0}});
}

TEST_CASE("label tuples: the histogram is that of all pixels") {
  Random random(2);
  for (const std::size_t raters : {1U, 2U, 5U, 20U}) {
    const auto pixels = images(random, raters, 600, 5);
    std::vector<LabelRuns> runs(raters);
    for (std::size_t r = 0; r < raters; ++r) {
      for (std::uint32_t i = 0; i < 600; ++i) append_run(runs[r], i + 1, pixels[r][i]);
    }
    const LabelTuples tuples = label_tuples(runs, 5);
    std::map<std::vector<std::uint32_t>, std::uint64_t> expected;
    std::uint32_t begin = 0;
    for (const LabelRun& run : tuples.image) {
      for (; begin < run.end; ++begin) {
        std::vector<std::uint32_t> tuple;
        for (std::size_t r = 0; r < raters; ++r) tuple.push_back(pixels[r][begin]);
        ++expected[tuple];
        const auto found = tuples.of(run.label);
        CHECK(std::vector<std::uint32_t>(found.begin(), found.end()) == tuple);
      }
    }
    CHECK(begin == 600);
    REQUIRE(tuples.size() == expected.size());
    for (std::size_t t = 0; t < tuples.size(); ++t) {
      const auto labels = tuples.of(t);
      CHECK(expected.at({labels.begin(), labels.end()}) == tuples.pixels[t]);
    }
  }
}

TEST_CASE("label tuples: vote shares") {
  const std::vector<LabelRuns> runs{{{4, 0}}, {{2, 0}, {4, 1}}, {{2, 2}, {4, 1}}};
  const LabelTuples tuples = label_tuples(runs, 3);
  const std::vector<double> votes = vote_shares(tuples);
  REQUIRE(votes.size() == 6);
  CHECK(near(votes[0], 2.0 / 3, 1e-12));
  CHECK(near(votes[2], 1.0 / 3, 1e-12));
  CHECK(near(votes[4], 2.0 / 3, 1e-12));
}
