// A checkpoint in memory that ends the fit where a test wants it to end.
#pragma once

#include <cstddef>
#include <utility>

#include "quorate/models/checkpoint.hpp"

namespace quorate::test {

/// Thrown in place of a killed run.
struct Interruption {};

/// Keeps the state in memory and ends the fit at the `last`-th save.
class MemoryCheckpoint : public FitCheckpoint {
 public:
  State load() override { return state_; }
  bool is_due() override { return true; }
  void save(const State& state) override {
    state_ = state;
    if (++saves_ == last_) throw Interruption{};
  }
  void end_at(std::size_t save) {
    last_ = save;
    saves_ = 0;
  }
  [[nodiscard]] const State& state() const { return state_; }
  void set_state(State state) { state_ = std::move(state); }

 private:
  State state_;
  std::size_t saves_ = 0;
  std::size_t last_ = 0;
};

}  // namespace quorate::test
