// Marching squares (Lorensen & Cline 1987, in two dimensions): every edge of a cell whose ends
// differ in sign carries one vertex, and within a cell vertices are joined so that the inside
// always lies on the same hand. Tested by tests/tasks/contours_test.cpp.
#include "contours.hpp"

#include <array>
#include <map>

namespace quorate {
namespace {

class Contours {
 public:
  explicit Contours(const Grid& grid) : grid_(grid) {}

  std::vector<Vertices> trace() {
    for (std::size_t row = 0; row + 1 < grid_.rows; ++row) {
      for (std::size_t column = 0; column + 1 < grid_.columns; ++column) join(column, row);
    }
    std::vector<Vertices> outlines;
    while (!next_.empty()) {
      Vertices outline;
      for (auto it = next_.begin(); it != next_.end();) {
        outline.push_back(vertex(it->first));
        const std::size_t to = it->second;
        next_.erase(it);
        it = next_.find(to);
      }
      outlines.push_back(std::move(outline));
    }
    return outlines;
  }

 private:
  /// The edge from a corner to the right (even) or downwards (odd).
  [[nodiscard]] std::size_t edge(std::size_t column, std::size_t row, bool down) const {
    return 2 * (row * grid_.columns + column) + (down ? 1 : 0);
  }

  [[nodiscard]] Point vertex(std::size_t edge) const {
    const std::size_t corner = edge / 2;
    const std::size_t column = corner % grid_.columns;
    const std::size_t row = corner / grid_.columns;
    const bool down = edge % 2 == 1;
    const double from = grid_.value(column, row);
    const double to = down ? grid_.value(column, row + 1) : grid_.value(column + 1, row);
    const double along = from / (from - to) * grid_.cell;
    const Point corner_place = grid_.at(column, row);
    return down ? Point{corner_place.x, corner_place.y + along}
                : Point{corner_place.x + along, corner_place.y};
  }

  void join(std::size_t column, std::size_t row) {
    // Corners clockwise from the top left; side i lies between corner i and the next.
    const std::array<bool, 4> inside{grid_.value(column, row) < 0, grid_.value(column + 1, row) < 0,
                                     grid_.value(column + 1, row + 1) < 0,
                                     grid_.value(column, row + 1) < 0};
    const std::array<std::size_t, 4> sides{edge(column, row, false), edge(column + 1, row, true),
                                           edge(column, row + 1, false), edge(column, row, true)};
    // The line enters a cell where going clockwise leads out of the inside, and leaves at the side
    // before: corners of one region that touch diagonally are kept apart.
    for (std::size_t side = 0; side < 4; ++side) {
      if (!inside[side] || inside[(side + 1) % 4]) continue;
      std::size_t back = side;
      while (inside[back]) back = (back + 3) % 4;
      next_[sides[side]] = sides[back];
    }
  }

  const Grid& grid_;
  std::map<std::size_t, std::size_t> next_;
};

}  // namespace

std::vector<Vertices> negative_contours(const Grid& grid) { return Contours(grid).trace(); }

}  // namespace quorate
