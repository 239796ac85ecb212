// Masks as pictures and as run lengths. The first byte chooses: the bytes are a PNG file, whose
// check sums are put right; or they are the pixels of one; or COCO's counts as text, or as a list.
#include <zlib.h>

#include <algorithm>
#include <numeric>

#include "choices.hpp"
#include "fuzz_target.hpp"
#include "io/color_masks.hpp"

namespace quorate::fuzz {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";

std::string big_endian(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xffU);
  return out;
}

std::string chunk(std::string_view type_and_data) {
  const auto* const data = reinterpret_cast<const Bytef*>(type_and_data.data());
  const auto size = static_cast<uInt>(type_and_data.size());
  const auto sum = static_cast<std::uint32_t>(crc32(crc32(0, nullptr, 0), data, size));
  return big_endian(size - 4) + std::string(type_and_data) + big_endian(sum);
}

/// The file with the right sum behind every chunk that is whole: nothing gets past libpng else.
std::string with_sums(std::string_view file) {
  constexpr std::size_t kAround = 12;  // length, type and sum of a chunk
  if (!file.starts_with(kSignature)) return std::string(file);
  std::string out(kSignature);
  file.remove_prefix(kSignature.size());
  while (file.size() >= kAround) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8U | static_cast<std::uint8_t>(file[i]);
    if (size > file.size() - kAround) break;
    out += chunk(file.substr(4, 4 + size));
    file.remove_prefix(kAround + size);
  }
  return out + std::string(file);
}

/// A PNG file of any kind, with `choices` for its header and the rest of them for its rows.
std::string drawn_png(Choices choices) {
  std::string header = "IHDR";
  header += big_endian(static_cast<std::uint32_t>(1 + choices.below(40)));
  header += big_endian(static_cast<std::uint32_t>(1 + choices.below(40)));
  constexpr char kDepths[] = {1, 2, 4, 8, 16};
  constexpr char kColors[] = {0, 2, 3, 4, 6};
  header += kDepths[choices.below(std::size(kDepths))];
  header += kColors[choices.below(std::size(kColors))];
  header += std::string(2, '\0');
  header += static_cast<char>(choices.below(2));
  std::string palette = "PLTE";
  for (std::size_t color = 1 + choices.below(20); color > 0; --color) {
    for (int part = 0; part < 3; ++part) palette += static_cast<char>(choices.byte());
  }
  const std::string_view rows = choices.rest();
  uLongf size = compressBound(rows.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
            reinterpret_cast<const Bytef*>(rows.data()), rows.size(), 1);
  packed.resize(size);
  const bool has_palette = header[13] == 2 || header[13] == 3 || header[13] == 6;
  return std::string(kSignature) + chunk(header) + (has_palette ? chunk(palette) : "") +
         chunk("IDAT" + packed) + chunk("IEND");
}

void check_masks(const ColorImage& image) {
  const std::uint64_t pixels = std::uint64_t{image.height} * image.width;
  require(pixels > 0 && image.rgb.size() == 3 * pixels, "a picture has all its pixels");
  const std::vector<LabelColor> colors{{ClassId{0}, image.at(0, 0)},
                                       {ClassId{1}, image.at(image.height - 1, image.width - 1)},
                                       {ClassId{2}, 0x2ca02c}};
  std::uint64_t painted = 0;
  for (const auto& [label, mask] : color_masks(image, colors).parts) {
    require(std::accumulate(mask.counts.begin(), mask.counts.end(), std::uint64_t{0}) == pixels,
            "a mask's counts add up to the picture");
    for (std::size_t i = 1; i < mask.counts.size(); i += 2) painted += mask.counts[i];
  }
  require(painted <= pixels, "no pixel is of two masks");
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  std::size_t count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<std::uint8_t>(c);
    for (count += 8; count >= 6; count -= 6) out += kDigits[bits >> (count - 6) & 63U];
  }
  if (count > 0) out += kDigits[bits << (6 - count) & 63U];
  return out;
}

/// A job of one picture, which two workers answered the same and a third marked nothing.
void read_answer(const std::string& answer) {
  const std::string line = R"({"source-ref":"s3://b/1","annotations":[{"worker-id":"v","answer":)" +
                           answer + R"(},{"worker-id":"w","answer":)" + answer +
                           R"(},{"worker-id":"x","answer":{"masks":[]}}]})"
                           "\n";
  const MemoryFile file(line);
  ReadOptions options;
  options.format = InputFormat::kJsonLines;
  read_and_use({file.path()}, options);
}

void read_picture(const std::string& png) {
  ColorImage image;
  if (decode_png(png, image)) return;
  check_masks(image);
  constexpr std::uint64_t kSmall = 10'000;
  if (std::uint64_t{image.height} * image.width > kSmall) return;
  read_answer(R"({"labelMappings":{"cat":{"color":")" + color_text(image.at(0, 0)) +
              R"("},"dog":{"color":"#2ca02c"}},"labeledImage":{"pngImageData":")" + base64(png) +
              R"("}})");
}

void read_counts(Choices choices, bool as_text) {
  const std::size_t height = 1 + choices.below(40);
  const std::size_t width = 1 + choices.below(40);
  std::string counts = as_text ? "\"" : "[";
  std::size_t left = height * width;
  for (const char c : choices.rest()) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (as_text) {
      counts += static_cast<char>('0' + (byte & 63U));
      if (counts.back() == '\\') counts += '\\';
    } else {
      counts += std::to_string(std::min<std::size_t>(byte, left)) + ",";
      left -= std::min<std::size_t>(byte, left);
    }
  }
  counts += as_text ? "\"" : std::to_string(left) + "]";
  read_answer(R"({"masks":[{"label":"cat","size":[)" + std::to_string(height) + "," +
              std::to_string(width) + R"(],"counts":)" + counts + "}]}");
}

}  // namespace

void fuzz_one(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::string_view rest = bytes.substr(1);
  switch (bytes.front() % 4) {
    case 0:
      return read_picture(with_sums(rest));
    case 1:
      return read_picture(drawn_png(Choices(rest)));
    case 2:
      return read_counts(Choices(rest), true);
    default:
      return read_counts(Choices(rest), false);
  }
}

}  // namespace quorate::fuzz
