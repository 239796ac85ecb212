// The text form of counts is that of cocoapi's rleToString: numbers in digits of five bits from '0'
// on, from the third but one on as the difference to the last but one. Tested by
// tests/io/mask_answer_test.cpp.
#include "mask_answer.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "answer_parts.hpp"
#include "base64.hpp"
#include "color_masks.hpp"
#include "json_document.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 31U;

using Counts = std::vector<std::uint32_t>;

/// Nothing where the text is no counts.
std::optional<Counts> counts_of_text(std::string_view text) {
  constexpr int kMostDigits = 8;
  Counts counts;
  for (std::size_t at = 0; at < text.size();) {
    std::int64_t value = 0;
    bool more = true;
    for (int digit = 0; more; ++digit, ++at) {
      if (digit == kMostDigits || at == text.size()) return std::nullopt;
      const int c = text[at] - '0';
      if (c < 0 || c >= 64) return std::nullopt;
      value |= static_cast<std::int64_t>(c & 0x1f) << (5 * digit);
      more = (c & 0x20) != 0;
      if (!more && (c & 0x10) != 0) value -= std::int64_t{1} << (5 * (digit + 1));
    }
    if (counts.size() > 2) value += counts[counts.size() - 2];
    if (value < 0 || value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    counts.push_back(static_cast<std::uint32_t>(value));
  }
  return counts;
}

std::optional<Counts> counts_of(dom::element mask) {
  const auto value = member(mask, "counts");
  if (!value) return std::nullopt;
  if (std::string_view text; value->get(text) == simdjson::SUCCESS) return counts_of_text(text);
  dom::array list;
  if (value->get(list) != simdjson::SUCCESS) return std::nullopt;
  Counts counts;
  for (const dom::element element : list) {
    std::uint64_t count = 0;
    if (element.get(count) != simdjson::SUCCESS ||
        count > std::numeric_limits<std::uint32_t>::max()) {
      return std::nullopt;
    }
    counts.push_back(static_cast<std::uint32_t>(count));
  }
  return counts;
}

/// `size`: [height, width]; false where it is not that.
bool read_size(dom::element mask, Mask& out) {
  dom::array size;
  const auto value = member(mask, "size");
  if (!value || value->get(size) != simdjson::SUCCESS || size.size() != 2) return false;
  std::uint64_t height = 0;
  std::uint64_t width = 0;
  if (size.at(0).get(height) != simdjson::SUCCESS || size.at(1).get(width) != simdjson::SUCCESS) {
    return false;
  }
  if (height == 0 || width == 0 || height > kMostPixels || width > kMostPixels / height) {
    return false;
  }
  out.height = static_cast<std::uint32_t>(height);
  out.width = static_cast<std::uint32_t>(width);
  return true;
}

std::string size_text(const Mask& mask) {
  return std::to_string(mask.height) + " x " + std::to_string(mask.width);
}

void read_mask(dom::element element, AnswerParts& parts, std::optional<Mask>& first,
               MaskSet& masks) {
  Mask mask;
  const ClassId label = parts.label(element);
  if (!read_size(element, mask)) {
    return parts.fail(RejectReason::kBadNumber,
                      "'size' must be [height, width], whole numbers above 0");
  }
  auto counts = counts_of(element);
  if (!counts) {
    return parts.fail(RejectReason::kWrongType,
                      "'counts' must be an array of whole numbers, or COCO's text for it");
  }
  const std::uint64_t sum = std::accumulate(counts->begin(), counts->end(), std::uint64_t{0});
  if (sum != std::uint64_t{mask.height} * mask.width) {
    return parts.fail(RejectReason::kBadNumber, "'counts' add up to " + std::to_string(sum) +
                                                    ", not to the " + size_text(mask) + " pixels");
  }
  if (!first) first = mask;
  if (first->height != mask.height || first->width != mask.width) {
    return parts.fail(RejectReason::kBadNumber, "the mask is of " + size_text(mask) +
                                                    " pixels, another one of the answer of " +
                                                    size_text(*first));
  }
  mask.counts = std::move(*counts);
  bool any = false;
  for (std::size_t i = 1; i < mask.counts.size(); i += 2) any = any || mask.counts[i] > 0;
  if (any) masks.parts.push_back({label, std::move(mask)});
}

std::optional<RecordProblem> read_run_lengths(dom::element answer, LabelLookup& labels,
                                              MaskSet& masks) {
  AnswerParts parts(answer, labels);
  masks.image = parts.image();
  std::optional<Mask> first;
  parts.for_each("masks", [&](dom::element mask) { read_mask(mask, parts, first, masks); });
  if (first && masks.image == ImageSize{}) {
    masks.image = {static_cast<double>(first->width), static_cast<double>(first->height)};
  }
  return parts.problem();
}

/// `labelMappings`: labels and their colours. White is the page's background and no label's.
std::optional<RecordProblem> read_mappings(dom::element answer, LabelLookup& labels,
                                           std::vector<LabelColor>& colors) {
  AnswerParts parts(answer, labels);
  dom::object mappings;
  const auto value = member(answer, "labelMappings");
  if (!value || value->get(mappings) != simdjson::SUCCESS) {
    return RecordProblem{RejectReason::kMissingField, "there are no 'labelMappings'"};
  }
  for (const dom::key_value_pair field : mappings) {
    const std::string name(field.key);
    const auto color = color_of(text_member(field.value, "color"));
    if (!color) {
      return RecordProblem{RejectReason::kWrongType,
                           "labelMappings: the color of '" + name + "' must be like \"#2ca02c\""};
    }
    for (const LabelColor& other : colors) {
      if (other.color != *color) continue;
      return RecordProblem{RejectReason::kUnsupportedAnswer,
                           "labelMappings: '" + name + "' has the color of another label"};
    }
    colors.push_back({parts.label_id(name), *color});
  }
  return parts.problem();
}

std::optional<RecordProblem> read_picture(dom::element answer, LabelLookup& labels,
                                          MaskSet& masks) {
  std::vector<LabelColor> colors;
  if (auto problem = read_mappings(answer, labels, colors)) return problem;
  const auto picture = member(answer, "labeledImage");
  const auto png = from_base64(picture ? text_member(*picture, "pngImageData") : "");
  if (!png || png->empty()) {
    return RecordProblem{RejectReason::kWrongType,
                         "labeledImage: 'pngImageData' must be a PNG file in base64"};
  }
  ColorImage image;
  if (const auto problem = decode_png(*png, image)) {
    return RecordProblem{RejectReason::kMalformed, "labeledImage: " + *problem};
  }
  masks = color_masks(image, colors);
  return std::nullopt;
}

}  // namespace

std::optional<RecordProblem> read_masks(dom::element answer, LabelLookup& labels,
                                        Payload& payload) {
  MaskSet masks;
  const bool is_picture = member(answer, "labeledImage").has_value();
  auto problem =
      is_picture ? read_picture(answer, labels, masks) : read_run_lengths(answer, labels, masks);
  payload = std::move(masks);
  return problem;
}

}  // namespace quorate
