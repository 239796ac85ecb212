// STEP 1 brings the boxes of one thing together, class left aside (mark_clusters.hpp); STEP 2 asks
// whether there is a thing and of which class (presence_model.hpp); STEP 3 asks where its edges are
// (box_location.hpp); STEP 4 writes it down. A box's confidence is a mean of the model's belief and
// the share of the workers who drew it, times the same of its class: each of the two alone is too
// sure in its own way. Boxes that lie apart from each other are less likely right than their number
// says: confidence falls with their mean Jaccard index with the fused box. Constants were chosen on
// one half of the images of a pedestrian, a mitosis and a cytology crowd and checked on the other.
// Tested by tests/tasks/box_adapter_test.cpp, and on real crowds by boxes_shared_test.cpp.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "box_location.hpp"
#include "box_models.hpp"
#include "mark_clusters.hpp"
#include "presence_model.hpp"
#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

constexpr double kLeastSimilarity = 0.35;
constexpr int kReassignments = 2;

/// A class other than the best one becomes a box of its own, at the same place, from this
/// confidence on: users and measures that look at one class at a time find it there. The service's
/// own boxes begin at 0.05, too.
constexpr double kLeastAlternative = 0.05;

/// Share of the model in a box's confidence, and in its classes; the rest are shares of votes.
constexpr double kModelShare = 0.7;
constexpr double kModelShareOfClass = 0.5;

/// Confidence is multiplied by (agreement / usual)^power.
constexpr double kUsualAgreement = 0.8;
constexpr double kAgreementPower = 0.3;

std::vector<MarkCluster> clusters_of(const MarkedObject& object) {
  std::vector<Box> boxes;
  std::vector<std::uint32_t> owners;
  for (const BoxMark& mark : object.marks) {
    boxes.push_back(mark.box);
    owners.push_back(mark.owner);
  }
  const auto centre = [&](const MarkCluster& cluster) {
    std::vector<Box> members;
    for (const std::uint32_t mark : cluster) members.push_back(boxes[mark]);
    return median_box(members);
  };
  return cluster_and_reassign<Box>(
      boxes, owners, kLeastSimilarity, kReassignments,
      [](const Box& a, const Box& b) { return iou(a, b); }, centre);
}

/// Everything about one run, object by object and candidate by candidate.
struct Work {
  std::vector<MarkedObject> objects;
  std::vector<std::vector<MarkCluster>> clusters;  // by object
  std::vector<std::size_t> first_candidate;        // by object
  PresenceCandidates candidates;
  DrawnBoxes drawn;
};

void add_candidates(Work& work) {
  for (std::size_t i = 0; i < work.objects.size(); ++i) {
    const MarkedObject& object = work.objects[i];
    work.first_candidate.push_back(work.candidates.size());
    for (const MarkCluster& cluster : work.clusters[i]) {
      const std::size_t first = work.candidates.responses.size();
      for (const WorkerId worker : object.workers) work.candidates.responses.push_back({worker, 0});
      for (const std::uint32_t place : cluster) {
        const BoxMark& mark = object.marks[place];
        work.candidates.responses[first + mark.owner].answer = mark.label.value + 1;
        work.drawn.boxes.push_back({mark.worker, mark.box});
      }
      work.candidates.offsets.push_back(work.candidates.responses.size());
      work.drawn.offsets.push_back(work.drawn.boxes.size());
    }
  }
}

/// What is said about one candidate, before the object's parts are put in order.
struct Part {
  Labeled<Box> box;
  double confidence = 0;
  std::vector<std::pair<ClassId, double>> classes;  // of the best class's part alone
  std::size_t candidate = 0;
};

class Writer {
 public:
  Writer(const Work& work, const PresenceFit& presence, const LocationFit& location,
         const TaskOptions& options)
      : work_(work), presence_(presence), location_(location), options_(options) {}

  [[nodiscard]] ConsolidatedObject object(std::size_t i) const {
    const MarkedObject& marked = work_.objects[i];
    ConsolidatedObject out;
    out.object_confidence = 1;
    std::vector<Part> parts;
    double expected_there = 0;
    for (std::size_t c = 0; c < work_.clusters[i].size(); ++c) {
      const std::size_t candidate = work_.first_candidate[i] + c;
      const double best = add_parts(candidate, parts, out.tied);
      out.object_confidence *= std::max(best, 1 - best);
      expected_there += presence_.presence[candidate];
    }
    out.object_confidence *= std::exp(-expected_there * missed_per_object(marked));
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& a, const Part& b) { return a.confidence > b.confidence; });
    BoxSet boxes;
    boxes.image = marked.image;
    for (Part& part : parts) {
      if (options_.min_confidence && part.confidence < *options_.min_confidence) continue;
      if (options_.round) part.box.part = rounded(part.box.part);
      boxes.parts.push_back(part.box);
      out.confidence.push_back(part.confidence);
      out.class_probabilities.push_back(std::move(part.classes));
      out.supporters.push_back(supporters(part.candidate));
    }
    out.payload = std::move(boxes);
    return out;
  }

 private:
  /// For every thing that is there, so many that all workers missed.
  [[nodiscard]] double missed_per_object(const MarkedObject& marked) const {
    double missed = 1;
    for (const WorkerId worker : marked.workers) missed *= 1 - presence_.detection[worker.value];
    return missed / (1 - missed);
  }

  [[nodiscard]] std::vector<WorkerId> supporters(std::size_t candidate) const {
    std::vector<WorkerId> workers;
    for (const Response& response : work_.candidates.of(candidate)) {
      if (response.answer != 0) workers.push_back(response.worker);
    }
    return workers;
  }

  /// The belief that a candidate is something, at this place.
  [[nodiscard]] double presence(std::size_t candidate, double share) const {
    const double there = kModelShare * presence_.presence[candidate] + (1 - kModelShare) * share;
    const auto boxes = work_.drawn.of(candidate);
    if (boxes.size() < 2) return there;
    double agreement = 0;
    for (const DrawnBoxes::Drawn& one : boxes)
      agreement += iou(one.box, location_.boxes[candidate]);
    agreement /= static_cast<double>(boxes.size());
    return std::min(there * std::pow(agreement / kUsualAgreement, kAgreementPower), 1.0);
  }

  /// The belief in every class of a candidate that is something.
  [[nodiscard]] std::vector<double> class_beliefs(std::size_t candidate, double drew) const {
    const std::size_t classes = work_.candidates.classes;
    std::vector<double> row(classes);
    for (std::size_t k = 0; k < classes; ++k) {
      row[k] = kModelShareOfClass * presence_.class_share[candidate * classes + k];
    }
    for (const Response& response : work_.candidates.of(candidate)) {
      if (response.answer > 0) row[response.answer - 1] += (1 - kModelShareOfClass) / drew;
    }
    return row;
  }

  /// Adds a part for the best class and one for every plausible other; gives the best's confidence.
  double add_parts(std::size_t candidate, std::vector<Part>& parts, bool& tied) const {
    const auto responses = work_.candidates.of(candidate);
    const auto drew = static_cast<double>(
        std::count_if(responses.begin(), responses.end(),
                      [](const Response& response) { return response.answer != 0; }));
    const double there = presence(candidate, drew / static_cast<double>(responses.size()));
    const std::size_t classes = work_.candidates.classes;
    const std::vector<double> row = class_beliefs(candidate, drew);
    const ConsolidatedLabel best = most_probable(row);
    tied = tied || best.tied;
    const std::size_t first = parts.size();
    for (std::uint32_t k = 0; k < classes; ++k) {
      const double confidence = std::min(there * row[k], 1.0);
      if (ClassId{k} != best.label && confidence < kLeastAlternative) continue;
      parts.push_back({{ClassId{k}, location_.boxes[candidate]}, confidence, {}, candidate});
      constexpr double kLeastWritten = 0.005;
      if (ClassId{k} == best.label && classes > 1) {
        for (std::uint32_t z = 0; z < classes; ++z) {
          if (row[z] >= kLeastWritten) parts.back().classes.emplace_back(ClassId{z}, row[z]);
        }
      }
    }
    for (std::size_t p = first; p < parts.size(); ++p) {
      std::stable_sort(parts[p].classes.begin(), parts[p].classes.end(),
                       [](const auto& a, const auto& b) { return a.second > b.second; });
    }
    return there * best.confidence;
  }

  const Work& work_;
  const PresenceFit& presence_;
  const LocationFit& location_;
  const TaskOptions& options_;
};

std::vector<WorkerFigure> worker_figures(const Work& work, PresenceFit presence,
                                         const LocationFit& location) {
  const std::size_t workers = work.candidates.workers;
  std::vector<double> drawn(workers, 0.0);
  for (const DrawnBoxes::Drawn& box : work.drawn.boxes) drawn[box.worker.value] += 1;
  std::vector<double> agreement(workers, 0.0);
  std::vector<double> compared(workers, 0.0);
  for (std::size_t j = 0; j < work.drawn.size(); ++j) {
    const auto boxes = work.drawn.of(j);
    if (boxes.size() < 2) continue;
    for (const DrawnBoxes::Drawn& box : boxes) {
      agreement[box.worker.value] += iou(box.box, location.boxes[j]);
      compared[box.worker.value] += 1;
    }
  }
  for (std::size_t w = 0; w < workers; ++w) agreement[w] /= compared[w];  // NaN without any
  const auto bias = [&](std::size_t edge) {
    std::vector<double> values;
    for (const Edges& edges : location.bias_pixels) values.push_back(edges[edge]);
    return values;
  };
  return {{"boxes", "boxes drawn", std::move(drawn)},
          {"detection-rate", "share of the things in the worker's images that the worker boxed",
           std::move(presence.detection)},
          {"false-alarm-rate", "share of the places with nothing that the worker boxed",
           std::move(presence.false_alarm)},
          {"class-accuracy", "share of right classes on boxed things",
           std::move(presence.class_accuracy)},
          {"mean-iou", "mean Jaccard index with the fused box where others drew one too",
           std::move(agreement)},
          {"edge-spread", "standard deviation of an edge, as a share of the box's side",
           location.spread},
          {"edge-bias-left", "mean of drawn minus fused left edge, in pixels", bias(0)},
          {"edge-bias-top", "mean of drawn minus fused top edge, in pixels", bias(1)},
          {"edge-bias-right", "mean of drawn minus fused right edge, in pixels", bias(2)},
          {"edge-bias-bottom", "mean of drawn minus fused bottom edge, in pixels", bias(3)}};
}

}  // namespace

TaskResult consolidate_boxes(const TaskInput& input, const TaskOptions& options) {
  Work work;
  work.objects = marked_objects(input);
  work.clusters.resize(work.objects.size());
  constexpr std::size_t kGrain = 16;
  const Blocks blocks(work.objects.size(), kGrain, std::numeric_limits<std::size_t>::max());
  for_each_block(blocks.count(), options.threads, [&](std::size_t block) {
    for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i) {
      work.clusters[i] = clusters_of(work.objects[i]);
    }
  });
  work.candidates.workers = work.drawn.workers = input.table.workers();
  work.candidates.classes = std::max<std::size_t>(input.categories.size(), 1);
  add_candidates(work);

  PresenceFit presence = fit_presence(work.candidates, {});
  const LocationFit location = fit_locations(work.drawn, presence.presence);

  TaskResult result;
  result.objects.resize(input.table.items());
  result.iterations = presence.iterations;
  const Writer writer(work, presence, location, options);
  for (std::size_t i = 0; i < work.objects.size(); ++i) {
    result.objects[work.objects[i].item.value] = writer.object(i);
  }
  const double there = std::accumulate(presence.presence.begin(), presence.presence.end(), 0.0);
  result.figures = {{"candidates", static_cast<double>(work.candidates.size())},
                    {"expected-boxes", there}};
  result.workers = worker_figures(work, std::move(presence), location);
  return result;
}

}  // namespace quorate
