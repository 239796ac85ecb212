// Tested by tests/tasks/mask_adapter_test.cpp.
#include "sized_masks.hpp"

#include <cstdint>
#include <map>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

std::string size_text(MaskSize size) {
  return std::to_string(size.width) + " x " + std::to_string(size.height);
}

}  // namespace

std::optional<MaskSize> size_of(const MaskSet& answer) {
  if (!answer.parts.empty()) {
    return MaskSize{answer.parts.front().part.height, answer.parts.front().part.width};
  }
  constexpr double kMostPixels = 2147483648;  // as the readers of masks have it
  const auto [width, height] = answer.image;
  if (width < 1 || height < 1 || width > kMostPixels / height) return std::nullopt;
  return MaskSize{static_cast<std::uint32_t>(height), static_cast<std::uint32_t>(width)};
}

PixelCounts count_pixels(const Mask& first, const Mask& second) {
  const std::uint64_t both = common_pixels(first, second);
  return {static_cast<double>(both), static_cast<double>(pixel_count(first) - both),
          static_cast<double>(pixel_count(second) - both)};
}

CommonSize common_size(const TaskInput& input, ItemId item) {
  CommonSize out;
  std::map<MaskSize, std::size_t> counts;
  std::size_t told = 0;
  for (const Vote& vote : input.table.votes_of(item)) {
    const auto* const masks = std::get_if<MaskSet>(&input.answers[vote.label.value]);
    if (masks == nullptr) throw Error(ErrorCode::kInternal, "an answer about masks holds none");
    const auto size = size_of(*masks);
    if (!size) continue;
    ++counts[*size];
    ++told;
  }
  if (counts.empty()) return out;
  auto most = counts.begin();
  for (auto it = counts.begin(); it != counts.end(); ++it) {
    if (it->second > most->second) most = it;
  }
  for (const auto& [size, count] : counts) {
    if (size == most->first || count < most->second) continue;
    out.problem = "as many answers have masks of " + size_text(most->first) + " pixels as of " +
                  size_text(size);
  }
  out.size = most->first;
  out.left_out = told - most->second;
  return out;
}

void SizeComplaints::Kind::add(std::string_view item, const std::string& what, std::size_t n) {
  if (count == 0) first = "object '" + std::string(item) + "'" + what;
  count += n;
}

void SizeComplaints::add(std::string_view item, std::size_t left_out, const std::string& problem) {
  if (left_out > 0) sizes_.add(item, "", left_out);
  if (!problem.empty()) problems_.add(item, ": " + problem, 1);
}

void SizeComplaints::append_to(TaskResult& result) const {
  result.figures.push_back({"answers-of-other-size", static_cast<double>(sizes_.count)});
  if (sizes_.count > 0) {
    result.warnings.push_back(std::to_string(sizes_.count) +
                              (sizes_.count == 1 ? " answer was" : " answers were") +
                              " left out: masks of another size than most of the same object; the "
                              "first: " +
                              sizes_.first);
  }
  if (problems_.count > 0) {
    result.warnings.push_back(std::to_string(problems_.count) +
                              " objects have no label; the first of them: " + problems_.first);
  }
}

}  // namespace quorate
