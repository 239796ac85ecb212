// Open addressing with linear probing over 8-byte slots: 32 bits of the hash decide almost every
// comparison, so a lookup touches the text once.
#include "quorate/base/ids.hpp"

#include <cstring>
#include <functional>
#include <limits>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kChunkBytes = std::size_t{1} << 18;

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

StringInterner::StringInterner() : slots_(kFirstSlots) {}

std::size_t StringInterner::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  while (slots_[at].id_plus_one != 0) {
    if (slots_[at].hash == tag && texts_[slots_[at].id_plus_one - 1] == text) break;
    at = (at + 1) & mask;
  }
  return at;
}

std::optional<std::uint32_t> StringInterner::find(std::string_view text) const {
  const Slot slot = slots_[slot_of(text, hash_of(text))];
  if (slot.id_plus_one == 0) return std::nullopt;
  return slot.id_plus_one - 1;
}

std::uint32_t StringInterner::intern(std::string_view text) {
  const std::uint64_t hash = hash_of(text);
  std::size_t at = slot_of(text, hash);
  if (slots_[at].id_plus_one != 0) return slots_[at].id_plus_one - 1;

  if (texts_.size() >= std::numeric_limits<std::uint32_t>::max() - 1) {
    throw Error(ErrorCode::kBadData, "more than 4,294,967,294 distinct names: split the job");
  }
  if ((texts_.size() + 1) * 8 > slots_.size() * 5) {
    grow();
    at = slot_of(text, hash);
  }
  texts_.push_back(store(text));
  const auto id = static_cast<std::uint32_t>(texts_.size() - 1);
  slots_[at] = {static_cast<std::uint32_t>(hash >> 32U), id + 1};
  return id;
}

void StringInterner::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id_plus_one == 0) continue;
    std::size_t at = static_cast<std::size_t>(hash_of(texts_[slot.id_plus_one - 1])) & mask;
    while (slots_[at].id_plus_one != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::string_view StringInterner::store(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > chunk_left_) {
    const std::size_t bytes = text.size() > kChunkBytes ? text.size() : kChunkBytes;
    chunks_.push_back(std::make_unique<char[]>(bytes));
    chunk_end_ = chunks_.back().get();
    chunk_left_ = bytes;
  }
  std::memcpy(chunk_end_, text.data(), text.size());
  const std::string_view stored(chunk_end_, text.size());
  chunk_end_ += text.size();
  chunk_left_ -= text.size();
  return stored;
}

}  // namespace quorate
