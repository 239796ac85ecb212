#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "quorate/base/random.hpp"
#include "support/mask_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

constexpr std::uint32_t kHeight = 40;
constexpr std::uint32_t kWidth = 60;

/// A filled ellipse.
Mask disc(double x, double y, double rx, double ry) {
  std::vector<std::uint32_t> pixels;
  for (std::uint32_t column = 0; column < kWidth; ++column) {
    for (std::uint32_t row = 0; row < kHeight; ++row) {
      const double dx = (column - x) / rx;
      const double dy = (row - y) / ry;
      pixels.push_back(dx * dx + dy * dy <= 1 ? 1 : 0);
    }
  }
  return masks_of(pixels, kHeight, kWidth, 1).parts.at(0).part;
}

using Parts = std::vector<Labeled<Mask>>;

MaskSet set_of(Parts parts) { return {std::move(parts), {kWidth, kHeight}}; }

Parts truth() {
  return {{ClassId{0}, disc(15, 20, 8, 10)},
          {ClassId{0}, disc(32, 20, 9, 9)},  // touches the first
          {ClassId{1}, disc(50, 10, 6, 7)}};
}

struct InstanceCrowd {
  std::vector<std::vector<Parts>> answers;  // by item and worker
};

/// 12 images of the same three things; 5 workers who shift, miss (the second thing, every fourth
/// time), and one who invents.
InstanceCrowd three_things(std::uint64_t seed) {
  Random random(seed);
  InstanceCrowd out;
  for (int item = 0; item < 12; ++item) {
    out.answers.emplace_back();
    for (std::uint32_t w = 0; w < 5; ++w) {
      const auto shifted = [&](double x, double y, double rx, double ry) {
        x += 2.4 * (random.uniform() - 0.5);
        y += 2.4 * (random.uniform() - 0.5);
        return disc(x, y, rx, ry);
      };
      Parts parts{{ClassId{0}, shifted(15, 20, 8, 10)}, {ClassId{1}, shifted(50, 10, 6, 7)}};
      if (random.below(4) > 0) parts.push_back({ClassId{0}, shifted(32, 20, 9, 9)});
      if (w == 4) parts.push_back({ClassId{1}, disc(48, 32, 5, 5)});
      out.answers.back().push_back(std::move(parts));
    }
  }
  return out;
}

TaskResult consolidate(const InstanceCrowd& crowd, const std::vector<std::uint32_t>& order,
                       const TaskOptions& options = {}, bool reverse_parts = false) {
  MaskCrowd votes(5, {"cell", "dust"}, TaskType::kInstanceSegmentation);
  for (const auto& item : crowd.answers) {
    votes.new_item();
    for (const std::uint32_t w : order) {
      Parts parts = item[w];
      if (reverse_parts) std::reverse(parts.begin(), parts.end());
      votes.answer(w, set_of(parts));
    }
  }
  return votes.consolidate(options);
}

const MaskSet& instances_of(const TaskResult& result, std::size_t item) {
  return std::get<MaskSet>(result.objects[item]->payload);
}

std::map<std::string, double> score(const TaskResult& result) {
  const Payload gold = set_of(truth());
  std::vector<ScoredObject> objects;
  for (const auto& object : result.objects) objects.push_back({&*object, &gold});
  std::map<std::string, double> out;
  for (const TaskMetric& metric : make_adapter(TaskType::kInstanceSegmentation)
                                      ->score(objects, 2, TaskType::kInstanceSegmentation)) {
    if (!metric.of_class) out[std::string(metric.name)] = metric.value;
  }
  return out;
}

const std::vector<std::uint32_t> kInOrder{0, 1, 2, 3, 4};

}  // namespace

TEST_CASE("instances: things are found, better painted than by one worker, and do not overlap") {
  const InstanceCrowd workers = three_things(1);
  const TaskResult result = consolidate(workers, kInOrder);
  for (std::size_t i = 0; i < result.objects.size(); ++i) {
    const ConsolidatedObject& object = *result.objects[i];
    std::vector<int> taken(std::size_t{kHeight} * kWidth, 0);
    for (const Labeled<Mask>& part : instances_of(result, i).parts) {
      const MaskSet alone{{part}, {kWidth, kHeight}};
      const auto pixels = pixels_of(alone, kHeight, kWidth);
      for (std::size_t p = 0; p < pixels.size(); ++p) taken[p] += pixels[p] > 0 ? 1 : 0;
    }
    CHECK(*std::max_element(taken.begin(), taken.end()) == 1);
    CHECK(std::is_sorted(object.confidence.rbegin(), object.confidence.rend()));
    REQUIRE(object.confidence.size() == 4);
    CHECK(object.confidence[3] < 0.5);  // the invention
    CHECK(object.supporters[3] == std::vector<WorkerId>{WorkerId{4}});
  }
  const auto own = score(result);
  double painted = 0;  // of the third thing, which all see: mean over the workers
  double fused = 0;
  for (std::size_t i = 0; i < workers.answers.size(); ++i) {
    const Mask thing = truth()[2].part;
    for (const Parts& answer : workers.answers[i]) painted += iou(answer[1].part, thing) / 5;
    double best = 0;
    for (const Labeled<Mask>& part : instances_of(result, i).parts)
      best = std::max(best, iou(part.part, thing));
    fused += best;
  }
  CHECK(own.at("RQ") == 1);
  const double items = static_cast<double>(workers.answers.size());
  CHECK(items - fused < 0.8 * (items - painted));  // of what a worker has wrong a fifth is gone
  CHECK(own.at("PQ") == own.at("SQ"));
  CHECK(own.at("AP50") == 1);
  TaskOptions majority;
  majority.model = "majority";
  const auto vote = score(consolidate(workers, kInOrder, majority));
  CHECK(vote.at("RQ") == 1);
}

TEST_CASE("instances: neither the workers' order nor that of their masks matters, nor threads") {
  const InstanceCrowd workers = three_things(2);
  const TaskResult a = consolidate(workers, kInOrder);
  TaskOptions threads;
  threads.threads = 4;
  const TaskResult b = consolidate(workers, {3, 1, 4, 0, 2}, threads, true);
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    CHECK(instances_of(a, i).parts == instances_of(b, i).parts);
    CHECK(a.objects[i]->confidence == b.objects[i]->confidence);
    CHECK(a.objects[i]->supporters == b.objects[i]->supporters);
  }
}

TEST_CASE("instances: workers who say different classes, and the belief in each") {
  MaskCrowd votes(3, {"cell", "dust"}, TaskType::kInstanceSegmentation);
  votes.new_item();
  for (std::uint32_t w = 0; w < 3; ++w) {
    votes.answer(w, set_of({{ClassId{w == 2 ? 1U : 0U}, disc(20, 20, 8, 8)}}));
  }
  const TaskResult result = votes.consolidate();
  REQUIRE(instances_of(result, 0).parts.size() == 1);  // a pixel is of one class
  CHECK(instances_of(result, 0).parts[0].label == ClassId{0});
  // Smoothing takes the tips of a disc.
  CHECK(iou(instances_of(result, 0).parts[0].part, disc(20, 20, 8, 8)) > 0.95);
  REQUIRE(result.objects[0]->class_probabilities[0].size() == 2);
  CHECK(result.objects[0]->class_probabilities[0][0].second > 0.5);
}

TEST_CASE("instances: nothing seen, no size told, one worker, another size") {
  MaskCrowd votes(3, {"cell", "dust"}, TaskType::kInstanceSegmentation);
  votes.new_item();
  for (std::uint32_t w = 0; w < 3; ++w) votes.answer(w, MaskSet{});
  votes.new_item();
  votes.answer(1, set_of({{ClassId{1}, disc(9, 9, 4, 4)}}));
  votes.new_item();
  votes.answer(0, set_of({{ClassId{0}, disc(9, 9, 4, 4)}}));
  votes.answer(1, set_of({{ClassId{0}, disc(9, 9, 4, 4)}}));
  votes.answer(2, MaskSet{{{ClassId{0}, Mask{2, 2, {0, 4}}}}, {2, 2}});
  votes.new_item();
  votes.answer(0, set_of({{ClassId{0}, disc(9, 9, 4, 4)}}));
  votes.answer(2, MaskSet{{{ClassId{0}, Mask{2, 2, {0, 4}}}}, {2, 2}});
  const TaskResult result = votes.consolidate();
  CHECK(instances_of(result, 0).parts.empty());
  REQUIRE(instances_of(result, 1).parts.size() == 1);
  CHECK(instances_of(result, 1).parts[0].part == disc(9, 9, 4, 4));
  REQUIRE(instances_of(result, 2).parts.size() == 1);
  CHECK(result.objects[2]->supporters[0].size() == 2);
  CHECK_FALSE(result.objects[3].has_value());  // which of the two sizes is right?
  REQUIRE(result.warnings.size() == 2);
  CHECK(result.warnings[0].find("left out") != std::string::npos);
  CHECK(result.warnings[1].find("no label") != std::string::npos);
}

TEST_CASE("instances: two answers are alike as far as their masks match") {
  const auto adapter = make_adapter(TaskType::kInstanceSegmentation);
  const Payload all = set_of(truth());
  Parts two = truth();
  two.pop_back();
  const Payload less = set_of(two);
  CHECK(adapter->similarity(all, all, TaskType::kInstanceSegmentation) == 1);
  CHECK(near(adapter->similarity(all, less, TaskType::kInstanceSegmentation), 4.0 / 5, 1e-12));
}
