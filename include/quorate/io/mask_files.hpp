// Masks and probability maps as PNG files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "quorate/core/consolidated.hpp"
#include "quorate/core/payload.hpp"

namespace quorate {

/// 0xRRGGBB of the background.
inline constexpr std::uint32_t kWhite = 0xffffff;

/// The most classes that a mask's PNG can tell apart, the background aside.
inline constexpr std::size_t kMostMaskClasses = 255;

/// By class: 0xRRGGBB, all different and none white: the colour that some answer painted the class
/// in (the first of them), else one of a fixed list.
[[nodiscard]] std::vector<std::uint32_t> label_colors(std::span<const Payload> answers,
                                                      std::size_t classes);

/// The service's mask file: an 8-bit palette PNG, a pixel's value 0 for the background (white) and
/// 1 + class for a class, palette entries without a class white. `colors` is by class. Where masks
/// overlap, the later one lies on top. Throws Error{kInternal} for more than kMostMaskClasses
/// colours, a set of masks without a size, or a size that PNG does not have.
[[nodiscard]] std::string mask_png(const MaskSet& masks, std::span<const std::uint32_t> colors);

/// An 8-bit grey PNG: a pixel's value is 255 times the probability, rounded.
[[nodiscard]] std::string probability_png(const ProbabilityMap& map);

}  // namespace quorate
