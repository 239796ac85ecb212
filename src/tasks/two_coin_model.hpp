// Which classes an object has, learned from who ticked what.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "label_ticks.hpp"

namespace quorate {

/// What the model has learned.
struct TwoCoinFit {
  std::vector<double> belief;       ///< items x classes: P(the object has the class)
  std::vector<double> sensitivity;  ///< workers x classes: P(tick | the object has the class)
  std::vector<double> false_alarm;  ///< workers x classes: P(tick | it has not)
  std::vector<double> prevalence;   ///< by class
  std::size_t iterations = 0;
};

/// One two-coin Dawid-Skene model a class (Raykar et al., JMLR 2010, without features), whose
/// workers are shrunk to their class's mean, moved by each worker's own propensity to tick over all
/// classes. The same bits for any number of threads.
[[nodiscard]] TwoCoinFit fit_two_coins(const LabelTicks& ticks, unsigned threads);

/// What `belief` (classes of one object, each on its own) comes to when an exclusive class excludes
/// every other: the marginals of the product distribution, given that the object has one exclusive
/// class and nothing else, or any set of the other classes. In place; exact.
void exclude(std::span<double> belief, std::span<const ClassId> exclusive);

}  // namespace quorate
