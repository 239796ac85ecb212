// The hash by which a Content-Security-Policy knows an inline script or style.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace quorate {

/// SHA-256 (FIPS 180-4).
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view bytes);

/// Base64 with padding (RFC 4648, section 4).
[[nodiscard]] std::string base64(std::string_view bytes);

/// "'sha256-...'", as it stands in a policy.
[[nodiscard]] std::string csp_hash(std::string_view bytes);

}  // namespace quorate
