#include "text_chunks.hpp"

#include <algorithm>

#include "text_lines.hpp"

namespace quorate {

namespace {

/// Size of the first piece of `text`: npos where more text could make it longer.
std::size_t first_piece(std::string_view text, std::size_t least) {
  const std::size_t line_end =
      text.size() <= least ? std::string_view::npos : text.find('\n', least - 1);
  return line_end == std::string_view::npos ? line_end : line_end + 1;
}

}  // namespace

std::vector<std::string_view> cut_at_lines(std::string_view text, std::size_t bytes) {
  std::vector<std::string_view> pieces;
  const std::size_t least = std::max<std::size_t>(bytes, 1);
  while (!text.empty()) {
    pieces.push_back(text.substr(0, first_piece(text, least)));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

std::string_view FilePieces::next() {
  const std::size_t least = std::max<std::size_t>(bytes_, 1);
  for (std::size_t wanted = least + least / 4 + 1;; wanted *= 2) {
    std::string_view text = file_.first(at_ + wanted);
    const bool is_whole = text.size() < at_ + wanted || file_.is_whole();
    if (is_whole) text = file_.text();
    text.remove_prefix(at_);
    const std::size_t size = first_piece(text, least);
    if (size == std::string_view::npos && !is_whole) continue;
    const std::string_view piece = text.substr(0, size);
    at_ += piece.size();
    return piece;
  }
}

std::size_t bom_bytes(const FileBytes& file) {
  const std::string_view text = file.first(3);
  return text.size() - without_bom(text).size();
}

double share_up_to(const FileBytes& file, std::string_view piece) {
  if (!file.is_whole()) return 0;
  const std::string_view text = file.text();
  return static_cast<double>(piece.data() + piece.size() - text.data()) /
         static_cast<double>(text.size());
}

}  // namespace quorate
