#include "text_chunks.hpp"

#include <algorithm>

namespace quorate {

std::vector<std::string_view> cut_at_lines(std::string_view text, std::size_t bytes) {
  std::vector<std::string_view> pieces;
  const std::size_t least = std::max<std::size_t>(bytes, 1);
  while (!text.empty()) {
    const std::size_t line_end =
        text.size() <= least ? std::string_view::npos : text.find('\n', least - 1);
    const std::size_t size = line_end == std::string_view::npos ? text.size() : line_end + 1;
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return pieces;
}

}  // namespace quorate
