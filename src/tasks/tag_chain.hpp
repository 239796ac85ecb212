// A Markov chain over the tags of a text: forward-backward, the best legal sequence, and how likely
// a span is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tag_table.hpp"

namespace quorate {

/// How tags follow each other. Steps that are not legal have no place here; the text begins as
/// though an outside token stood before it. Numbers are >= 0 and need not add up to 1.
struct TagSteps {
  TagSet tags;
  std::vector<double> to_start;   ///< tags x (types + 1): from a tag to outside, or to a beginning
  std::vector<double> to_inside;  ///< by tag: from a tag to the inner tag of its own type; [0] is 0

  /// All legal steps alike.
  explicit TagSteps(TagSet set, double weight = 1);

  [[nodiscard]] double operator()(std::size_t before, std::size_t tag) const {
    if (!tags.is_inside(tag)) return to_start[before * (tags.types + 1) + tag];
    return tags.is_legal(before, tag) ? to_inside[before] : 0;
  }
};

/// The posterior of one text's tags, given each token's evidence. Its memory is used again.
class TagPosterior {
 public:
  /// `evidence` is tokens x tags, >= 0, and no row is all 0. Throws Error{kInternal} where no legal
  /// sequence has any weight.
  void run(const TagSteps& steps, std::span<const double> evidence);

  [[nodiscard]] std::size_t length() const { return length_; }

  /// P(tag of token), by tag.
  [[nodiscard]] std::span<const double> marginal(std::size_t token) const {
    return {&marginal_[token * tags_.size()], tags_.size()};
  }

  /// All of them, tokens x tags.
  [[nodiscard]] std::span<const double> marginals() const {
    return {marginal_.data(), length_ * tags_.size()};
  }

  /// log of the sum over all legal sequences of the product of evidence and steps.
  [[nodiscard]] double log_total() const { return log_total_; }

  /// Adds what, multiplied by `steps` of run(), is the expected number of times that each step is
  /// taken.
  void add_pairs(TagSteps& pairs) const;

  /// P(a span of `type` begins at `begin`), and, given one that covers token `at` - 1 and began at
  /// `begin`, P(it covers `at` as well): in [0, 1].
  [[nodiscard]] double begins(std::size_t begin, std::size_t type) const;
  [[nodiscard]] double goes_on(const TagSteps& steps, std::size_t begin, std::size_t at,
                               std::size_t type) const;

 private:
  void forward(const TagSteps& steps, std::span<const double> evidence);
  void backward(const TagSteps& steps, std::span<const double> evidence);

  TagSet tags_;
  std::size_t length_ = 0;
  double log_total_ = 0;
  std::vector<double> forward_;   // tokens x tags, each row adds up to 1
  std::vector<double> ahead_;     // tokens x tags: evidence times what follows, scaled
  std::vector<double> marginal_;  // tokens x tags
  std::vector<double> scale_;     // by token
};

/// The legal sequence of greatest weight; ties: the smaller tag, from the end.
[[nodiscard]] std::vector<std::uint16_t> best_tags(const TagSteps& steps,
                                                   std::span<const double> evidence);

}  // namespace quorate
