// Tested by tests/tasks/mask_score_test.cpp.
#include "mask_outline.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace quorate {
namespace {

struct Pixel {
  std::int64_t x = 0;
  std::int64_t y = 0;
};

/// One byte a pixel, column by column.
struct Picture {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::uint8_t> bytes;

  Picture(std::uint32_t h, std::uint32_t w) : height(h), width(w), bytes(std::size_t{h} * w, 0) {}

  [[nodiscard]] bool has(Pixel p) const {
    return p.x >= 0 && p.x < width && p.y >= 0 && p.y < height;
  }
  std::uint8_t& at(Pixel p) { return bytes[static_cast<std::size_t>(p.x * height + p.y)]; }
};

Picture draw(const Mask& mask) {
  Picture picture(mask.height, mask.width);
  std::size_t at = 0;
  bool inside = false;
  for (const std::uint32_t count : mask.counts) {
    if (inside) std::fill_n(picture.bytes.begin() + static_cast<std::ptrdiff_t>(at), count, 1);
    at += count;
    inside = !inside;
  }
  return picture;
}

std::vector<Pixel> outline(Picture picture) {
  constexpr Pixel kNeighbours[] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
  std::vector<Pixel> pixels;
  for (Pixel p; p.x < picture.width; ++p.x) {
    for (p.y = 0; p.y < picture.height; ++p.y) {
      if (picture.at(p) == 0) continue;
      bool is_edge = false;
      for (const Pixel step : kNeighbours) {
        const Pixel beside{p.x + step.x, p.y + step.y};
        is_edge = is_edge || (picture.has(beside) && picture.at(beside) == 0);
      }
      if (is_edge) pixels.push_back(p);
    }
  }
  return pixels;
}

/// The share of `from` that lies near one of `to`.
double share_near(const std::vector<Pixel>& from, const std::vector<Pixel>& to, int radius,
                  Picture scratch) {
  for (const Pixel p : to) {
    for (std::int64_t dx = -radius; dx <= radius; ++dx) {
      for (std::int64_t dy = -radius; dy <= radius; ++dy) {
        const Pixel near{p.x + dx, p.y + dy};
        if (dx * dx + dy * dy <= std::int64_t{radius} * radius && scratch.has(near)) {
          scratch.at(near) = 1;
        }
      }
    }
  }
  double hits = 0;
  for (const Pixel p : from) hits += scratch.at(p);
  return hits / static_cast<double>(from.size());
}

}  // namespace

double boundary_f(const Mask& a, const Mask& b, int pixels) {
  const std::vector<Pixel> of_a = outline(draw(a));
  const std::vector<Pixel> of_b = outline(draw(b));
  if (of_a.empty() || of_b.empty()) return of_a.empty() && of_b.empty() ? 1 : 0;
  const Picture blank(a.height, a.width);
  const double precision = share_near(of_a, of_b, pixels, blank);
  const double recall = share_near(of_b, of_a, pixels, blank);
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

}  // namespace quorate
