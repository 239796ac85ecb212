// Annotations as CSV. The first byte chooses the separator and how duplicates are treated.
#include "fuzz_target.hpp"

namespace quorate::fuzz {

void fuzz_one(std::string_view bytes) {
  const unsigned char choice = bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front());
  const MemoryFile file(bytes.substr(bytes.empty() ? 0 : 1));
  ReadOptions options;
  options.format = choice % 2 == 0 ? InputFormat::kCsv : InputFormat::kTsv;
  constexpr unsigned char kAll = 4;
  options.duplicates = choice >= kAll ? DuplicatePolicy::kAll : DuplicatePolicy::kLast;
  options.threads = 1 + choice % 3;
  read_and_use({file.path()}, options);
}

}  // namespace quorate::fuzz
