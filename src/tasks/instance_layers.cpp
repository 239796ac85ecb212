// That what is mostly hidden goes is the rule by which Kirillov et al. (2019, Panoptic
// segmentation, section 4) make instances that do not overlap; there the surer instance has every
// pixel, here neighbours share a border where it is probably theirs. Cost: runs times instances.
// Tested by tests/tasks/instance_layers_test.cpp.
#include "instance_layers.hpp"

namespace quorate {
namespace {

/// Of every pixel the instance's number + 1; 0 where nobody's. Instances that are not `there` have
/// none.
LabelRuns owners(std::span<const InstanceLayer> layers, std::span<const double> confidence,
                 const std::vector<bool>& there) {
  LabelRuns out;
  for_each_segment(layers, [&](std::uint32_t, std::uint32_t end, auto levels) {
    std::uint32_t owner = 0;
    double most = 0;
    for (std::uint32_t k = 0; k < levels.size(); ++k) {
      const double value = there[k] ? levels[k] * confidence[k] : 0;
      if (value <= most) continue;
      most = value;
      owner = k + 1;
    }
    append_run(out, end, owner);
  });
  return out;
}

}  // namespace

std::vector<std::optional<Mask>> separate_instances(std::span<const InstanceLayer> layers,
                                                    std::span<const double> confidence,
                                                    std::uint32_t height, std::uint32_t width) {
  std::vector<bool> there(layers.size(), true);
  std::vector<std::uint64_t> own(layers.size(), 0);
  for (std::size_t k = 0; k < layers.size(); ++k) {
    std::uint32_t begin = 0;
    for (const LabelRun& run : layers[k]) {
      own[k] += run.label > 0 ? run.end - begin : 0;
      begin = run.end;
    }
  }
  std::vector<std::uint64_t> kept(layers.size() + 1, 0);
  std::uint32_t begin = 0;
  for (const LabelRun& run : owners(layers, confidence, there)) {
    kept[run.label] += run.end - begin;
    begin = run.end;
  }
  for (std::size_t k = 0; k < layers.size(); ++k) there[k] = own[k] > 0 && 2 * kept[k + 1] >= own[k];
  const LabelRuns image = owners(layers, confidence, there);
  std::vector<std::optional<Mask>> masks(layers.size());
  for (std::uint32_t k = 0; k < layers.size(); ++k) {
    if (there[k]) masks[k] = mask_of(image, k + 1, height, width);
  }
  return masks;
}

}  // namespace quorate
