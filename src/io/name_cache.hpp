// Ids of names seen lately. A look-up in the interner follows three addresses, each from the one
// before; here one entry tells all.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace quorate {

/// Remembers short names with their ids, each in the one place that its text gives it; a later one
/// takes that place. Not thread safe.
class NameCache {
 public:
  NameCache() : entries_(kEntries) {}

  /// The id of `text`; where it is not known, what `look_up(text)` gives, which is kept.
  template <class LookUp>
  std::uint32_t id_of(std::string_view text, LookUp look_up) {
    if (text.empty() || text.size() > kLongest) return look_up(text);
    Entry key = key_of(text);
    Entry& known = entries_[place_of(key)];
    if (known.first == key.first && known.last == key.last && known.size == key.size) {
      return known.id;
    }
    key.id = look_up(text);
    known = key;
    return key.id;
  }

  void clear() { entries_.assign(kEntries, Entry{}); }

 private:
  static constexpr std::size_t kEntries = 2048;
  static constexpr unsigned kPlaceBits = 11;
  static constexpr std::size_t kLongest = 16;
  static_assert(kEntries == std::size_t{1} << kPlaceBits);

  /// The words at the ends of a text and its size tell it from every other.
  struct Entry {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint32_t size = 0;  // 0: free
    std::uint32_t id = 0;
  };

  template <class Word>
  static std::uint64_t load(const char* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  }

  static Entry key_of(std::string_view text) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto size = static_cast<std::uint32_t>(text.size());
    if (size >= 8) return {load<std::uint64_t>(begin), load<std::uint64_t>(end - 8), size, 0};
    if (size >= 4) return {load<std::uint32_t>(begin), load<std::uint32_t>(end - 4), size, 0};
    // Up to three bytes: the first, the middle and the last are all.
    return {load<std::uint8_t>(begin),
            load<std::uint8_t>(begin + size / 2) << 8U | load<std::uint8_t>(end - 1), size, 0};
  }

  static std::size_t place_of(const Entry& key) {
    constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15U;
    const std::uint64_t mixed = (key.first ^ (key.last * kOdd)) * kOdd;
    return static_cast<std::size_t>(mixed >> (64U - kPlaceBits));
  }

  std::vector<Entry> entries_;
};

}  // namespace quorate
