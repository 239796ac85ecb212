#include "app/part_text.hpp"

#include <doctest/doctest.h>

using namespace quorate;

namespace {

constexpr ClassId kCat{0};
constexpr ClassId kDog{1};

std::string json_of(const Payload& payload, std::string_view text = {}) {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  add_part(out, payload, 0, text);
  return out.dump();
}

TEST_CASE("part text: coordinates in tenths of a pixel, whole ones whole; JSON has them all") {
  const Payload box = BoxSet{{{kCat, {12.345, -0.01, 100, 80.06}}}, {}};
  CHECK(part_text(box, 0, {}) == "left 12.3, top 0, width 100, height 80.1");
  CHECK(json_of(box) == R"({"left":12.345,"top":-0.01,"width":100.0,"height":80.06})");
  const Payload point = PointSet{{{kCat, {3, 4.5}}}, {}};
  CHECK(part_text(point, 0, {}) == "x 3, y 4.5");
  CHECK(json_of(point) == R"({"x":3.0,"y":4.5})");
  const Payload line = ShapeSet{{{kCat, {{1, 2}, {4, 6}}}}, {}};
  CHECK(part_text(line, 0, {}) == "2 corners within left 1, top 2, width 3, height 4");
  CHECK(json_of(line) == R"({"vertices":[{"x":1.0,"y":2.0},{"x":4.0,"y":6.0}]})");
  const Payload mask = MaskSet{{{kCat, {2, 3, {1, 2, 1, 2}}}}, {3, 2}};
  CHECK(part_text(mask, 0, {}) == "4 pixels");
  CHECK(json_of(mask) == R"({"pixels":4})");
}

TEST_CASE(
    "part text: a span has its words where the text is known and offsets count its characters") {
  const Payload span = SpanSet{{{kCat, {1, 3}}}};
  CHECK(part_text(span, 0, "aéöb") == "1 to 3 'éö'");
  CHECK(part_text(span, 0, "aéö") == "1 to 3 'éö'");
  CHECK(part_text(span, 0, {}) == "1 to 3");
  CHECK(json_of(span, "aéöb") == R"({"startOffset":1,"endOffset":3,"text":"éö"})");
  const Payload tokens = SpanSet{{{kCat, {1, 3}}}, true, 4};
  CHECK(part_text(tokens, 0, "a b c d") == "tokens 1 to 3");
  CHECK(json_of(tokens, "a b c d") == R"({"startToken":1,"endToken":3})");
}

TEST_CASE("part text: values and labels, and when two parts differ in their labels alone") {
  const Payload value = CustomAnswer{R"({"a":1})"};
  CHECK(part_text(value, 0, {}) == R"({"a":1})");
  CHECK(json_of(value) == R"({"value":{"a":1}})");
  CHECK_FALSE(part_label(value, 0));
  CHECK(is_same_place(value, 0, CustomAnswer{R"({"a":1})"}, 0));
  CHECK_FALSE(is_same_place(value, 0, CustomAnswer{"2"}, 0));
  const Payload labels = LabelSet{{{kCat, {}}, {kDog, {}}}};
  CHECK(part_text(labels, 1, {}).empty());
  CHECK(part_label(labels, 1) == kDog);
  const Payload boxes =
      BoxSet{{{kCat, {1, 2, 3, 4}}, {kDog, {1, 2, 3, 4}}, {kCat, {1, 2, 3, 5}}}, {}};
  CHECK(is_same_place(boxes, 0, boxes, 1));
  CHECK_FALSE(is_same_place(boxes, 0, boxes, 2));
  CHECK_FALSE(is_same_place(boxes, 0, labels, 0));
}

}  // namespace
