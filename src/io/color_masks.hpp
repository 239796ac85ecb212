// Masks out of a picture in which every label has its colour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "png_image.hpp"
#include "quorate/core/payload.hpp"

namespace quorate {

struct LabelColor {
  ClassId label;
  std::uint32_t color = 0;  ///< 0xRRGGBB
};

/// "#2ca02c", any case; nothing for other text.
[[nodiscard]] std::optional<std::uint32_t> color_of(std::string_view text);

/// "#2ca02c".
[[nodiscard]] std::string color_text(std::uint32_t color);

/// One mask for every label whose colour the picture has, in the order of `colors`; the image's
/// size; the colours. Pixels of any other colour are background. Of labels with one colour the
/// first has the pixels.
[[nodiscard]] MaskSet color_masks(const ColorImage& image, const std::vector<LabelColor>& colors);

}  // namespace quorate
