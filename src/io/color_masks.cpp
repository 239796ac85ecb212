// Tested by tests/io/mask_answer_test.cpp.
#include "color_masks.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace quorate {
namespace {

/// Which of the colours a picture's colour is, 1 for the first; 0: none. Neighbours are mostly
/// alike.
class Palette {
 public:
  explicit Palette(const std::vector<LabelColor>& colors) : colors_(colors) {}

  std::uint32_t place(std::uint32_t color) {
    if (color == last_color_) return last_;
    last_color_ = color;
    last_ = 0;
    for (std::uint32_t i = 0; i < colors_.size() && last_ == 0; ++i) {
      if (colors_[i].color == color) last_ = i + 1;
    }
    return last_;
  }

 private:
  const std::vector<LabelColor>& colors_;
  std::uint32_t last_color_ = 0xffffffff;  // no colour
  std::uint32_t last_ = 0;
};

/// The masks of one picture while its pixels come by, column by column.
class MaskBuilder {
 public:
  MaskBuilder(std::size_t masks, const ColorImage& image)
      : image_(image), counts_(masks), done_(masks, 0) {}

  void add(std::uint32_t place, std::uint32_t pixels) {
    if (place != 0) {
      std::vector<std::uint32_t>& counts = counts_[place - 1];
      counts.push_back(at_ - done_[place - 1]);
      counts.push_back(pixels);
      done_[place - 1] = at_ + pixels;
    }
    at_ += pixels;
  }

  /// Nothing for a mask without pixels.
  std::optional<Mask> finish(std::size_t mask) {
    if (counts_[mask].empty()) return std::nullopt;
    if (done_[mask] < at_) counts_[mask].push_back(at_ - done_[mask]);
    return Mask{image_.height, image_.width, std::move(counts_[mask])};
  }

 private:
  const ColorImage& image_;
  std::vector<std::vector<std::uint32_t>> counts_;
  std::vector<std::uint32_t> done_;  // pixels that the counts cover
  std::uint32_t at_ = 0;
};

}  // namespace

std::optional<std::uint32_t> color_of(std::string_view text) {
  constexpr std::size_t kLength = 7;
  std::uint32_t color = 0;
  if (text.size() != kLength || text.front() != '#') return std::nullopt;
  const char* const end = text.data() + kLength;
  const auto result = std::from_chars(text.data() + 1, end, color, 16);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return color;
}

std::string color_text(std::uint32_t color) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#";
  for (int shift = 20; shift >= 0; shift -= 4) text += kDigits[color >> shift & 0xfU];
  return text;
}

MaskSet color_masks(const ColorImage& image, const std::vector<LabelColor>& colors) {
  MaskBuilder builder(colors.size(), image);
  // Some columns at a time: a picture lies row by row, masks run column by column.
  constexpr std::uint32_t kColumns = 64;
  std::vector<std::uint32_t> places(std::size_t{kColumns} * image.height);
  Palette palette(colors);
  std::uint32_t last = 0;
  std::uint32_t pixels = 0;
  for (std::uint32_t left = 0; left < image.width; left += kColumns) {
    const std::uint32_t count = std::min(kColumns, image.width - left);
    for (std::uint32_t row = 0; row < image.height; ++row) {
      for (std::uint32_t x = 0; x < count; ++x) {
        places[std::size_t{x} * image.height + row] = palette.place(image.at(row, left + x));
      }
    }
    for (std::size_t i = 0; i < std::size_t{count} * image.height; ++i) {
      if (places[i] != last) {
        builder.add(last, pixels);
        last = places[i];
        pixels = 0;
      }
      ++pixels;
    }
  }
  builder.add(last, pixels);
  MaskSet set;
  set.image = {static_cast<double>(image.width), static_cast<double>(image.height)};
  for (std::size_t i = 0; i < colors.size(); ++i) {
    auto mask = builder.finish(i);
    if (!mask) continue;
    set.parts.push_back({colors[i].label, std::move(*mask)});
    set.colors.push_back(colors[i].color);
  }
  return set;
}

}  // namespace quorate
