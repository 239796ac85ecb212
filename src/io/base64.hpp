// Bytes out of base64 text (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace quorate {

/// Nothing where `text` is no base64. Padding may be absent; line breaks may stand in it.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace quorate
