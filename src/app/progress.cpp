#include "progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace quorate {
namespace {

constexpr std::chrono::milliseconds kBetween{200};

}  // namespace

Progress::Progress(bool quiet) : visible_(!quiet && ::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::begin(std::string_view stage) {
  end();
  stage_ = stage;
  stage_start_ = last_shown_ = Clock::now();
}

void Progress::show(std::string_view state) {
  if (!visible_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_shown_ < kBetween) return;
  last_shown_ = now;
  std::fprintf(stderr, "\r\033[K%s: %.*s", stage_.c_str(), static_cast<int>(state.size()),
               state.data());
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::end() {
  if (stage_.empty()) return;
  clear();
  seconds_.emplace_back(std::move(stage_),
                        std::chrono::duration<double>(Clock::now() - stage_start_).count());
  stage_.clear();
}

void Progress::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace quorate
