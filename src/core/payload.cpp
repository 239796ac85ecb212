// Tested by tests/core/payload_test.cpp.
#include "quorate/core/payload.hpp"

#include <algorithm>
#include <cmath>

namespace quorate {

std::size_t part_count(const Payload& payload) {
  return std::visit(
      [](const auto& set) -> std::size_t {
        if constexpr (std::is_same_v<std::decay_t<decltype(set)>, CustomAnswer>) {
          return 1;
        } else {
          return set.parts.size();
        }
      },
      payload);
}

Box rounded(const Box& box) {
  const double left = std::round(box.left);
  const double top = std::round(box.top);
  return {left, top, std::round(box.right()) - left, std::round(box.bottom()) - top};
}

Point rounded(const Point& point) { return {std::round(point.x), std::round(point.y)}; }

Vertices rounded(const Vertices& vertices) {
  Vertices out;
  for (const Point& vertex : vertices) out.push_back(rounded(vertex));
  return out;
}

double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

double iou(const Span& a, const Span& b) {
  const std::uint32_t begin = std::max(a.begin, b.begin);
  const std::uint32_t end = std::min(a.end, b.end);
  const double common = end > begin ? static_cast<double>(end - begin) : 0;
  const double all =
      static_cast<double>(a.end - a.begin) + static_cast<double>(b.end - b.begin) - common;
  return all > 0 ? common / all : (a == b ? 1 : 0);
}

namespace {

bool same_size(const Mask& a, const Mask& b) { return a.height == b.height && a.width == b.width; }

/// Pixels that both masks paint, and that one of them does.
struct PixelOverlap {
  std::uint64_t both = 0;
  std::uint64_t any = 0;
};

/// Of masks of one size.
PixelOverlap overlap_of(const Mask& a, const Mask& b) {
  PixelOverlap pixels;
  std::size_t i = 0;
  std::size_t j = 0;
  std::uint64_t end_a = a.counts.empty() ? 0 : a.counts[0];
  std::uint64_t end_b = b.counts.empty() ? 0 : b.counts[0];
  for (std::uint64_t at = 0; i < a.counts.size() && j < b.counts.size();) {
    const std::uint64_t end = std::min(end_a, end_b);
    const bool in_a = i % 2 == 1;
    const bool in_b = j % 2 == 1;
    pixels.both += in_a && in_b ? end - at : 0;
    pixels.any += in_a || in_b ? end - at : 0;
    at = end;
    if (end_a == end && ++i < a.counts.size()) end_a += a.counts[i];
    if (end_b == end && ++j < b.counts.size()) end_b += b.counts[j];
  }
  return pixels;
}

}  // namespace

double iou(const Mask& a, const Mask& b) {
  if (!same_size(a, b)) return 0;
  const auto [both, any] = overlap_of(a, b);
  return any > 0 ? static_cast<double>(both) / static_cast<double>(any) : 1;
}

std::uint64_t pixel_count(const Mask& mask) {
  std::uint64_t pixels = 0;
  for (std::size_t run = 1; run < mask.counts.size(); run += 2) pixels += mask.counts[run];
  return pixels;
}

std::uint64_t common_pixels(const Mask& a, const Mask& b) {
  return same_size(a, b) ? overlap_of(a, b).both : 0;
}

double area(const Vertices& outline) {
  if (outline.size() < 3) return 0;
  double twice = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point& a = outline[i];
    const Point& b = outline[(i + 1) % outline.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

Box bounding_box(const Vertices& points) {
  if (points.empty()) return {};
  Point low = points.front();
  Point high = low;
  for (const Point& p : points) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  return {low.x, low.y, high.x - low.x, high.y - low.y};
}

}  // namespace quorate
