// How far workers agree whose answers are more than one label (boxes, masks, spans, ...), by how
// alike two answers are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "quorate/audit/measure.hpp"
#include "quorate/core/annotation_table.hpp"

namespace quorate {

/// How alike two answers are, in [0, 1], by their numbers (the labels of the votes); symmetric.
/// Called from several threads at once.
using AnswerSimilarity = std::function<double(std::uint32_t, std::uint32_t)>;

struct AnswerAgreementOptions {
  std::size_t most_pairs = 200'000;   ///< of answers to one object; objects are drawn beyond
  std::size_t chance_pairs = 20'000;  ///< pairs of answers to different objects
  std::size_t replicates = 500;       ///< of the bootstrap over objects
  std::uint64_t seed = 1;
  unsigned threads = 1;  ///< does not change the result
};

struct AnswerAgreement {
  Measure similarity;  ///< of two answers to one object: mean over objects of the mean over pairs
  Measure chance;      ///< of two answers to different objects, drawn at random; no interval
  /// Krippendorff's alpha with 1 - similarity as its distance: 1 - observed / expected
  /// disagreement. Intervals are percentiles of a bootstrap over objects (expectation fixed).
  Measure alpha;
  /// By WorkerId: mean over objects of the mean similarity with the others' answers; 95 % interval
  /// by the normal approximation from five objects on.
  std::vector<Measure> by_worker;
  std::vector<std::uint64_t> compared;  ///< by WorkerId: objects behind that
  /// By WorkerId: the whole interval lies more than a tenth below the mean of the workers, weighted
  /// by what they compared.
  std::vector<bool> stands_apart;
  std::size_t objects = 0;  ///< with two or more answers, that were compared
};

/// Compares the answers of every object with those of its other workers. Undefined where nothing
/// can be compared, or the similarity is NaN.
[[nodiscard]] AnswerAgreement answer_agreement(const AnnotationTable& table,
                                               const AnswerSimilarity& similarity,
                                               const AnswerAgreementOptions& options);

}  // namespace quorate
