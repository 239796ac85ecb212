// Addresses as a page names images.
#pragma once

#include <string>
#include <string_view>

namespace quorate {

/// "data:image/png;base64,..." (RFC 2397): the file's bytes in the page itself.
[[nodiscard]] std::string data_address(std::string_view media_type, std::string_view bytes);

/// A relative path as an address: every byte but unreserved ones and / is percent-encoded (RFC
/// 3986, section 2), so that no part of it can be taken for a scheme, a query or a quote.
[[nodiscard]] std::string relative_address(std::string_view path);

}  // namespace quorate
