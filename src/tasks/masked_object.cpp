// Tested by tests/tasks/mask_adapter_test.cpp.
#include <algorithm>
#include <tuple>
#include <utility>

#include "mask_models.hpp"
#include "sized_masks.hpp"

namespace quorate {
namespace {

struct Answer {
  WorkerId worker;
  const MaskSet* masks = nullptr;
};

/// Those of the common size, by worker.
std::vector<Answer> answers_of(const TaskInput& input, ItemId item, MaskSize common) {
  std::vector<Answer> answers;
  for (const Vote& vote : input.table.votes_of(item)) {
    const auto& masks = std::get<MaskSet>(input.answers[vote.label.value]);
    if (size_of(masks).value_or(common) == common) answers.push_back({vote.worker, &masks});
  }
  std::stable_sort(answers.begin(), answers.end(),
                   [](const Answer& a, const Answer& b) { return a.worker < b.worker; });
  return answers;
}

}  // namespace

MaskedObject masked_object(const TaskInput& input, ItemId item) {
  MaskedObject object;
  CommonSize common = common_size(input, item);
  object.problem = std::move(common.problem);
  if (!common.size) {
    object.problem = "no answer tells the size of the image (inputImageProperties, or a mask)";
  }
  if (!object.problem.empty()) return object;
  std::tie(object.height, object.width) = std::tie(common.size->height, common.size->width);
  object.left_out = common.left_out;
  const std::vector<Answer> answers = answers_of(input, item, *common.size);

  std::vector<std::uint32_t> label_of_class(input.categories.size(), 0);
  for (const Answer& answer : answers) {
    for (const Labeled<Mask>& part : answer.masks->parts) label_of_class[part.label.value] = 1;
  }
  for (std::uint32_t k = 0; k < label_of_class.size(); ++k) {
    if (label_of_class[k] == 0) continue;
    object.classes.push_back(ClassId{k});
    label_of_class[k] = static_cast<std::uint32_t>(object.classes.size());
  }
  std::vector<LabelRuns> images;
  for (const Answer& answer : answers) {
    object.workers.push_back(answer.worker);
    images.push_back(label_runs(*answer.masks, object.height * object.width, label_of_class));
  }
  object.tuples = label_tuples(images, object.classes.size() + 1);
  return object;
}

}  // namespace quorate
