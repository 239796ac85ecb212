// Test: part_text_test.cpp.
#include "part_text.hpp"

#include "printf_text.hpp"
#include "quorate/base/readable.hpp"
#include "terminal_text.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// In tenths of a pixel, whole pixels whole.
std::string pixels(double value) {
  std::string text = format("%.1f", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string box_text(const Box& box) {
  return "left " + pixels(box.left) + ", top " + pixels(box.top) + ", width " + pixels(box.width) +
         ", height " + pixels(box.height);
}

/// The code points from `begin` to `end` of UTF-8.
std::string_view code_points(std::string_view text, Span span) {
  std::size_t from = text.size();
  std::uint32_t point = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    if (point == span.begin) from = at;
    if (point == span.end) return text.substr(from, at - from);
    ++point;
  }
  return text.substr(from);
}

/// The words of a span; empty where its offsets count tokens, or its text is not known.
std::string_view words_of(const SpanSet& set, std::size_t i, std::string_view text) {
  return set.of_tokens ? std::string_view() : code_points(text, set.parts[i].part);
}

struct TextOfPart {
  std::size_t i;
  std::string_view text;

  std::string operator()(const BoxSet& set) const { return box_text(set.parts[i].part); }
  std::string operator()(const PointSet& set) const {
    return "x " + pixels(set.parts[i].part.x) + ", y " + pixels(set.parts[i].part.y);
  }
  std::string operator()(const ShapeSet& set) const {
    const Vertices& shape = set.parts[i].part;
    return counted(shape.size(), "corner") + " within " + box_text(bounding_box(shape));
  }
  std::string operator()(const MaskSet& set) const {
    return grouped(pixel_count(set.parts[i].part), "pixel");
  }
  std::string operator()(const SpanSet& set) const {
    constexpr std::size_t kMostWords = 60;
    const Span span = set.parts[i].part;
    std::string out = std::string(set.of_tokens ? "tokens " : "") + std::to_string(span.begin) +
                      " to " + std::to_string(span.end);
    const std::string_view words = words_of(set, i, text);
    if (!words.empty()) out += " '" + shown(words, kMostWords) + "'";
    return out;
  }
  std::string operator()(const LabelSet&) const { return {}; }
  std::string operator()(const CustomAnswer& answer) const { return answer.json; }
};

struct JsonOfPart {
  Json& out;
  std::size_t i;
  std::string_view text;

  void operator()(const BoxSet& set) const {
    const Box& box = set.parts[i].part;
    out["left"] = box.left;
    out["top"] = box.top;
    out["width"] = box.width;
    out["height"] = box.height;
  }
  void operator()(const PointSet& set) const {
    out["x"] = set.parts[i].part.x;
    out["y"] = set.parts[i].part.y;
  }
  void operator()(const ShapeSet& set) const {
    Json& vertices = out["vertices"] = Json::array();
    for (const Point& point : set.parts[i].part)
      vertices.push_back({{"x", point.x}, {"y", point.y}});
  }
  void operator()(const MaskSet& set) const { out["pixels"] = pixel_count(set.parts[i].part); }
  void operator()(const SpanSet& set) const {
    out[set.of_tokens ? "startToken" : "startOffset"] = set.parts[i].part.begin;
    out[set.of_tokens ? "endToken" : "endOffset"] = set.parts[i].part.end;
    const std::string_view words = words_of(set, i, text);
    if (!words.empty()) out["text"] = words;
  }
  void operator()(const LabelSet&) const {}
  void operator()(const CustomAnswer& answer) const {
    out["value"] = Json::parse(answer.json, nullptr, false);
  }
};

}  // namespace

std::string part_text(const Payload& payload, std::size_t i, std::string_view text) {
  return std::visit(TextOfPart{i, text}, payload);
}

void add_part(Json& out, const Payload& payload, std::size_t i, std::string_view text) {
  std::visit(JsonOfPart{out, i, text}, payload);
}

std::optional<ClassId> part_label(const Payload& payload, std::size_t i) {
  std::optional<ClassId> found;
  std::size_t part = 0;
  for_each_label(payload, [&](ClassId label) {
    if (part++ == i) found = label;
  });
  return found;
}

bool is_same_place(const Payload& a, std::size_t i, const Payload& b, std::size_t j) {
  return std::visit(
      [&](const auto& set) {
        using Set = std::decay_t<decltype(set)>;
        const auto* const other = std::get_if<Set>(&b);
        if (other == nullptr) return false;
        if constexpr (std::is_same_v<Set, CustomAnswer>) {
          return set.json == other->json;
        } else {
          return set.parts[i].part == other->parts[j].part;
        }
      },
      a);
}

}  // namespace quorate
