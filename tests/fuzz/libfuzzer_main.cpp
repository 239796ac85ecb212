// The entry of libFuzzer (LLVM's documentation, "libFuzzer - a library for coverage-guided fuzz
// testing").
#include <cstddef>
#include <cstdint>

#include "fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  quorate::fuzz::fuzz_one({reinterpret_cast<const char*>(data), size});
  return 0;
}
