// Test: readable_test.cpp.
#include "quorate/base/readable.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace quorate {
namespace {

std::string plural(std::string text, std::uint64_t count, std::string_view noun) {
  text += ' ';
  text += noun;
  if (count != 1) text += noun.ends_with('s') || noun.ends_with('x') ? "es" : "s";
  return text;
}

}  // namespace

std::string decimal(double value, int digits) {
  if (std::isnan(value)) return "n/a";
  std::array<char, 400> text{};  // the largest double has 309 digits before the point
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string percent(double share) {
  return std::isnan(share) ? "n/a" : decimal(100 * share, 1) + " %";
}

std::string significant(double value, int digits) {
  if (std::isnan(value)) return "n/a";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*g", digits, value);
  return text.data();
}

std::string grouped(std::uint64_t count) {
  constexpr std::size_t kGroup = 3;
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > kGroup;) {
    at -= kGroup;
    text.insert(at, ",");
  }
  return text;
}

std::string as_sentence(std::string_view text) {
  std::string out(text);
  if (out.empty()) return out;
  if (out.front() >= 'a' && out.front() <= 'z') out.front() = static_cast<char>(out.front() - 32);
  if (!out.ends_with('.') && !out.ends_with('!') && !out.ends_with('?')) out += '.';
  return out;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return plural(std::to_string(count), count, noun);
}

std::string grouped(std::uint64_t count, std::string_view noun) {
  return plural(grouped(count), count, noun);
}

}  // namespace quorate
