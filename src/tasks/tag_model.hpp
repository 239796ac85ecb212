// What the tags of texts truly are, by many workers who tagged them: token Dawid-Skene, and
// Bayesian sequence combination.
#pragma once

#include <cstddef>
#include <vector>

#include "tag_chain.hpp"
#include "tag_table.hpp"

namespace quorate {

/// Pseudo-counts are > 0. Symbols as in the .cpp.
struct TagModelOptions {
  /// True: truth is a Markov chain, and what a worker does depends on his tag before (BSC). False:
  /// tokens are independent, and so are a worker's tags (Dawid-Skene).
  bool sequences = true;
  double base = 1;              ///< alpha: of each tag of a worker, whatever the truth
  double diagonal = 3;          ///< delta: more of them where the worker's tag is the true one
  double pooled = 20;           ///< m >= 0: spread as all workers together do; 0: none
  double step = 0.1;            ///< beta: of each step of the chain
  std::size_t iterations = 20;  ///< at most
  unsigned threads = 1;         ///< does not change the result
};

struct TagFit {
  std::vector<double> evidence;  ///< tokens x tags: what a token's own tags say; rows add up to 1
  TagSteps steps;                ///< of the chain; all alike without one
  std::vector<double> belief;    ///< tokens x tags: P(tag | all tags); rows add up to 1
  std::size_t iterations = 0;
};

/// The share of workers who gave a token a tag, tokens x tags.
[[nodiscard]] std::vector<double> tag_shares(const TagTable& table);

/// Fits the model, beginning with `start` (tokens x tags, rows add up to 1) for the belief. The
/// same bits for any number of threads. Every object has an answer.
[[nodiscard]] TagFit fit_tags(const TagTable& table, const TagModelOptions& options,
                              std::vector<double> start);

}  // namespace quorate
