// Tested by tests/tasks/mask_adapter_test.cpp.
#include <algorithm>
#include <map>
#include <utility>

#include "mask_models.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

using Size = std::pair<std::uint32_t, std::uint32_t>;  // height, width

std::string text_of(Size size) {
  return std::to_string(size.second) + " x " + std::to_string(size.first);
}

/// Nothing where the answer does not tell, or tells what no mask can have.
std::optional<Size> size_of(const MaskSet& answer) {
  if (!answer.parts.empty()) {
    return Size{answer.parts.front().part.height, answer.parts.front().part.width};
  }
  constexpr double kMostPixels = 2147483648;  // as the readers of masks have it
  const auto [width, height] = answer.image;
  if (width < 1 || height < 1 || width > kMostPixels / height) return std::nullopt;
  return Size{static_cast<std::uint32_t>(height), static_cast<std::uint32_t>(width)};
}

struct Answer {
  WorkerId worker;
  const MaskSet* masks = nullptr;
  std::optional<Size> size;
};

std::vector<Answer> answers_of(const TaskInput& input, ItemId item) {
  std::vector<Answer> answers;
  for (const Vote& vote : input.table.votes_of(item)) {
    const auto* const masks = std::get_if<MaskSet>(&input.answers[vote.label.value]);
    if (masks == nullptr) throw Error(ErrorCode::kInternal, "an answer about masks holds none");
    answers.push_back({vote.worker, masks, size_of(*masks)});
  }
  std::stable_sort(answers.begin(), answers.end(),
                   [](const Answer& a, const Answer& b) { return a.worker < b.worker; });
  return answers;
}

/// The size of most answers; sets `problem` where there is no such thing.
Size common_size(const std::vector<Answer>& answers, std::string& problem) {
  std::map<Size, std::size_t> counts;
  for (const Answer& answer : answers) {
    if (answer.size) ++counts[*answer.size];
  }
  if (counts.empty()) {
    problem = "no answer tells the size of the image (inputImageProperties, or a mask)";
    return {};
  }
  auto most = counts.begin();
  for (auto it = counts.begin(); it != counts.end(); ++it) {
    if (it->second > most->second) most = it;
  }
  for (const auto& [size, count] : counts) {
    if (size == most->first || count < most->second) continue;
    problem =
        "as many answers have masks of " + text_of(most->first) + " pixels as of " + text_of(size);
  }
  return most->first;
}

}  // namespace

MaskedObject masked_object(const TaskInput& input, ItemId item) {
  MaskedObject object;
  std::vector<Answer> answers = answers_of(input, item);
  const Size size = common_size(answers, object.problem);
  if (!object.problem.empty()) return object;
  std::tie(object.height, object.width) = size;
  const auto other = std::stable_partition(
      answers.begin(), answers.end(),
      [&](const Answer& answer) { return !answer.size || *answer.size == size; });
  object.left_out = static_cast<std::size_t>(answers.end() - other);
  answers.erase(other, answers.end());

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
    images.push_back(label_runs(*answer.masks, size.first * size.second, label_of_class));
  }
  object.tuples = label_tuples(images, object.classes.size() + 1);
  return object;
}

}  // namespace quorate
