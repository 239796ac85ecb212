// Cutting a text into pieces of about one size at line ends, by its bytes alone, so that the pieces
// do not depend on who reads them, nor on how they come in.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// Large enough that handing pieces over costs nothing, small enough that what is made of a piece
/// stays in a core's cache.
inline constexpr std::size_t kReadChunkBytes = std::size_t{1} << 20;

/// Consecutive pieces that together are `text`; each but the last ends behind a line break and
/// holds at least `bytes` (at least 1). Empty text has no pieces.
[[nodiscard]] std::vector<std::string_view> cut_at_lines(std::string_view text, std::size_t bytes);

/// The pieces that cut_at_lines makes of a file's text behind `begin`, one after the other, as soon
/// as they have come. The file must outlive it. Not thread safe.
class FilePieces {
 public:
  FilePieces(const FileBytes& file, std::size_t begin, std::size_t bytes)
      : file_(file), at_(begin), bytes_(bytes) {}

  /// The next piece; empty at the end.
  [[nodiscard]] std::string_view next();

 private:
  const FileBytes& file_;
  std::size_t at_;
  std::size_t bytes_;
};

/// The bytes of the byte order mark with which a file begins: 3 or 0.
[[nodiscard]] std::size_t bom_bytes(const FileBytes& file);

/// The share of a file that ends with this piece of it, in (0, 1]; 0 where it is not known.
[[nodiscard]] double share_up_to(const FileBytes& file, std::string_view piece);

}  // namespace quorate
