// Names of the flags. Test: audit_test.cpp.
#include "quorate/audit/flags.hpp"

#include <array>

namespace quorate {
namespace {

constexpr std::array<std::string_view, kFlagKinds> kNames = {
    "constant", "random",   "label-swapped", "below-chance",       "duplicate",
    "drift",    "too-fast", "biased",        "too-little-evidence"};

}  // namespace

std::string_view to_string(FlagKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<FlagKind> parse_flag_kind(std::string_view name) {
  for (std::size_t k = 0; k < kFlagKinds; ++k) {
    if (kNames[k] == name) return static_cast<FlagKind>(k);
  }
  return std::nullopt;
}

}  // namespace quorate
