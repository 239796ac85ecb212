// The boundary that every model stands behind: votes in, posteriors and a worker model out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/checkpoint.hpp"

namespace quorate {

/// Priors of dawid-skene (MODELS: hierarchical is the default, none is the textbook of 1979).
enum class PriorKind { kHierarchical, kNone };

/// How often a worker answered so on objects of one class in earlier jobs: expected votes >= 0.
struct ConfusionCount {
  WorkerId worker;
  ClassId answer;  ///< a class or an abstention of the table
  ClassId truth;
  double count = 0;
};

struct FitOptions {
  // These change the result.
  PriorKind prior = PriorKind::kHierarchical;
  double prior_strength = 4;  ///< s: pseudo-counts per row of a worker's confusion matrix, > 0
  std::size_t max_iterations = 500;  ///< >= 1
  /// The fit ends when the objective changes relatively by less, and of the posterior probability
  /// less than this share moves from one class to another (mean over the items). 0: at the cap,
  /// with plain iterations.
  double tolerance = 1e-4;
  bool accelerate = true;              ///< extrapolate the iterations (squarem.hpp)
  std::vector<double> worker_weights;  ///< weighted-vote: by WorkerId, >= 0; empty: estimated
  /// True labels by ItemId; empty: none. weighted-vote takes its weights from them; iterative
  /// models hold the posterior of these items at the truth in every iteration.
  std::vector<std::optional<ClassId>> gold;
  /// dawid-skene, dawid-skene-spammer, fast-dawid-skene, ibcc, one-coin: what is known of the
  /// workers from earlier jobs, as pseudo-counts in
  /// every iteration; at most one element for a worker, answer and truth.
  std::vector<ConfusionCount> history;
  const Posterior* start = nullptr;  ///< posteriors to start from; null: the vote shares
  /// la, la-one-pass: the order of the items; mace, ebcc: the random restarts; kos: the first
  /// messages.
  std::uint64_t seed = 1;
  std::size_t most_restarts = 20;  ///< mace, ebcc: fits from random starts, at most so many; >= 1
  /// ground-truth-*: the batches, in order; empty: one batch.
  std::span<const ConsolidationBatch> batches;

  // These do not.
  unsigned threads = 1;
  std::function<void(std::size_t iteration, const IterationTrace&)> progress;
  /// dawid-skene, dawid-skene-spammer, fast-dawid-skene, ibcc, one-coin, bwa, glad, and of the last
  /// fit mace and ebcc: where it leaves its state and goes on from; null: nowhere. Other models
  /// ignore it.
  FitCheckpoint* checkpoint = nullptr;
};

/// A way to turn votes into a posterior for each item. Stateless; one object may fit many tables at
/// once.
class ConsolidationModel {
 public:
  virtual ~ConsolidationModel() = default;

  /// Fits the model. Items without votes get a row of zeros. The same table and options give the
  /// same bits for any number of threads. Throws Error{kInternal} where the objective is not
  /// finite.
  [[nodiscard]] virtual FitResult fit(const AnnotationTable& table,
                                      const FitOptions& options) const = 0;
};

/// Whether dawid-skene keeps only the cells of the confusion matrices that were seen, and of each
/// posterior only the classes voted for: where all of them would be too many numbers. Depends on
/// the numbers of items, workers, answers and classes alone.
[[nodiscard]] bool is_sparse_job(const AnnotationTable& table);

/// What `quorate models` says of a model.
struct ModelInfo {
  std::string_view name;
  std::string_view summary;  ///< what it does, in half a line
  std::string_view when;     ///< when to use it
  std::string_view cost;     ///< in terms of votes V, classes K, workers W
  std::string_view reference;
};

/// All models, in the order in which people should meet them.
[[nodiscard]] std::span<const ModelInfo> list_models();

/// The model of that name, or null.
[[nodiscard]] std::unique_ptr<ConsolidationModel> make_model(std::string_view name);

}  // namespace quorate
