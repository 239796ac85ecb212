// Tested by tests/tasks/polyline_test.cpp.
#include "polyline.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr std::size_t kLinePoints = 64;

double mean_distance(const Vertices& a, const Vertices& b, bool reversed) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += distance(a[i], b[reversed ? b.size() - 1 - i : i]);
  }
  return sum / static_cast<double>(a.size());
}

}  // namespace

double distance_to_segment(const Point& p, const Point& a, const Point& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double square = dx * dx + dy * dy;
  const double along =
      square > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0;
  return distance(p, {a.x + along * dx, a.y + along * dy});
}

Vertices resampled(const Vertices& line, std::size_t count) {
  std::vector<double> along{0};
  for (std::size_t i = 1; i < line.size(); ++i) {
    along.push_back(along.back() + distance(line[i - 1], line[i]));
  }
  Vertices out;
  std::size_t segment = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const double wanted = along.back() * static_cast<double>(k) / static_cast<double>(count - 1);
    while (segment + 2 < line.size() && along[segment + 1] < wanted) ++segment;
    if (segment + 1 >= line.size()) {
      out.push_back(line.front());
      continue;
    }
    const double span = along[segment + 1] - along[segment];
    const double share = span > 0 ? std::clamp((wanted - along[segment]) / span, 0.0, 1.0) : 0;
    const Point& a = line[segment];
    const Point& b = line[segment + 1];
    out.push_back({a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)});
  }
  return out;
}

double line_distance(const Vertices& a, const Vertices& b) {
  const Vertices even_a = resampled(a, kLinePoints);
  const Vertices even_b = resampled(b, kLinePoints);
  return std::min(mean_distance(even_a, even_b, false), mean_distance(even_a, even_b, true));
}

Vertices mean_line(std::span<const Vertices> lines) {
  if (lines.size() < 2) return lines.front();
  std::vector<Vertices> even;
  for (const Vertices& line : lines) {
    even.push_back(resampled(line, kLinePoints));
    Vertices& own = even.back();
    if (mean_distance(even.front(), own, true) < mean_distance(even.front(), own, false)) {
      std::reverse(own.begin(), own.end());
    }
  }
  Vertices middle;
  std::vector<double> x(even.size());
  std::vector<double> y(even.size());
  for (std::size_t k = 0; k < kLinePoints; ++k) {
    for (std::size_t i = 0; i < even.size(); ++i) {
      x[i] = even[i][k].x;
      y[i] = even[i][k].y;
    }
    middle.push_back({median(x), median(y)});
  }
  constexpr double kTolerance = 0.5;  // pixels
  return simplified(middle, kTolerance);
}

Vertices simplified(const Vertices& line, double tolerance) {
  if (line.size() < 3) return line;
  std::vector<bool> stays(line.size(), false);
  stays.front() = stays.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, line.size() - 1}};
  while (!open.empty()) {
    const auto [from, to] = open.back();
    open.pop_back();
    std::size_t farthest = from;
    double most = tolerance;
    for (std::size_t i = from + 1; i < to; ++i) {
      const double off = distance_to_segment(line[i], line[from], line[to]);
      if (off <= most) continue;
      most = off;
      farthest = i;
    }
    if (farthest == from) continue;
    stays[farthest] = true;
    open.emplace_back(from, farthest);
    open.emplace_back(farthest, to);
  }
  Vertices out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (stays[i]) out.push_back(line[i]);
  }
  return out;
}

}  // namespace quorate
