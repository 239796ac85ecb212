// Tested by tests/io/mask_answer_test.cpp.
#include "base64.hpp"

#include <array>
#include <cstdint>

namespace quorate {
namespace {

constexpr std::uint8_t kNone = 255;

constexpr std::array<std::uint8_t, 256> digits() {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::uint8_t, 256> value{};
  for (std::uint8_t& v : value) v = kNone;
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    value[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  return value;
}

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
  static constexpr std::array<std::uint8_t, 256> kValue = digits();
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  unsigned count = 0;  // of the bits that are not written yet
  bool ended = false;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      ended = true;
      continue;
    }
    const std::uint8_t value = kValue[static_cast<unsigned char>(c)];
    if (value == kNone || ended) return std::nullopt;
    bits = bits << 6U | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xffU);
  }
  if (count >= 6) return std::nullopt;  // a digit alone is no byte
  return bytes;
}

}  // namespace quorate
