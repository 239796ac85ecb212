// What is believed of every item: a distribution over the classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"
#include "quorate/base/large_pages.hpp"
#include "quorate/core/annotation_table.hpp"

namespace quorate {

/// The classes that somebody voted for on each item, ascending: what a sparse posterior lists.
struct Candidates {
  std::vector<std::uint64_t> offsets{0};  ///< one element more than there are items
  std::vector<ClassId> classes;

  [[nodiscard]] std::span<const ClassId> of(ItemId item) const {
    const std::size_t begin = offsets[item.value];
    return {classes.data() + begin, offsets[item.value + std::size_t{1}] - begin};
  }
};

/// Abstentions make no candidate. The same for any number of threads.
[[nodiscard]] Candidates find_candidates(const AnnotationTable& table, unsigned threads);

/// Items x classes. A row is a distribution over classes, or all zero for an item without votes.
///
/// Dense: every number is stored, row-major. Sparse, for many classes: a row stores the
/// probabilities of the item's candidates, and one number that every other class has: 8 bytes an
/// item and 8 a candidate (the candidates themselves are shared between copies).
class Posterior {
 public:
  Posterior() = default;

  /// Dense, all zero; the threads only make it faster.
  Posterior(std::size_t items, std::size_t classes, unsigned threads = 1)
      : items_(classes == 0 ? 0 : items),
        classes_(classes),
        values_(large_column<double>(items * classes, threads)) {}

  /// Sparse, all zero.
  Posterior(std::shared_ptr<const Candidates> candidates, std::size_t classes);

  [[nodiscard]] std::size_t items() const { return items_; }
  [[nodiscard]] std::size_t classes() const { return classes_; }
  [[nodiscard]] bool is_sparse() const { return candidates_ != nullptr; }

  /// The whole row in place. Only of a dense posterior: throws Error{kInternal} for a sparse one.
  [[nodiscard]] std::span<double> row(ItemId item) {
    if (is_sparse()) refuse_row();
    return {values_.data() + item.value * classes_, classes_};
  }
  [[nodiscard]] std::span<const double> row(ItemId item) const {
    if (is_sparse()) refuse_row();
    return {values_.data() + item.value * classes_, classes_};
  }

  /// Copies the row of either kind into `out`, which is as long as there are classes.
  void fill_row(ItemId item, std::span<double> out) const;

  /// The probability of one class, of either kind.
  [[nodiscard]] double probability(ItemId item, ClassId truth) const;

  /// Sets the row of either kind to the distribution `from`; a sparse one gives the classes it does
  /// not list their mean.
  void set_row(ItemId item, std::span<const double> from);

  /// Only of a sparse posterior: its candidates, their probabilities, and that of every other
  /// class.
  [[nodiscard]] const std::shared_ptr<const Candidates>& candidates() const { return candidates_; }
  [[nodiscard]] std::span<double> listed(ItemId item) {
    const std::size_t begin = candidates_->offsets[item.value];
    return {values_.data() + begin, candidates_->of(item).size()};
  }
  [[nodiscard]] std::span<const double> listed(ItemId item) const {
    const std::size_t begin = candidates_->offsets[item.value];
    return {values_.data() + begin, candidates_->of(item).size()};
  }
  [[nodiscard]] double& elsewhere(ItemId item) { return elsewhere_[item.value]; }
  [[nodiscard]] double elsewhere(ItemId item) const { return elsewhere_[item.value]; }

  /// Adds `other`, which has the same shape (sparse: the same candidates), number by number.
  void add(const Posterior& other);

  /// Multiplies every number.
  void scale(double factor);

  /// The stored numbers: items x classes, or those of the candidates.
  [[nodiscard]] const std::vector<double>& values() const { return values_; }

 private:
  [[noreturn]] static void refuse_row();

  std::size_t items_ = 0;
  std::size_t classes_ = 0;
  std::vector<double> values_;
  std::shared_ptr<const Candidates> candidates_;
  std::vector<double> elsewhere_;
};

}  // namespace quorate
