// Tested by tests/io/mask_shape_test.cpp.
#include "quorate/io/mask_files.hpp"

#include <algorithm>
#include <array>

#include "png_image.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

constexpr std::uint32_t kNoColor = 0xffffffff;

/// The colours that the service's page begins with.
constexpr std::array<std::uint32_t, 10> kUsualColors = {0x2ca02c, 0x1f77b4, 0xff7f0e, 0xd62728,
                                                        0x9467bd, 0x8c564b, 0xe377c2, 0x7f7f7f,
                                                        0xbcbd22, 0xff9896};

/// Colour number i of an endless list: the usual ones, then some that are far from each other.
std::uint32_t listed_color(std::uint32_t i) {
  constexpr std::uint32_t kStep = 0x9e3779;  // odd: all 2^24 colours come by
  return i < kUsualColors.size() ? kUsualColors[i] : (i * kStep) & kWhite;
}

/// Turns pixels that lie column by column into ones row by row.
class Rows {
 public:
  Rows(std::uint32_t height, std::uint32_t width)
      : height_(height), width_(width), bytes_(std::size_t{height} * width, 0) {}

  void fill(std::size_t begin, std::size_t end, std::uint8_t value) {
    std::size_t column = begin / height_;
    std::size_t row = begin % height_;
    for (std::size_t at = begin; at < end && at < bytes_.size(); ++at) {
      bytes_[row * width_ + column] = value;
      if (++row < height_) continue;
      row = 0;
      ++column;
    }
  }

  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  std::size_t height_;
  std::size_t width_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace

std::vector<std::uint32_t> label_colors(std::span<const Payload> answers, std::size_t classes) {
  std::vector<std::uint32_t> colors(classes, kNoColor);
  std::vector<std::uint32_t> taken{kWhite};
  const auto take = [&](std::uint32_t& own, std::uint32_t color) {
    if (std::find(taken.begin(), taken.end(), color) != taken.end()) return;
    own = color;
    taken.push_back(color);
  };
  for (const Payload& answer : answers) {
    const auto* const masks = std::get_if<MaskSet>(&answer);
    if (masks == nullptr) continue;
    for (std::size_t i = 0; i < masks->colors.size(); ++i) {
      std::uint32_t& own = colors[masks->parts[i].label.value];
      if (own == kNoColor) take(own, masks->colors[i]);
    }
  }
  std::uint32_t next = 0;
  for (std::uint32_t& own : colors) {
    while (own == kNoColor) take(own, listed_color(next++));
  }
  return colors;
}

std::string mask_png(const MaskSet& masks, std::span<const std::uint32_t> colors) {
  if (colors.size() > kMostMaskClasses) {
    throw Error(ErrorCode::kInternal, std::to_string(colors.size()) + " classes do not fit a PNG");
  }
  const auto height = static_cast<std::uint32_t>(masks.image.height);
  const auto width = static_cast<std::uint32_t>(masks.image.width);
  if (height == 0 || width == 0) throw Error(ErrorCode::kInternal, "masks without an image size");
  std::vector<std::uint32_t> palette(kMostMaskClasses + 1, kWhite);
  std::copy(colors.begin(), colors.end(), palette.begin() + 1);
  Rows rows(height, width);
  for (const Labeled<Mask>& part : masks.parts) {
    std::size_t at = 0;
    bool inside = false;
    for (const std::uint32_t count : part.part.counts) {
      if (inside) rows.fill(at, at + count, static_cast<std::uint8_t>(part.label.value + 1));
      at += count;
      inside = !inside;
    }
  }
  return encode_palette_png(height, width, rows.bytes(), palette);
}

std::string probability_png(const ProbabilityMap& map) {
  Rows rows(map.height, map.width);
  std::size_t at = 0;
  for (const ProbabilityRun& run : map.runs) {
    rows.fill(at, at + run.count, run.level);
    at += run.count;
  }
  return encode_grey_png(map.height, map.width, rows.bytes());
}

}  // namespace quorate
