// Open addressing with linear probing over 8-byte slots: 32 bits of the hash decide almost every
// comparison, so a lookup touches the text once. The slot is given by the hash's upper bits: the
// table then doubles in one sequential pass that looks at no text.
#include "quorate/base/ids.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "quorate/base/error.hpp"
#include "quorate/base/large_pages.hpp"
#include "quorate/base/same_text.hpp"

namespace quorate {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr unsigned kFirstShift = 22;
constexpr std::size_t kMostSlots = std::size_t{1} << 32;
constexpr std::size_t kFirstTexts = 64;
constexpr std::size_t kLeastChunkBytes = std::size_t{1} << 16;
constexpr std::size_t kMostChunkBytes = std::size_t{1} << 23;
constexpr std::size_t kBatch = 32;

__extension__ using Wide = unsigned __int128;

/// Both halves of the product: every bit of the factors reaches the middle.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t load8(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::uint64_t load4(const char* from) {
  std::uint32_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// A multiply-and-fold hash in the manner of wyhash: names are short, and std::hash takes the last
/// bytes of a text one by one.
inline std::uint32_t hash_of(std::string_view text) {
  constexpr std::uint64_t kFirst = 0xa0761d6478bd642fU;
  constexpr std::uint64_t kSecond = 0xe7037ed1a0b428dbU;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = kFirst ^ left;
  for (; left > 16; at += 16, left -= 16) {
    hash = mix(load8(at) ^ kSecond, load8(at + 8) ^ hash);
  }
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (left >= 8) {  // the two words may overlap
    a = load8(at);
    b = load8(at + left - 8);
  } else if (left >= 4) {
    a = load4(at);
    b = load4(at + left - 4);
  } else if (left > 0) {
    a = static_cast<std::uint64_t>(static_cast<unsigned char>(at[0])) << 16U |
        static_cast<std::uint64_t>(static_cast<unsigned char>(at[left / 2])) << 8U |
        static_cast<unsigned char>(at[left - 1]);
  }
  return static_cast<std::uint32_t>(mix(kSecond ^ text.size(), mix(a ^ kSecond, b ^ hash)) >> 32U);
}

}  // namespace

StringInterner::StringInterner() : slots_(kFirstSlots), shift_(kFirstShift) {}

inline std::size_t StringInterner::slot_of(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = first_slot(hash);
  while (slots_[at].id_plus_one != 0) {
    if (slots_[at].hash == hash && same_text(texts_[slots_[at].id_plus_one - 1], text)) break;
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
  return intern(text, hash_of(text), Storing::kCopy);
}

inline std::uint32_t StringInterner::intern(std::string_view text, std::uint32_t hash,
                                            Storing storing) {
  const Slot slot = slots_[slot_of(text, hash)];
  return slot.id_plus_one != 0 ? slot.id_plus_one - 1 : insert(text, hash, storing);
}

std::uint32_t StringInterner::insert(std::string_view text, std::uint32_t hash, Storing storing) {
  if (texts_.size() >= std::numeric_limits<std::uint32_t>::max() - 1) {
    throw Error(ErrorCode::kBadData, "more than 4,294,967,294 distinct names: split the job");
  }
  make_room(1);
  const std::size_t at = slot_of(text, hash);
  if (texts_.size() == texts_.capacity()) {
    reserve_large(texts_, std::max(texts_.size() * 2, kFirstTexts));
  }
  texts_.push_back(storing == Storing::kCopy ? store(text) : text);
  slots_[at] = {hash, static_cast<std::uint32_t>(texts_.size())};
  return slots_[at].id_plus_one - 1;
}

void StringInterner::intern_batch(std::span<const std::string_view> texts, std::uint32_t* ids,
                                  Storing storing) {
  // A look-up waits for memory three times: for the slot, for where its text is, for the text.
  std::array<std::uint32_t, kBatch> hashes;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    hashes[i] = hash_of(texts[i]);
    __builtin_prefetch(&slots_[first_slot(hashes[i])]);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Slot slot = slots_[first_slot(hashes[i])];
    if (slot.id_plus_one != 0) __builtin_prefetch(&texts_[slot.id_plus_one - 1]);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Slot slot = slots_[first_slot(hashes[i])];
    if (slot.hash == hashes[i] && slot.id_plus_one != 0) {
      __builtin_prefetch(texts_[slot.id_plus_one - 1].data());
    }
  }
  for (std::size_t i = 0; i < texts.size(); ++i) ids[i] = intern(texts[i], hashes[i], storing);
}

void StringInterner::intern_batches(std::span<const std::string_view> texts,
                                    std::span<std::uint32_t> ids, Storing storing) {
  for (std::size_t at = 0; at < texts.size(); at += kBatch) {
    const std::size_t count = std::min(kBatch, texts.size() - at);
    make_room(count);
    intern_batch(texts.subspan(at, count), ids.data() + at, storing);
  }
}

void StringInterner::intern_all(std::span<const std::string_view> texts,
                                std::span<std::uint32_t> ids) {
  intern_batches(texts, ids, Storing::kCopy);
}

void StringInterner::intern_views(std::span<const std::string_view> texts,
                                  std::span<std::uint32_t> ids) {
  intern_batches(texts, ids, Storing::kView);
}

void StringInterner::make_room(std::size_t texts) {
  while ((texts_.size() + texts) * 8 > slots_.size() * 5 && slots_.size() < kMostSlots) grow();
}

void StringInterner::grow() {
  std::vector<Slot> old;
  reserve_large(old, slots_.size() * 2);
  old.resize(slots_.size() * 2);
  old.swap(slots_);
  --shift_;
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id_plus_one == 0) continue;
    std::size_t at = first_slot(slot.hash);
    while (slots_[at].id_plus_one != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

void StringInterner::clear() {
  if (!texts_.empty()) std::fill(slots_.begin(), slots_.end(), Slot{});
  texts_.clear();
  chunks_used_ = 0;
  chunk_left_ = 0;
  chunk_end_ = nullptr;
}

std::vector<std::string_view> StringInterner::release_texts() {
  slots_ = {};
  return std::exchange(texts_, {});
}

std::string_view StringInterner::store(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > chunk_left_) {
    while (chunks_used_ < chunks_.size() && chunks_[chunks_used_].size < text.size()) {
      ++chunks_used_;
    }
    if (chunks_used_ == chunks_.size()) {
      // Each chunk is twice as long as the one before, up to where large pages serve it well.
      const std::size_t wanted = chunks_.empty() ? kLeastChunkBytes : chunks_.back().size * 2;
      const std::size_t bytes = std::max(text.size(), std::min(wanted, kMostChunkBytes));
      chunks_.push_back({std::unique_ptr<char[]>(new char[bytes]), bytes});
      prefer_large_pages(chunks_.back().bytes.get(), bytes);
    }
    chunk_end_ = chunks_[chunks_used_].bytes.get();
    chunk_left_ = chunks_[chunks_used_].size;
    ++chunks_used_;
  }
  std::memcpy(chunk_end_, text.data(), text.size());
  const std::string_view stored(chunk_end_, text.size());
  chunk_end_ += text.size();
  chunk_left_ -= text.size();
  return stored;
}

}  // namespace quorate
