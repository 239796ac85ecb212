// Strong 32-bit ids, and the interner that turns text into them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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
/// stored once, in chunks that never move, so a returned view lives as long as the interner (moved
/// or not) and until clear(). Not thread safe; const members may be called by several threads.
class StringInterner {
 public:
  StringInterner();

  /// The id of `text`, new if it was not there. Throws Error{kBadData} beyond 2^32 - 2 distinct
  /// texts.
  std::uint32_t intern(std::string_view text);

  /// As intern for each text in turn, but many look-ups wait for memory at the same time. `ids` is
  /// as long as `texts`.
  void intern_all(std::span<const std::string_view> texts, std::span<std::uint32_t> ids);

  /// As intern_all; new texts are not copied and must live as long as the interner.
  void intern_views(std::span<const std::string_view> texts, std::span<std::uint32_t> ids);

  /// The id of `text`, if it is there.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const;

  /// The text of `id`, which must be smaller than size().
  [[nodiscard]] std::string_view text(std::uint32_t id) const { return texts_[id]; }

  /// All texts by id.
  [[nodiscard]] std::span<const std::string_view> texts() const { return texts_; }

  [[nodiscard]] std::size_t size() const { return texts_.size(); }

  /// Forgets all texts and keeps the memory for others.
  void clear();

  /// Gives the texts by id away and frees everything but their bytes, which stay here. The interner
  /// is empty afterwards and takes no more texts.
  std::vector<std::string_view> release_texts();

 private:
  enum class Storing { kCopy, kView };

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_one = 0;  // 0: free
  };
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };

  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  [[nodiscard]] std::size_t first_slot(std::uint32_t hash) const { return hash >> shift_; }
  std::uint32_t intern(std::string_view text, std::uint32_t hash, Storing storing);
  std::uint32_t insert(std::string_view text, std::uint32_t hash, Storing storing);
  void intern_batch(std::span<const std::string_view> texts, std::uint32_t* ids, Storing storing);
  void intern_batches(std::span<const std::string_view> texts, std::span<std::uint32_t> ids,
                      Storing storing);
  void make_room(std::size_t texts);
  void grow();
  std::string_view store(std::string_view text);

  std::vector<Slot> slots_;              // open addressing, a power of two, at most 5/8 full
  unsigned shift_;                       // the hash's upper bits are the slot: 32 - log2(slots)
  std::vector<std::string_view> texts_;  // by id
  std::vector<Chunk> chunks_;
  std::size_t chunks_used_ = 0;
  std::size_t chunk_left_ = 0;
  char* chunk_end_ = nullptr;
};

}  // namespace quorate
