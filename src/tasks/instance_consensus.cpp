// STEP 1 brings the masks of one thing together, class left aside (mark_clusters.hpp); STEP 2 asks
// whether there is a thing and of which class (presence_model.hpp); STEP 3 which pixels are its
// own, asking those who marked it (mask_models.hpp); STEP 4 how sure that is (mark_beliefs.hpp);
// STEP 5 lets no two have a pixel in common (instance_layers.hpp). Unlike boxes, an instance has
// one class alone: a pixel can't be of two. Tested by tests/tasks/instance_adapter_test.cpp.
#include <numeric>
#include <utility>

#include "grouped_marks.hpp"
#include "instance_layers.hpp"
#include "instance_models.hpp"
#include "mask_painting.hpp"
#include "sized_masks.hpp"

namespace quorate {
namespace {

constexpr int kRounds = 1;  // a cluster's centre is one of its members

double mask_likeness(const Mask& a, const Mask& b) { return iou(a, b); }

const Mask& most_typical(const std::vector<Mask>& members) {
  return members[medoid<Mask>(members, mask_likeness)];
}

std::vector<MarkCluster> clusters_of_masks(const MarkedObject<Mask>& object) {
  return cluster_object(object, kRounds, mask_likeness, most_typical);
}

/// A mask as the labelled image of one class.
LabelRuns image_of_mask(const Mask& mask, std::uint32_t label) {
  MaskSet set;
  set.parts.push_back({ClassId{0}, mask});
  return label_runs(set, mask.height * mask.width, std::vector{label});
}

InstanceLayer fuse(const MarkedObject<Mask>& object, const MarkCluster& cluster,
                   MaskBelief (*believe)(const MaskedObject&)) {
  constexpr std::uint32_t kSure = 255;
  const Mask& first = object.marks[cluster.front()].shape;
  MaskedObject masked;
  masked.height = first.height;
  masked.width = first.width;
  masked.classes = {ClassId{0}};
  std::vector<LabelRuns> images;
  for (const std::uint32_t place : cluster) {
    masked.workers.push_back(object.marks[place].worker);
    images.push_back(image_of_mask(object.marks[place].shape, 1));
  }
  masked.tuples = label_tuples(images, 2);
  const MaskBelief belief = believe(masked);
  PaintedLabels painted = paint_labels(masked.tuples, masked.height, masked.width,
                                       belief.probability, {.smooth = belief.smooth, .maps = true});
  LabelRuns levels;
  std::uint32_t end = 0;
  for (const ProbabilityRun& run : painted.maps.front()) {
    append_run(levels, end += run.count, run.level);
  }
  const std::vector<LabelRuns> both{std::move(painted.labels), std::move(levels)};
  InstanceLayer layer;
  bool any = false;
  for_each_segment(both, [&](std::uint32_t, std::uint32_t stop, auto value) {
    any = any || value[0] == 1;
    append_run(layer, stop, value[0] == 1 ? value[1] : 0);
  });
  return any ? layer : image_of_mask(most_typical(members_of(object, cluster)), kSure);
}

/// The pixels of a layer.
Mask mask_of_layer(const InstanceLayer& layer, std::uint32_t height, std::uint32_t width) {
  LabelRuns image;
  for (const LabelRun& run : layer) append_run(image, run.end, run.label > 0 ? 1 : 0);
  return mask_of(image, 1, height, width);
}

/// Everything about a run.
class Instances {
 public:
  Instances(const TaskInput& input, const TaskOptions& options,
            MaskBelief (*believe)(const MaskedObject&))
      : input_(input), options_(options), believe_(believe) {
    for (std::uint32_t i = 0; i < input.table.items(); ++i) {
      sizes_.push_back(common_size(input, ItemId{i}));
      complaints_.add(input.items[i], sizes_.back().left_out, sizes_.back().problem);
    }
    auto objects = marked_objects<Mask>(input, [&](ItemId item, const MaskSet& answer) {
      const auto& common = sizes_[item.value].size;
      const auto size = size_of(answer);
      return !size || !common || *size == *common;
    });
    std::erase_if(objects, [&](const MarkedObject<Mask>& object) {
      return !sizes_[object.item.value].problem.empty();
    });
    grouped_ = group_marks(input, std::move(objects), options.threads, clusters_of_masks);
    presence_ = fit_presence(grouped_.candidates, {});
    fuse_all();
  }

  TaskResult run() {
    MarkAgreement agreement = agreement_with(grouped_, fused_, mask_likeness);
    TaskResult result;
    result.iterations = presence_.iterations;
    result.objects.resize(input_.table.items());
    hidden_.resize(grouped_.objects.size());
    for_each_block(grouped_.objects.size(), options_.threads, [&](std::size_t i) {
      result.objects[grouped_.objects[i].item.value] = separated(i, agreement.by_candidate);
    });
    result.figures = presence_summary(presence_);
    result.figures.push_back(
        {"instances-hidden", std::accumulate(hidden_.begin(), hidden_.end(), 0.0)});
    complaints_.append_to(result);
    result.workers = presence_figures(std::move(presence_));
    result.workers.insert(result.workers.begin(), {"instances", "instances marked",
                                                   marks_of_workers(grouped_), FigureKind::kCount});
    result.workers.push_back({"mean-iou",
                              "mean Jaccard index with the fused mask where others marked it too",
                              std::move(agreement.by_worker)});
    return result;
  }

 private:
  void fuse_all() {
    layers_.resize(grouped_.candidates.size());
    fused_.resize(layers_.size());
    for_each_block(grouped_.objects.size(), options_.threads, [&](std::size_t i) {
      const MarkedObject<Mask>& object = grouped_.objects[i];
      for (std::size_t c = 0; c < grouped_.clusters[i].size(); ++c) {
        const std::size_t candidate = grouped_.first_candidate[i] + c;
        layers_[candidate] = fuse(object, grouped_.clusters[i][c], believe_);
        const Mask& any = object.marks.front().shape;
        fused_[candidate] = mask_of_layer(layers_[candidate], any.height, any.width);
      }
    });
  }

  [[nodiscard]] ConsolidatedObject separated(std::size_t i, const std::vector<double>& agreement) {
    const MarkedObject<Mask>& object = grouped_.objects[i];
    ObjectBeliefs beliefs =
        object_beliefs(grouped_.candidates, presence_, grouped_.first_candidate[i],
                       grouped_.clusters[i].size(), object.workers, agreement);
    std::erase_if(beliefs.parts, [](const BelievedPart& part) { return !part.is_best; });
    std::vector<InstanceLayer> layers;
    std::vector<double> confidence;
    for (const BelievedPart& part : beliefs.parts) {
      layers.push_back(layers_[part.candidate]);
      confidence.push_back(part.confidence);
    }
    const MaskSize size = sizes_[object.item.value].size.value_or(MaskSize{});
    auto masks = separate_instances(layers, confidence, size.height, size.width);
    ConsolidatedObject out;
    out.object_confidence = beliefs.confidence;
    out.tied = beliefs.tied;
    MaskSet set;
    set.image = {static_cast<double>(size.width), static_cast<double>(size.height)};
    for (std::size_t p = 0; p < masks.size(); ++p) {
      hidden_[i] += masks[p] ? 0 : 1;
      BelievedPart& part = beliefs.parts[p];
      if (!masks[p] || (options_.min_confidence && part.confidence < *options_.min_confidence)) {
        continue;
      }
      set.parts.push_back({part.label, std::move(*masks[p])});
      out.confidence.push_back(part.confidence);
      out.class_probabilities.push_back(std::move(part.classes));
      out.supporters.push_back(supporters(grouped_.candidates, part.candidate));
    }
    out.payload = std::move(set);
    return out;
  }

  const TaskInput& input_;
  const TaskOptions& options_;
  MaskBelief (*believe_)(const MaskedObject&);
  std::vector<CommonSize> sizes_;  // by item
  SizeComplaints complaints_;
  GroupedMarks<Mask> grouped_;
  PresenceFit presence_;
  std::vector<InstanceLayer> layers_;  // by candidate
  std::vector<Mask> fused_;            // by candidate
  std::vector<double> hidden_;         // by grouped object: instances mostly behind others
};

}  // namespace

TaskResult consolidate_instances(const TaskInput& input, const TaskOptions& options,
                                 MaskBelief (*believe)(const MaskedObject&)) {
  return Instances(input, options, believe).run();
}

}  // namespace quorate
