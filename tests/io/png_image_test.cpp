#include "io/png_image.hpp"

#include <doctest/doctest.h>

using namespace quorate;

namespace {

std::string palette_png() {
  std::vector<std::uint32_t> palette(256, 0xffffff);
  palette[1] = 0x2ca02c;
  palette[2] = 0x1f77b4;
  const std::vector<std::uint8_t> indices{0, 1, 2, 2, 1, 0};
  return encode_palette_png(2, 3, indices, palette);
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace

TEST_CASE("png: a palette picture is 8 bits a pixel, with its indices, and comes back in colours") {
  const std::string bytes = palette_png();
  // The header (PNG specification, 11.2.2): width, height, bit depth, colour type 3 (palette).
  CHECK(number_at(bytes, 16) == 3);
  CHECK(number_at(bytes, 20) == 2);
  CHECK(bytes[24] == 8);
  CHECK(bytes[25] == 3);
  ColorImage image;
  REQUIRE(!decode_png(bytes, image));
  CHECK(image.height == 2);
  CHECK(image.width == 3);
  CHECK(image.at(0, 0) == 0xffffff);
  CHECK(image.at(0, 1) == 0x2ca02c);
  CHECK(image.at(1, 0) == 0x1f77b4);
}

TEST_CASE("png: grey levels come back") {
  const std::vector<std::uint8_t> levels{0, 17, 255, 128};
  ColorImage image;
  REQUIRE(!decode_png(encode_grey_png(2, 2, levels), image));
  CHECK(image.at(0, 1) == 0x111111);
  CHECK(image.at(1, 0) == 0xffffff);
}

TEST_CASE("png: every broken file is an error, none a crash") {
  const std::string good = palette_png();
  ColorImage image;
  for (std::size_t length = 0; length + 12 < good.size(); ++length) {
    CHECK(decode_png(good.substr(0, length), image));
  }
  // A wrong byte anywhere outside the checksums of chunks that nobody needs must not end in a
  // crash; most are found.
  std::size_t found = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    found += decode_png(bad, image) ? 1 : 0;
  }
  CHECK(found > good.size() / 2);
}

TEST_CASE("png: a picture that claims to be huge is refused before memory is taken for it") {
  std::string bytes = palette_png();
  bytes[16] = 0x7f;  // width: 2130706435
  ColorImage image;
  CHECK(decode_png(bytes, image));
  CHECK(image.rgb.empty());
}
