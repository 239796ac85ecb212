// Tested by tests/tasks/part_matches_test.cpp.
#include "quorate/tasks/part_matches.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "assignment.hpp"

namespace quorate {
namespace {

std::vector<ClassId> labels_of(const Payload& payload) {
  std::vector<ClassId> labels;
  for_each_label(payload, [&](ClassId label) { labels.push_back(label); });
  labels.resize(part_count(payload));  // a custom answer has a part without a label
  return labels;
}

class Matching {
 public:
  Matching(const TaskAdapter& adapter, const ConsolidatedObject& result, const Payload& answer,
           TaskType task)
      : result_(result),
        parts_(labels_of(result.payload)),
        marks_(labels_of(answer)),
        is_taken_(marks_.size(), false) {
    match_.by_part.resize(parts_.size());
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      for (std::size_t m = 0; m < marks_.size(); ++m) {
        likeness_.push_back(adapter.compare_parts(result.payload, p, answer, m, task));
      }
    }
  }

  void take_supported(WorkerId worker) {
    if (marks_.empty()) return;
    for (std::size_t p = 0; p < std::min(parts_.size(), result_.supporters.size()); ++p) {
      const std::vector<WorkerId>& behind = result_.supporters[p];
      if (!std::binary_search(behind.begin(), behind.end(), worker)) continue;
      std::size_t best = 0;
      for (std::size_t m = 1; m < marks_.size(); ++m) {
        if (rank(p, m) > rank(p, best)) best = m;
      }
      if (likeness(p, best).similarity > 0) take(p, best, true);
    }
  }

  /// `other`: the answer is another result.
  void take_near(const ConsolidatedObject* other) {
    std::vector<std::size_t> parts;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      if (!match_.by_part[p]) parts.push_back(p);
    }
    std::vector<std::size_t> marks;
    for (std::size_t m = 0; m < marks_.size(); ++m) {
      if (!is_taken_[m]) marks.push_back(m);
    }
    // No sum of similarities outweighs one more pair of one class, and no number of those one more
    // that is there in both.
    const auto same_class = static_cast<double>(std::min(parts.size(), marks.size()) + 1);
    const double there = same_class * (same_class + 1);
    std::vector<double> gain;
    for (const std::size_t p : parts) {
      for (const std::size_t m : marks) {
        double value = likeness(p, m).similarity;
        if (value < kNear) {
          value = 0;
        } else if (parts_[p] == marks_[m]) {
          const bool both = other != nullptr && is_likely(result_, p) && is_likely(*other, m);
          value += same_class + (both ? there : 0);
        }
        gain.push_back(value);
      }
    }
    const auto assigned = assign(gain, parts.size(), marks.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (assigned[i]) take(parts[i], marks[*assigned[i]], false);
    }
  }

  AnswerMatch finished() {
    for (std::size_t m = 0; m < marks_.size(); ++m) {
      if (!is_taken_[m]) match_.alone.push_back(m);
    }
    return std::move(match_);
  }

 private:
  [[nodiscard]] const PartLikeness& likeness(std::size_t p, std::size_t m) const {
    return likeness_[p * marks_.size() + m];
  }

  [[nodiscard]] std::pair<double, bool> rank(std::size_t p, std::size_t m) const {
    return {likeness(p, m).similarity, parts_[p] == marks_[m]};
  }

  void take(std::size_t p, std::size_t m, bool supports) {
    match_.by_part[p] = MatchedMark{m, marks_[m], parts_[p] == marks_[m], supports, likeness(p, m)};
    is_taken_[m] = true;
  }

  const ConsolidatedObject& result_;
  std::vector<ClassId> parts_;  // labels
  std::vector<ClassId> marks_;
  std::vector<bool> is_taken_;          // by mark
  std::vector<PartLikeness> likeness_;  // parts x marks
  AnswerMatch match_;
};

}  // namespace

bool is_likely(const ConsolidatedObject& object, std::size_t part) {
  return part >= object.confidence.size() || !(object.confidence[part] < kOperatingPoint);
}

AnswerMatch match_answer(const TaskAdapter& adapter, const ConsolidatedObject& result,
                         WorkerId worker, const Payload& answer, TaskType task) {
  Matching matching(adapter, result, answer, task);
  matching.take_supported(worker);
  matching.take_near(nullptr);
  return matching.finished();
}

AnswerMatch match_results(const TaskAdapter& adapter, const ConsolidatedObject& result,
                          const ConsolidatedObject& other, TaskType task) {
  Matching matching(adapter, result, other.payload, task);
  matching.take_near(&other);
  return matching.finished();
}

}  // namespace quorate
