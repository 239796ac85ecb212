#include "scalar_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace quorate {
namespace {

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes `digits` decimal digits from the front; -1 where they are not there.
int take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// The milliseconds of ".514" and the like; digits beyond the third are cut.
int take_fraction(std::string_view& text) {
  if (!take(text, ".,")) return 0;
  int value = 0;
  int scale = 100;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    value += (text.front() - '0') * scale;
    scale /= 10;
    text.remove_prefix(1);
  }
  return value;
}

/// Minutes east of UTC of "Z", "+01:00", "+0100" or nothing; no value for anything else.
std::optional<int> take_offset(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return 0;
  const bool west = text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const int hours = take_digits(text, 2);
  take(text, ":");
  const int minutes = take_digits(text, 2);
  if (hours < 0 || minutes < 0) return std::nullopt;
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::string number_text(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  std::array<char, 32> buffer{};
  const auto result = std::trunc(value) == value && std::fabs(value) < kExactIntegers
                          ? std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                          static_cast<std::int64_t>(value))
                          : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  namespace chr = std::chrono;
  text = trim(text);
  if (const auto seconds = parse_number(text)) {
    constexpr double kMostSeconds = 1e12;  // the year 33658: beyond it a number is no time
    if (std::fabs(*seconds) > kMostSeconds) return std::nullopt;
    return static_cast<std::int64_t>(std::llround(*seconds * 1000));
  }
  const int year = take_digits(text, 4);
  const bool dash1 = take(text, "-");
  const int month = take_digits(text, 2);
  const bool dash2 = take(text, "-");
  const int day = take_digits(text, 2);
  const bool separated = take(text, "Tt _");
  const int hour = take_digits(text, 2);
  const bool colon1 = take(text, ":");
  const int minute = take_digits(text, 2);
  const bool colon2 = take(text, ":");
  const int second = take_digits(text, 2);
  if (!dash1 || !dash2 || !separated || !colon1 || !colon2) return std::nullopt;
  if (year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  const chr::year_month_day date{chr::year(year), chr::month(static_cast<unsigned>(month)),
                                 chr::day(static_cast<unsigned>(day))};
  if (month < 0 || day < 0 || !date.ok()) return std::nullopt;
  const int millisecond = take_fraction(text);
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const auto time = chr::sys_days(date) + chr::hours(hour) + chr::minutes(minute - *offset) +
                    chr::seconds(second) + chr::milliseconds(millisecond);
  return chr::duration_cast<chr::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace quorate
