// The text form of counts is that of cocoapi's rleToString: numbers in digits of five bits from '0'
// on, from the third but one on as the difference to the last but one. Tested by
// tests/io/mask_answer_test.cpp.
#include "mask_answer.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <numeric>

#include "answer_parts.hpp"
#include "base64.hpp"
#include "color_masks.hpp"
#include "json_document.hpp"
#include "quorate/io/file_bytes.hpp"

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

/// Takes a mask that fits the others of its answer, and is not empty.
void add_mask(dom::element element, AnswerParts& parts, std::optional<Mask>& first,
              MaskSet& masks) {
  const ClassId label = parts.label(element);
  Mask mask = read_mask(element, parts);
  if (!parts.ok()) return;
  if (!first) first = mask;
  if (first->height != mask.height || first->width != mask.width) {
    return parts.fail(RejectReason::kBadNumber, "the mask is of " + size_text(mask) +
                                                    " pixels, another one of the answer of " +
                                                    size_text(*first));
  }
  bool any = false;
  for (std::size_t i = 1; i < mask.counts.size(); i += 2) any = any || mask.counts[i] > 0;
  if (any) masks.parts.push_back({label, std::move(mask)});
}

std::optional<RecordProblem> read_run_lengths(dom::element answer, std::string_view list,
                                              LabelLookup& labels, MaskSet& masks) {
  AnswerParts parts(answer, labels);
  masks.image = parts.image();
  std::optional<Mask> first;
  parts.for_each(list, [&](dom::element mask) { add_mask(mask, parts, first, masks); });
  if (first && masks.image == ImageSize{}) {
    masks.image = {static_cast<double>(first->width), static_cast<double>(first->height)};
  }
  return parts.problem();
}

bool is_taken(const std::vector<LabelColor>& colors, std::uint32_t color) {
  return std::any_of(colors.begin(), colors.end(),
                     [&](const LabelColor& other) { return other.color == color; });
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
    if (is_taken(colors, *color)) {
      return RecordProblem{RejectReason::kUnsupportedAnswer,
                           "labelMappings: '" + name + "' has the color of another label"};
    }
    colors.push_back({parts.label_id(name), *color});
  }
  return parts.problem();
}

/// `instances`: a label and a colour for each.
std::optional<RecordProblem> read_instance_colors(dom::element answer, LabelLookup& labels,
                                                  std::vector<LabelColor>& colors) {
  AnswerParts parts(answer, labels);
  parts.for_each("instances", [&](dom::element instance) {
    const ClassId label = parts.label(instance);
    const auto color = color_of(text_member(instance, "color"));
    if (!color) return parts.fail(RejectReason::kWrongType, "'color' must be like \"#2ca02c\"");
    if (is_taken(colors, *color)) {
      return parts.fail(RejectReason::kUnsupportedAnswer, "the color is that of another instance");
    }
    colors.push_back({label, *color});
  });
  return parts.problem();
}

/// The PNG file with the name that an answer gives. The name is the input's, the folder the user's:
/// none leads out of it.
std::optional<RecordProblem> read_png_file(std::string_view name, const std::string& folder,
                                           std::string& png) {
  namespace fs = std::filesystem;
  const auto problem = [&](RejectReason reason, const std::string& text) {
    return RecordProblem{reason, "labeledImage: the file '" + std::string(name) + "' " + text};
  };
  if (folder.empty()) {
    return problem(RejectReason::kUnsupportedAnswer,
                   "is opened only if --mask-folder says where it lies");
  }
  const fs::path inside(name);
  if (inside.is_absolute() || std::find(inside.begin(), inside.end(), "..") != inside.end()) {
    return problem(RejectReason::kUnsupportedAnswer, "does not lie below the mask folder");
  }
  const fs::path path = fs::path(folder) / inside;
  std::error_code error;
  if (!fs::is_regular_file(path, error))
    return problem(RejectReason::kMissingField, "is not in " + folder);
  png = FileBytes(path.string()).text();
  return std::nullopt;
}

std::optional<RecordProblem> read_png(dom::element answer, const std::string& mask_folder,
                                      std::string& png) {
  const auto picture = member(answer, "labeledImage");
  const std::string_view name = picture ? text_member(*picture, "pngImageFile") : "";
  if (!name.empty()) return read_png_file(name, mask_folder, png);
  auto bytes = from_base64(picture ? text_member(*picture, "pngImageData") : "");
  if (!bytes || bytes->empty()) {
    return RecordProblem{RejectReason::kWrongType,
                         "labeledImage: 'pngImageData' must be a PNG file in base64"};
  }
  png = std::move(*bytes);
  return std::nullopt;
}

std::optional<RecordProblem> read_picture(dom::element answer, const std::string& mask_folder,
                                          const std::vector<LabelColor>& colors, MaskSet& masks) {
  std::string png;
  if (auto problem = read_png(answer, mask_folder, png)) return problem;
  ColorImage image;
  if (const auto problem = decode_png(png, image)) {
    return RecordProblem{RejectReason::kMalformed, "labeledImage: " + *problem};
  }
  masks = color_masks(image, colors);
  return std::nullopt;
}

using ReadColors = std::optional<RecordProblem> (*)(dom::element, LabelLookup&,
                                                    std::vector<LabelColor>&);

/// A picture whose colours `read_colors` explains, or run lengths in the member `list`.
std::optional<RecordProblem> read_picture_or_list(dom::element answer, ReadColors read_colors,
                                                  std::string_view list,
                                                  const std::string& mask_folder,
                                                  LabelLookup& labels, MaskSet& masks) {
  if (!member(answer, "labeledImage")) return read_run_lengths(answer, list, labels, masks);
  std::vector<LabelColor> colors;
  if (auto problem = read_colors(answer, labels, colors)) return problem;
  return read_picture(answer, mask_folder, colors, masks);
}

}  // namespace

Mask read_mask(dom::element element, AnswerParts& parts) {
  Mask mask;
  if (!read_size(element, mask)) {
    parts.fail(RejectReason::kBadNumber, "'size' must be [height, width], whole numbers above 0");
    return mask;
  }
  auto counts = counts_of(element);
  if (!counts) {
    parts.fail(RejectReason::kWrongType,
               "'counts' must be an array of whole numbers, or COCO's text for it");
    return mask;
  }
  const std::uint64_t sum = std::accumulate(counts->begin(), counts->end(), std::uint64_t{0});
  if (sum != std::uint64_t{mask.height} * mask.width) {
    parts.fail(RejectReason::kBadNumber, "'counts' add up to " + std::to_string(sum) +
                                             ", not to the " + size_text(mask) + " pixels");
  }
  mask.counts = std::move(*counts);
  return mask;
}

std::string counts_text(const Mask& mask) {
  std::string text;
  for (std::size_t i = 0; i < mask.counts.size(); ++i) {
    std::int64_t value = mask.counts[i];
    if (i > 2) value -= mask.counts[i - 2];
    for (bool more = true; more;) {
      std::int64_t digit = value & 0x1f;
      value >>= 5;
      more = (digit & 0x10) != 0 ? value != -1 : value != 0;
      if (more) digit |= 0x20;
      text += static_cast<char>('0' + digit);
    }
  }
  return text;
}

std::optional<RecordProblem> read_masks(dom::element answer, LabelLookup& labels,
                                        const std::string& mask_folder, Payload& payload) {
  MaskSet masks;
  auto problem = read_picture_or_list(answer, read_mappings, "masks", mask_folder, labels, masks);
  payload = std::move(masks);
  return problem;
}

std::optional<RecordProblem> read_instances(dom::element answer, LabelLookup& labels,
                                            const std::string& mask_folder, Payload& payload) {
  MaskSet masks;
  auto problem =
      read_picture_or_list(answer, read_instance_colors, "instances", mask_folder, labels, masks);
  // A picture's colours tell instances apart, not classes.
  masks.colors.clear();
  payload = std::move(masks);
  return problem;
}

}  // namespace quorate
