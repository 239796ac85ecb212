#include "report/drawing.hpp"

#include <doctest/doctest.h>

#include "structured_sample.hpp"
#include "support/text_count.hpp"

namespace quorate {
namespace {

using test::count;
using test::has;
using test::kEvil;
using test::sample_with;

std::string drawn(const StructuredReportData& data) {
  Html out;
  draw_object(out, {data, data.objects.least_certain.front(), 3});
  return out.str();
}

BoxSet boxes(std::vector<Labeled<Box>> parts) { return {std::move(parts), {420, 340}}; }

StructuredReportData boxes_sample() {
  StructuredReportData data =
      sample_with(TaskType::kObjectDetection,
                  boxes({{ClassId{0}, {10, 60, 300, 200}}, {ClassId{1}, {200, 200, 200, 100}}}),
                  boxes({{ClassId{0}, {12, 62, 300, 200}}}), boxes({}), {0.9, 0.4});
  data.objects.least_certain.front().fused.supporters = {{WorkerId{0}, WorkerId{1}}, {}};
  return data;
}

TEST_CASE("marks: the result thick, likely or not, over everybody's marks; small ones beside") {
  const std::string page = drawn(boxes_sample());
  CHECK(has(page,
            "<path class=\"mark likely\" d=\"M10 60H310V260H10Z\"><title>cat, confidence 0.90, by "
            "ann, &lt;/script&gt;"));
  CHECK(has(page, "<path class=\"mark unlikely\" d=\"M200 200H400V300H200Z\">"));
  CHECK(has(page,
            "<g class=\"thin\"><g class=\"w0\"><path id=\"m3w0\" class=\"mark\" d=\"M12 "
            "62H312V262H12Z\"/>"));
  CHECK(has(page, "<g class=\"halo\"><use href=\"#m3f\"/></g>"));
  CHECK(count(page, "id=\"m3f\"") == 1);
  CHECK(has(page, ">cat 0.90</text>"));
  CHECK(count(page, "<li>") == 2);
  CHECK(count(page, "<use href=\"#m3w0\"/>") == 1);
  CHECK(count(page, "m3w1") == 0);  // who marked nothing has no path
  CHECK(has(page, "<small>1 box</small>"));
  CHECK(has(page, "<small>nothing</small>"));
  CHECK(!has(page, "<image"));
  CHECK(!has(page, kEvil));
}

TEST_CASE("marks: over the image where it is given, stretched to its known size") {
  StructuredReportData data = boxes_sample();
  data.objects.least_certain.front().image = "data:image/png;base64,AA\"";
  const std::string page = drawn(data);
  CHECK(has(page,
            "<image id=\"m3i\" href=\"data:image/png;base64,AA&quot;\" transform=\"scale(1) "
            "translate(0 0)\" width=\"420\" height=\"340\" preserveAspectRatio=\"none\"/>"));
  CHECK(count(page, "base64") == 1);
  CHECK(count(page, "<use href=\"#m3i\"/>") == 2);
}

TEST_CASE("marks: the true answer where it is known") {
  StructuredReportData data = boxes_sample();
  data.objects.least_certain.front().truth = boxes({{ClassId{0}, {1, 2, 3, 4}}});
  CHECK(has(drawn(data), "<path class=\"mark truth\" d=\"M1 2H4V6H1Z\"/>"));
}

TEST_CASE("marks: points, outlines, lines and masks") {
  const PointSet points{{{ClassId{0}, {100, 50}}}, {420, 340}};
  const std::string page = drawn(sample_with(TaskType::kKeypoints, points, points, points, {0.7}));
  CHECK(has(page, "class=\"mark likely\" d=\"M"));
  CHECK(has(page, "a8 8 0 1 0 16 0"));
  CHECK(has(page, "h12M"));

  const ShapeSet shape{{{ClassId{0}, {{0, 0}, {400, 0}, {400, 300}}}}, {420, 340}};
  CHECK(has(drawn(sample_with(TaskType::kPolygons, shape, shape, shape, {0.7})),
            "d=\"M0 0L400 0L400 300Z\""));
  CHECK(has(drawn(sample_with(TaskType::kPolylines, shape, shape, shape, {0.7})),
            "d=\"M0 0L400 0L400 300\""));

  const MaskSet mask{{{ClassId{0}, {34, 42, {0, 34 * 21, 34 * 21}}}}, {42, 34}};
  const std::string masks =
      drawn(sample_with(TaskType::kSemanticSegmentation, mask, mask, mask, {0.7}));
  CHECK(has(masks, "<path class=\"area\" d=\"M0 0H210V10H0Z"));
  CHECK(has(masks, "class=\"mark likely\" d=\"M0 0H210"));
}

TEST_CASE("marks: 500 parts and 100 workers are bounded, and the page says so") {
  BoxSet many = boxes({});
  for (int i = 0; i < 500; ++i) many.parts.push_back({ClassId{0}, {0.5 * i, 0.4 * i, 100, 100}});
  StructuredReportData data = boxes_sample();
  StructuredObject& object = data.objects.least_certain.front();
  object.fused = {many, std::vector<double>(500, 0.6), 0.1};
  object.answers.assign(100, {WorkerId{0}, many});
  const std::string page = drawn(data);
  CHECK(count(page, "<li>") == kMostDrawnWorkers);
  CHECK(count(page, "class=\"mark likely\"") == kMostDrawnParts);
  CHECK(has(page, "460 less likely boxes not drawn."));
  CHECK(has(page, "88 more workers are not drawn."));
  CHECK(has(page, "500 boxes, 40 drawn"));
  CHECK(page.size() < 40'000);
}

TEST_CASE("marks: unlikely parts are left out, unknown confidences are not") {
  StructuredReportData data = boxes_sample();
  data.objects.least_certain.front().fused.confidence = {0.01, std::nan("")};
  const std::string page = drawn(data);
  CHECK(has(page, "1 less likely box not drawn."));
  CHECK(has(page, "confidence n/a"));
}

SpanSet spans(std::vector<Labeled<Span>> parts) { return {std::move(parts)}; }

TEST_CASE("spans: the result and every worker's line, cut in code points") {
  StructuredReportData data =
      sample_with(TaskType::kTextSpan, spans({{ClassId{0}, {3, 7}}}),
                  spans({{ClassId{0}, {3, 7}}, {ClassId{1}, {5, 9}}}), spans({}), {0.83});
  data.objects.least_certain.front().text = "é <Bob> & co";
  const std::string page = drawn(data);
  CHECK(has(page, "é &lt;<mark>Bob&gt;</mark><sub>cat 0.83</sub> &amp; co"));
  // Overlapping spans cut each other; each label stands where its span ends.
  CHECK(has(page, "<mark>Bo</mark><mark>b&gt;</mark><sub>cat</sub><mark> &amp;</mark>"));
  CHECK(has(page, "<small>nothing</small>"));
  CHECK(!has(page, kEvil));
}

TEST_CASE("spans: tokens are found by white space, and listed where they do not fit") {
  SpanSet tags = spans({{ClassId{0}, {1, 3}}});
  tags.of_tokens = true;
  tags.tokens = 3;
  StructuredReportData data = sample_with(TaskType::kTextSpan, tags, tags, tags, {0.83});
  data.objects.least_certain.front().text = "the  big dog";
  CHECK(count(drawn(data), "the  <mark>big dog</mark>") == 3);
  data.objects.least_certain.front().text = "the big dog barks";
  CHECK(count(drawn(data), " tokens 1 to 3") == 3);
  data.objects.least_certain.front().text = "";
  CHECK(count(drawn(data), " tokens 1 to 3") == 3);
}

TEST_CASE("spans: offsets beyond the text and long texts") {
  StructuredReportData data = sample_with(
      TaskType::kTextSpan, spans({{ClassId{0}, {5, 4'000'000'000U}}}), spans({}), spans({}), {0.5});
  data.objects.least_certain.front().text = "short text";
  CHECK(has(drawn(data), "short<mark> text</mark>"));
  data.objects.least_certain.front().text = std::string(1'000'000, 'x');
  CHECK(drawn(data).size() < 10'000);
}

TEST_CASE("label sets: labels down, workers across, the likeliest first") {
  const LabelSet one{{{ClassId{0}, {}}}};
  const LabelSet both{{{ClassId{1}, {}}, {ClassId{0}, {}}}};
  const std::string page =
      drawn(sample_with(TaskType::kImageMultiLabel, both, one, LabelSet{}, {0.2, 0.8}));
  CHECK(has(page,
            "<tr class=\"chosen-row\"><th scope=\"row\"><bdi>cat</bdi></th><td "
            "class=\"n\">0.80</td><td>✓</td><td>·</td></tr>"));
  CHECK(has(page, "<td class=\"n\">0.20</td><td>·</td><td>·</td></tr>"));
  CHECK(page.find("cat") < page.find("&lt;/script&gt;", page.find("<tbody>")));
  CHECK(!has(page, kEvil));
}

TEST_CASE("values: each with who gave it, the taken one marked") {
  StructuredReportData data =
      sample_with(TaskType::kCustom, CustomAnswer{"{\"a\":1}"}, CustomAnswer{"{\"a\":1}"},
                  CustomAnswer{"\"" + kEvil + "\""}, {0.75});
  const std::string page = drawn(data);
  CHECK(has(page,
            "<code>{&quot;a&quot;:1}</code> <span class=\"flag mild\">taken, confidence "
            "0.75</span> ×1: <bdi>ann</bdi>"));
  CHECK(!has(page, kEvil));
  StructuredObject& object = data.objects.least_certain.front();
  object.answers.assign(1000, {WorkerId{0}, CustomAnswer{std::string(100'000, 'x')}});
  CHECK(drawn(data).size() < 2'000);
  CHECK(has(drawn(data), "×1000: "));
}

TEST_CASE("texts are shortened between code points") {
  CHECK(shortened("ééé", 3) == "ééé");
  CHECK(shortened("éééé", 3) == "ééé…");
  CHECK(shortened("", 3).empty());
}

}  // namespace
}  // namespace quorate
