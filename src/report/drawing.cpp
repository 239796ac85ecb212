// Test: drawing_test.cpp.
#include "drawing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "quorate/base/readable.hpp"

namespace quorate {

std::span<const StructuredAnswer> DrawnObject::answers() const {
  return std::span(object.answers).first(std::min(object.answers.size(), kMostDrawnWorkers));
}

std::string_view DrawnObject::worker(WorkerId id) const {
  return id.value < data.worker_names.size() ? std::string_view(data.worker_names[id.value])
                                             : std::string_view("?");
}

std::string_view DrawnObject::label(ClassId id) const {
  return id.value < data.classes.size() ? std::string_view(data.classes[id.value])
                                        : std::string_view("?");
}

std::string DrawnObject::colour(std::size_t i) const {
  const bool is_own = data.worker_names.size() <= kMostDrawnWorkers;
  return "w" + std::to_string(is_own ? object.answers[i].worker.value : i);
}

std::string DrawnObject::left_out() const {
  const std::size_t drawn = answers().size();
  if (drawn == object.answers.size()) return {};
  const std::size_t more = object.answers.size() - drawn;
  return grouped(more, "more worker") + (more == 1 ? " is" : " are") + " not drawn.";
}

std::vector<std::size_t> drawn_parts(const ConsolidatedObject& fused) {
  std::vector<std::size_t> order(part_count(fused.payload));
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto confidence = [&](std::size_t i) {
    const double value = i < fused.confidence.size() ? fused.confidence[i] : 1;
    return std::isnan(value) ? 1 : value;
  };
  std::erase_if(order, [&](std::size_t i) { return confidence(i) < kLeastDrawnConfidence; });
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return confidence(a) > confidence(b); });
  order.resize(std::min(order.size(), kMostDrawnParts));
  return order;
}

std::string confidence_text(double confidence) { return decimal(confidence, 2); }

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t bytes = 0;
  for (std::size_t points = 0; bytes < text.size(); ++bytes) {
    const bool begins = (static_cast<unsigned char>(text[bytes]) & 0xc0U) != 0x80U;
    if (begins && ++points > most) return std::string(text.substr(0, bytes)) + "…";
  }
  return std::string(text);
}

void draw_object(Html& out, const DrawnObject& drawn) {
  const Payload& payload = drawn.object.fused.payload;
  if (std::holds_alternative<SpanSet>(payload)) return draw_spans(out, drawn);
  if (std::holds_alternative<LabelSet>(payload)) return draw_label_sets(out, drawn);
  if (std::holds_alternative<CustomAnswer>(payload)) return draw_values(out, drawn);
  draw_marks(out, drawn);
}

}  // namespace quorate
