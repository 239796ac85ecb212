// Test: posterior_test.cpp.
#include "quorate/core/posterior.hpp"

#include <algorithm>
#include <numeric>

#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

/// The classes of one item's votes, ascending, in `out`.
void candidates_of(const AnnotationTable& table, ItemId item, std::vector<ClassId>& out) {
  out.clear();
  for (const Vote vote : table.votes_of(item)) {
    if (!table.is_abstention(vote)) out.push_back(vote.label);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace

Candidates find_candidates(const AnnotationTable& table, unsigned threads) {
  constexpr std::size_t kGrain = 4096;
  constexpr std::size_t kMostBlocks = 64;
  const Blocks blocks(table.items(), kGrain, kMostBlocks);
  Candidates result;
  result.offsets.assign(table.items() + 1, 0);
  const auto for_each_item = [&](const auto& fn) {
    for_each_block(blocks.count(), threads, [&](std::size_t b) {
      std::vector<ClassId> found;
      for (std::size_t i = blocks[b].begin; i < blocks[b].end; ++i) {
        candidates_of(table, ItemId{static_cast<std::uint32_t>(i)}, found);
        fn(i, found);
      }
    });
  };
  for_each_item([&](std::size_t i, const std::vector<ClassId>& found) {
    result.offsets[i + 1] = found.size();
  });
  std::partial_sum(result.offsets.begin(), result.offsets.end(), result.offsets.begin());
  result.classes.resize(result.offsets.back());
  for_each_item([&](std::size_t i, const std::vector<ClassId>& found) {
    std::copy(found.begin(), found.end(),
              result.classes.begin() + static_cast<std::ptrdiff_t>(result.offsets[i]));
  });
  return result;
}

Posterior::Posterior(std::shared_ptr<const Candidates> candidates, std::size_t classes)
    : items_(candidates->offsets.size() - 1),
      classes_(classes),
      values_(candidates->classes.size(), 0.0),
      candidates_(std::move(candidates)),
      elsewhere_(items_, 0.0) {}

void Posterior::refuse_row() {
  throw Error(ErrorCode::kInternal, "a sparse posterior has no row to point to");
}

void Posterior::fill_row(ItemId item, std::span<double> out) const {
  if (!is_sparse()) {
    const std::span<const double> from = row(item);
    std::copy(from.begin(), from.end(), out.begin());
    return;
  }
  std::fill(out.begin(), out.end(), elsewhere(item));
  const std::span<const ClassId> classes = candidates_->of(item);
  const std::span<const double> p = listed(item);
  for (std::size_t c = 0; c < classes.size(); ++c) out[classes[c].value] = p[c];
}

double Posterior::probability(ItemId item, ClassId truth) const {
  if (!is_sparse()) return row(item)[truth.value];
  const std::span<const ClassId> classes = candidates_->of(item);
  const auto found = std::lower_bound(classes.begin(), classes.end(), truth);
  if (found == classes.end() || *found != truth) return elsewhere(item);
  return listed(item)[static_cast<std::size_t>(found - classes.begin())];
}

void Posterior::set_row(ItemId item, std::span<const double> from) {
  if (!is_sparse()) {
    std::copy(from.begin(), from.end(), row(item).begin());
    return;
  }
  const std::span<const ClassId> classes = candidates_->of(item);
  const std::span<double> p = listed(item);
  double rest = std::accumulate(from.begin(), from.end(), 0.0);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    p[c] = from[classes[c].value];
    rest -= p[c];
  }
  const std::size_t others = classes_ - classes.size();
  elsewhere(item) = others > 0 ? std::max(0.0, rest) / static_cast<double>(others) : 0.0;
}

void Posterior::add(const Posterior& other) {
  if (values_.size() != other.values_.size() || elsewhere_.size() != other.elsewhere_.size()) {
    throw Error(ErrorCode::kInternal, "posteriors of different shapes cannot be added");
  }
  for (std::size_t at = 0; at < values_.size(); ++at) values_[at] += other.values_[at];
  for (std::size_t i = 0; i < elsewhere_.size(); ++i) elsewhere_[i] += other.elsewhere_[i];
}

void Posterior::scale(double factor) {
  for (double& value : values_) value *= factor;
  for (double& value : elsewhere_) value *= factor;
}

}  // namespace quorate
