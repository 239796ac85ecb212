// How alike two workers' sets of marks are.
#pragma once

#include <algorithm>
#include <vector>

#include "assignment.hpp"
#include "marks.hpp"

namespace quorate {

/// F1 of two sets of marks: twice the number of pairs over the number of marks; 1 where both are
/// empty. A pair is of one class, and its similarity(mark, mark) at least a half; as many pairs as
/// there can be count, so that which set comes first does not matter.
template <class Shape, class Similarity>
double mark_set_similarity(const Payload& a, const Payload& b, const Similarity& similarity) {
  using Set = typename SetOf<Shape>::Type;
  constexpr double kLeast = 0.5;
  const std::vector<Labeled<Shape>>& own = std::get<Set>(a).parts;
  const std::vector<Labeled<Shape>>& other = std::get<Set>(b).parts;
  if (own.empty() && other.empty()) return 1;
  // No sum of similarities outweighs one more pair.
  const auto one_pair = static_cast<double>(std::min(own.size(), other.size()) + 1);
  std::vector<double> gain;
  for (const Labeled<Shape>& mark : own) {
    for (const Labeled<Shape>& peer : other) {
      const double value = mark.label == peer.label ? similarity(mark.part, peer.part) : 0;
      gain.push_back(value >= kLeast ? one_pair + value : 0);
    }
  }
  double pairs = 0;
  for (const auto& peer : assign(gain, own.size(), other.size())) pairs += peer ? 1 : 0;
  return 2 * pairs / static_cast<double>(own.size() + other.size());
}

}  // namespace quorate
