// One line on standard error that says how far a long run has come: only on a terminal, never with
// --quiet.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quorate {

/// Tells the stages of a run, and how long each took.
class Progress {
 public:
  explicit Progress(bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Ends the stage before and begins this one.
  void begin(std::string_view stage);

  /// Shows where the current stage stands, a few times a second at most.
  void show(std::string_view state);

  /// Ends the last stage and clears the line.
  void end();

  /// Seconds of wall time by stage, in order.
  [[nodiscard]] const std::vector<std::pair<std::string, double>>& seconds() const {
    return seconds_;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void clear();

  bool visible_;
  bool drawn_ = false;
  std::string stage_;
  Clock::time_point stage_start_;
  Clock::time_point last_shown_;
  std::vector<std::pair<std::string, double>> seconds_;
};

}  // namespace quorate
