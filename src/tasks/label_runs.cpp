// Tested by tests/tasks/label_tuples_test.cpp.
#include "label_runs.hpp"

namespace quorate {
namespace {

LabelRuns runs_of(const Mask& mask, std::uint32_t label) {
  LabelRuns runs;
  runs.reserve(mask.counts.size());
  std::uint32_t end = 0;
  bool inside = false;
  for (const std::uint32_t count : mask.counts) {
    end += count;
    append_run(runs, end, inside ? label : 0);
    inside = !inside;
  }
  return runs;
}

}  // namespace

LabelRuns label_runs(const MaskSet& answer, std::uint32_t pixels,
                     std::span<const std::uint32_t> label_of_class) {
  if (answer.parts.empty()) return {{pixels, 0}};
  std::vector<LabelRuns> layers;
  for (const Labeled<Mask>& part : answer.parts) {
    layers.push_back(runs_of(part.part, label_of_class[part.label.value]));
  }
  if (layers.size() == 1) return std::move(layers.front());
  LabelRuns runs;
  for_each_segment(layers, [&](std::uint32_t, std::uint32_t end, auto labels) {
    std::uint32_t top = 0;
    for (const std::uint32_t label : labels) top = label != 0 ? label : top;
    append_run(runs, end, top);
  });
  return runs;
}

Mask mask_of(const LabelRuns& image, std::uint32_t label, std::uint32_t height,
             std::uint32_t width) {
  Mask mask{height, width, {}};
  std::uint32_t done = 0;  // pixels that the counts cover
  std::uint32_t begin = 0;
  for (const LabelRun& run : image) {
    if (run.label == label) {
      mask.counts.push_back(begin - done);
      mask.counts.push_back(run.end - begin);
      done = run.end;
    }
    begin = run.end;
  }
  if (done < begin || mask.counts.empty()) mask.counts.push_back(begin - done);
  return mask;
}

}  // namespace quorate
