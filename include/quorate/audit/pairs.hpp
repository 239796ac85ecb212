// Workers who agree on wrong answers far more often than independent workers could.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"

namespace quorate {

/// Two workers who are probably not independent: one person with two accounts, or one who copies.
struct PairFinding {
  WorkerId first;  ///< the smaller id
  WorkerId second;
  std::uint64_t common_objects = 0;  ///< that both labelled
  std::uint64_t agreements = 0;      ///< of these with the same label of both
  std::uint64_t same_wrong = 0;      ///< of these with a label that is not the consensus
  double expected_same_wrong = 0;  ///< as independent workers of their kind would have in this job
  double p_value = 1;              ///< Poisson, of so many or more
  double adjusted_p = 1;           ///< Bonferroni over all pairs with a common object
};

}  // namespace quorate
