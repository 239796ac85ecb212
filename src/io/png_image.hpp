// PNG files through libpng, which nobody outside sees.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quorate {

/// Pictures with more pixels are refused: a few bytes of PNG can claim gigabytes of them.
inline constexpr std::uint64_t kMostPngPixels = std::uint64_t{1} << 25U;

/// Colours 0xRRGGBB row by row from the top. Transparency is ignored, and so is what the file says
/// of gamma: the colours are as they are stored.
struct ColorImage {
  std::uint32_t height = 0;
  std::uint32_t width = 0;
  std::vector<std::uint8_t> rgb;  ///< three bytes a pixel

  [[nodiscard]] std::uint32_t at(std::uint32_t row, std::uint32_t column) const {
    const std::uint8_t* const p = rgb.data() + 3 * (std::size_t{row} * width + column);
    return std::uint32_t{p[0]} << 16U | std::uint32_t{p[1]} << 8U | p[2];
  }
};

/// Decodes any PNG: palette, grey, 16 bits, interlaced. Gives what is wrong with it.
[[nodiscard]] std::optional<std::string> decode_png(std::string_view bytes, ColorImage& image);

/// An 8-bit palette PNG: `indices` row by row, a palette of 256 colours 0xRRGGBB. Throws
/// Error{kInternal} where libpng fails.
[[nodiscard]] std::string encode_palette_png(std::uint32_t height, std::uint32_t width,
                                             std::span<const std::uint8_t> indices,
                                             std::span<const std::uint32_t> palette);

/// An 8-bit grey PNG: `levels` row by row.
[[nodiscard]] std::string encode_grey_png(std::uint32_t height, std::uint32_t width,
                                          std::span<const std::uint8_t> levels);

}  // namespace quorate
