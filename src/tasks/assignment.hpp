// Who goes with whom: the assignment of greatest total gain.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace quorate {

/// Assigns rows to columns one to one so that the sum of gains is greatest (Kuhn 1955, Munkres
/// 1957, in the shortest augmenting path form of Jonker & Volgenant 1987). `gain` is rows x
/// columns, row-major, finite; a pair is made only where its gain is > 0. Gives each row's column.
/// Of equally good assignments it gives one that depends on the gains alone. O(rows^2 * columns),
/// much less where no two rows want the same column.
[[nodiscard]] std::vector<std::optional<std::size_t>> assign(std::span<const double> gain,
                                                             std::size_t rows, std::size_t columns);

}  // namespace quorate
