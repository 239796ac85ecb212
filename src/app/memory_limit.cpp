// Test: tests/trust/resources_test.py.
#include "memory_limit.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>

#include "quorate/base/error.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr double kStep = 1024;

double machine_memory() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// "500M", "8GiB", "1e9" as bytes. Throws Error{kUsage}.
double parse_size(const std::string& text) {
  constexpr std::string_view kUnits = "KMGT";
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  if (unit.ends_with("iB")) {
    unit.remove_suffix(2);
  } else if (unit.ends_with('B')) {
    unit.remove_suffix(1);
  }
  const std::size_t power = unit.size() == 1 ? kUnits.find(unit.front()) + 1 : 0;
  const bool is_unit = unit.empty() || (unit.size() == 1 && power > 0);
  if (error != std::errc{} || !is_unit || !(value > 0) || !std::isfinite(value)) {
    throw Error(ErrorCode::kUsage, "--max-memory: '" + text +
                                       "' is no size; give bytes, or a number with K, M, G or T");
  }
  return value * std::pow(kStep, static_cast<double>(power));
}

}  // namespace

double allowed_memory(const Options& options) {
  return options.given("max-memory") ? parse_size(options.text("max-memory")) : machine_memory();
}

double memory_in_use() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  double shared = 0;
  if (!(file >> size >> resident >> shared)) return 0;
  return std::max(0.0, resident - shared) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::string size_text(double bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  constexpr int kDigits = 4;  // up to 1023
  std::size_t unit = 0;
  while (bytes >= kStep && unit + 1 < kUnits.size()) {
    bytes /= kStep;
    ++unit;
  }
  return significant(bytes, kDigits) + " " + std::string(kUnits[unit]);
}

void limit_memory(const Options& options) {
  if (!options.given("max-memory")) return;
  rlimit limit{};
  if (::getrlimit(RLIMIT_DATA, &limit) != 0) return;
  limit.rlim_cur = std::min(static_cast<rlim_t>(allowed_memory(options)), limit.rlim_max);
  (void)::setrlimit(RLIMIT_DATA, &limit);
}

std::string out_of_memory_text() {
  rlimit limit{};
  const bool is_limited = ::getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return "out of memory: " +
         (is_limited ? "the run may take " + size_text(static_cast<double>(limit.rlim_cur))
                     : "this machine has " + size_text(machine_memory())) +
         "; allow more, or split the job";
}

}  // namespace quorate
