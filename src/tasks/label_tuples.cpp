// Tested by tests/tasks/label_tuples_test.cpp.
#include "label_tuples.hpp"

namespace quorate {
namespace {

bool is_equal(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Gives tuples their numbers: open addressing, a power of two of slots, at most half full.
class TupleTable {
 public:
  explicit TupleTable(LabelTuples& out) : out_(out), slots_(64, kFree) {}

  std::uint32_t number(std::span<const std::uint32_t> labels) {
    std::uint64_t hash = 0;
    for (const std::uint32_t label : labels) hash = (hash ^ label) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 32U;
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != kFree) {
      if (is_equal(out_.of(slots_[slot]), labels)) return slots_[slot];
      slot = (slot + 1) & (slots_.size() - 1);
    }
    const auto number = static_cast<std::uint32_t>(out_.size());
    slots_[slot] = number;
    hashes_.push_back(hash);
    out_.label.insert(out_.label.end(), labels.begin(), labels.end());
    out_.pixels.push_back(0);
    if (2 * hashes_.size() > slots_.size()) grow();
    return number;
  }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;

  void grow() {
    slots_.assign(2 * slots_.size(), kFree);
    for (std::uint32_t number = 0; number < hashes_.size(); ++number) {
      std::size_t slot = hashes_[number] & (slots_.size() - 1);
      while (slots_[slot] != kFree) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = number;
    }
  }

  LabelTuples& out_;
  std::vector<std::uint32_t> slots_;
  std::vector<std::uint64_t> hashes_;  // by tuple
};

}  // namespace

LabelTuples label_tuples(std::span<const LabelRuns> images, std::size_t labels) {
  LabelTuples out;
  out.raters = images.size();
  out.labels = labels;
  TupleTable table(out);
  for_each_segment(images, [&](std::uint32_t begin, std::uint32_t end, auto tuple) {
    const std::uint32_t number = table.number(tuple);
    out.pixels[number] += end - begin;
    append_run(out.image, end, number);
  });
  return out;
}

std::vector<double> vote_shares(const LabelTuples& tuples) {
  std::vector<double> votes(tuples.size() * tuples.labels, 0.0);
  const auto raters = static_cast<double>(tuples.raters);
  for (std::size_t t = 0; t < tuples.size(); ++t) {
    for (const std::uint32_t label : tuples.of(t)) votes[t * tuples.labels + label] += 1;
    for (std::size_t s = 0; s < tuples.labels; ++s) votes[t * tuples.labels + s] /= raters;
  }
  return votes;
}

}  // namespace quorate
