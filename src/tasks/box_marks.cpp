// Tested by tests/tasks/box_adapter_test.cpp.
#include <algorithm>
#include <tuple>

#include "box_models.hpp"

namespace quorate {
namespace {

auto place(const BoxMark& mark) {
  return std::tuple(mark.box.left, mark.box.top, mark.box.width, mark.box.height, mark.label.value,
                    mark.worker.value);
}

}  // namespace

std::vector<MarkedObject> marked_objects(const TaskInput& input) {
  std::vector<MarkedObject> objects;
  for (std::uint32_t i = 0; i < input.table.items(); ++i) {
    const auto votes = input.table.votes_of(ItemId{i});
    if (votes.empty()) continue;
    MarkedObject object{ItemId{i}, {}, {}, {}};
    for (const Vote& vote : votes) object.workers.push_back(vote.worker);
    std::sort(object.workers.begin(), object.workers.end());
    object.workers.erase(std::unique(object.workers.begin(), object.workers.end()),
                         object.workers.end());
    for (const Vote& vote : votes) {
      const auto* const answer = std::get_if<BoxSet>(&input.answers[vote.label.value]);
      if (answer == nullptr) continue;
      if (object.image == ImageSize{}) object.image = answer->image;
      const auto owner =
          std::lower_bound(object.workers.begin(), object.workers.end(), vote.worker) -
          object.workers.begin();
      for (const Labeled<Box>& box : answer->parts) {
        object.marks.push_back(
            {vote.worker, static_cast<std::uint32_t>(owner), box.label, box.part});
      }
    }
    std::sort(object.marks.begin(), object.marks.end(),
              [](const BoxMark& a, const BoxMark& b) { return place(a) < place(b); });
    objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace quorate
