// Where a long fit leaves its state, so that it can be ended at any moment and go on later.
#pragma once

#include <span>
#include <vector>

namespace quorate {

/// Keeps the state of one fit. All that an iteration hands on is in it, bit by bit, so that a fit
/// that goes on from it ends with the bits of one that was never interrupted.
class FitCheckpoint {
 public:
  /// Columns of numbers whose meaning the fit knows.
  using State = std::vector<std::vector<double>>;

  virtual ~FitCheckpoint() = default;

  /// What was saved last, by this process or another; empty: nothing yet.
  virtual State load() = 0;

  /// Whether enough time has gone by since the last save. Asked after every iteration.
  virtual bool is_due() = 0;

  virtual void save(const State& state) = 0;
};

}  // namespace quorate
