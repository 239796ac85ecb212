// One text for all JSON that means the same.
#pragma once

#include <simdjson.h>

#include <string>

namespace quorate {

/// Keys sorted by bytes (of equal ones the last counts), no blanks, numbers in their shortest form:
/// whole numbers below 2^63 without a point or an exponent, so that 1, 1.0 and 1e0 are the same.
[[nodiscard]] std::string canonical_json(simdjson::dom::element value);

}  // namespace quorate
