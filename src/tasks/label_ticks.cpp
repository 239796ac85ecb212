// Tested by tests/tasks/label_set_adapter_test.cpp.
#include "label_ticks.hpp"

namespace quorate {

LabelTicks label_ticks(const TaskInput& input) {
  LabelTicks out;
  out.workers = input.table.workers();
  out.classes = input.categories.size();
  out.ticks.reserve(input.table.votes() * out.classes);
  for (std::uint32_t i = 0; i < input.table.items(); ++i) {
    for (const Vote& vote : input.table.votes_of(ItemId{i})) {
      out.answers.push_back({ItemId{i}, vote.worker});
      const std::size_t row = out.ticks.size();
      out.ticks.resize(row + out.classes, 0);
      const auto* const answer = std::get_if<LabelSet>(&input.answers[vote.label.value]);
      if (answer == nullptr) continue;
      for (const auto& part : answer->parts) out.ticks[row + part.label.value] = 1;
    }
    out.offsets.push_back(out.answers.size());
  }
  return out;
}

void apply_exclusive(LabelTicks& ticks, std::span<const ClassId> exclusive) {
  if (exclusive.empty()) return;
  std::vector<bool> is_exclusive(ticks.classes, false);
  for (const ClassId label : exclusive) is_exclusive[label.value] = true;
  for (std::size_t answer = 0; answer < ticks.answers.size(); ++answer) {
    bool excludes = false;
    for (const ClassId label : exclusive) excludes = excludes || ticks.ticked(answer, label.value);
    if (!excludes) continue;
    for (std::size_t k = 0; k < ticks.classes; ++k) {
      if (!is_exclusive[k]) ticks.ticks[answer * ticks.classes + k] = 0;
    }
  }
}

std::vector<double> tick_shares(const LabelTicks& ticks) {
  std::vector<double> shares(ticks.items() * ticks.classes, 0.0);
  for (std::size_t answer = 0; answer < ticks.answers.size(); ++answer) {
    const std::size_t row = ticks.answers[answer].item.value * ticks.classes;
    for (std::size_t k = 0; k < ticks.classes; ++k) shares[row + k] += ticks.ticked(answer, k);
  }
  for (std::size_t i = 0; i < ticks.items(); ++i) {
    for (std::size_t k = 0; k < ticks.classes; ++k) {
      shares[i * ticks.classes + k] /= static_cast<double>(ticks.answers_of(i));
    }
  }
  return shares;
}

}  // namespace quorate
