// By libcrypto. Test: sha256_test.cpp.
#include "sha256.hpp"

#include <openssl/evp.h>

#include "quorate/base/error.hpp"

namespace quorate {

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
  std::array<std::uint8_t, 32> hash{};
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw Error(ErrorCode::kInternal, "SHA-256 cannot be computed");
  }
  return hash;
}

std::string base64(std::string_view bytes) {
  // Pieces of whole groups of three bytes, as EVP_EncodeBlock counts in int.
  constexpr std::size_t kPiece = std::size_t{3} << 20;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    const std::string_view piece = bytes.substr(at, kPiece);
    const std::size_t length = (piece.size() + 2) / 3 * 4;
    const std::size_t begin = text.size();
    text.resize(begin + length + 1);  // one more for the zero that is written behind
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()) + begin,
                    reinterpret_cast<const unsigned char*>(piece.data()),
                    static_cast<int>(piece.size()));
    text.resize(begin + length);
  }
  return text;
}

std::string csp_hash(std::string_view bytes) {
  const auto hash = sha256(bytes);
  return "'sha256-" + base64({reinterpret_cast<const char*>(hash.data()), hash.size()}) + "'";
}

}  // namespace quorate
