// Test: tests/trust/checkpoint_test.py (a checkpoint whose bits were turned is refused).
#include "sha256_stream.hpp"

#include <array>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

void require(int done) {
  if (done != 1) throw Error(ErrorCode::kInternal, "SHA-256 cannot be computed");
}

}  // namespace

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  if (!context_) throw std::bad_alloc();
  require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256Stream::add(std::string_view bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Sha256Stream::digits() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  require(EVP_DigestFinal_ex(context_.get(), hash.data(), &size));
  return hex_digits({hash.data(), size});
}

std::string hex_digits(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xfU];
  }
  return out;
}

}  // namespace quorate
