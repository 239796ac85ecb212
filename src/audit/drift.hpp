// Whether a worker became worse or better along the way.
#pragma once

#include <cstddef>
#include <span>

#include "quorate/audit/measure.hpp"

namespace quorate {

/// The most likely point at which the mean of a sequence changed.
struct ChangePoint {
  std::size_t at = 0;           ///< elements before the change
  double before = kUndefined;   ///< mean of those
  double after = kUndefined;    ///< mean of the rest
  double p_value = kUndefined;  ///< that no sequence of exchangeable elements looks so changed; NaN
                                ///< where all are equal or there are fewer than two
};

/// CUSUM test for one change of the mean at an unknown place: the largest |S_t| of the centred
/// partial sums over s sqrt(n), whose limit is the maximum of a Brownian bridge, p = 2 sum
/// (-1)^(k+1) exp(-2 k^2 x^2) (Kolmogorov). Conservative for short sequences. Page, Biometrika 42
/// (1955) 523-527; Ploberger & Kraemer, Econometrica 60 (1992) 271-285.
[[nodiscard]] ChangePoint find_change(std::span<const double> sequence);

}  // namespace quorate
