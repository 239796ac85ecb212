// Strong 32-bit ids, and the interner that turns text into them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace quorate {

/// A 32-bit index that cannot be mistaken for another kind of index.
template <class Tag>
struct Id {
  std::uint32_t value = 0;

  auto operator<=>(const Id&) const = default;
};

using ItemId = Id<struct ItemTag>;      ///< an object that was sent to workers
using WorkerId = Id<struct WorkerTag>;  ///< a labeler
using ClassId =
    Id<struct ClassTag>;  ///< a label category; the value is the class index of the output

/// Gives equal texts equal ids: 0, 1, 2, ... in order of first appearance. Each distinct text is
/// stored once, in chunks that never move, so a returned view lives as long as the interner. Not
/// thread safe.
class StringInterner {
 public:
  StringInterner();

  /// The id of `text`, new if it was not there. Throws Error{kBadData} beyond 2^32 - 2 distinct
  /// texts.
  std::uint32_t intern(std::string_view text);

  /// The id of `text`, if it is there.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const;

  /// The text of `id`, which must be smaller than size().
  [[nodiscard]] std::string_view text(std::uint32_t id) const { return texts_[id]; }

  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_one = 0;  // 0: free
  };

  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  void grow();
  std::string_view store(std::string_view text);

  std::vector<Slot> slots_;              // open addressing, a power of two, at most 5/8 full
  std::vector<std::string_view> texts_;  // by id
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_left_ = 0;
  char* chunk_end_ = nullptr;
};

}  // namespace quorate
