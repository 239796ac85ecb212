// How near the outlines of two masks are.
#pragma once

#include "quorate/core/payload.hpp"

namespace quorate {

/// Boundary F measure in [0, 1] (Martin, Fowlkes & Malik 2004, as DAVIS has it): the harmonic mean
/// of the shares of either outline that lie at most `pixels` from the other. The outline of a mask
/// are its pixels with a neighbour outside (of four; the image's edge is no outline). 1 where
/// neither has one. Both masks have one size.
[[nodiscard]] double boundary_f(const Mask& a, const Mask& b, int pixels);

}  // namespace quorate
