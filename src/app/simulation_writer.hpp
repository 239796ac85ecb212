// Simulated votes as text. All that can be said beforehand is: a line is put together from pieces
// that were quoted and escaped once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/core/task.hpp"
#include "simulation.hpp"

namespace quorate {

/// Names of the objects and workers of a simulated job. Throws Error{kUsage} in the constructor
/// where a prefix is not UTF-8.
class SimulatedNames {
 public:
  SimulatedNames(std::string item_prefix, std::string worker_prefix, const Crowd& crowd,
                 LabelCategories categories);

  /// "s3://simulated/0001.jpg": numbers from 1, all equally wide, so that sorting by name changes
  /// nothing.
  [[nodiscard]] std::string item(std::uint64_t index) const;
  [[nodiscard]] std::string worker(WorkerId worker) const;
  [[nodiscard]] const LabelCategories& categories() const { return categories_; }

  /// What stands around the digits of an item.
  [[nodiscard]] const std::string& item_prefix() const { return item_prefix_; }
  [[nodiscard]] static std::string_view item_suffix() { return ".jpg"; }
  [[nodiscard]] std::size_t item_digits() const { return item_digits_; }

 private:
  std::string item_prefix_;
  std::string worker_prefix_;
  std::size_t item_digits_;
  std::size_t worker_digits_;
  LabelCategories categories_;
};

enum class LineFormat { kCsv, kJsonLines };

/// Writes one vote a line. Immutable; safe to share between threads.
class VoteLines {
 public:
  VoteLines(LineFormat format, bool with_times, const SimulatedNames& names, const Crowd& crowd);

  /// The line above all others; empty for JSON Lines.
  [[nodiscard]] std::string_view header() const { return header_; }

  /// Appends the lines of all votes of the block.
  void append(std::string& out, const SimulatedBlock& block) const;

 private:
  std::string header_;
  std::string item_open_;
  std::string item_close_;
  std::size_t item_digits_;
  std::vector<std::string> worker_;  // with what stands before and behind it
  std::vector<std::string> label_;
  std::string before_time_;
  std::string before_seconds_;
  std::string end_;
};

/// Appends "task,label" rows of the true labels: the lines below the header kGoldHeader.
class GoldLines {
 public:
  static constexpr std::string_view kHeader = "task,label\n";

  explicit GoldLines(const SimulatedNames& names);
  void append(std::string& out, const SimulatedBlock& block) const;

 private:
  std::string item_open_;
  std::string item_close_;
  std::size_t item_digits_;
  std::vector<std::string> label_;
};

/// Appends the manifest lines of the block's objects.
class ManifestLines {
 public:
  explicit ManifestLines(const SimulatedNames& names);
  void append(std::string& out, const SimulatedBlock& block) const;

 private:
  std::string item_open_;
  std::string item_close_;
  std::size_t item_digits_;
};

/// `text` as JSON, in quotes. Throws Error{kUsage} where it is not UTF-8.
[[nodiscard]] std::string json_text(const std::string& text);

/// Appends "2026-01-01T00:00:00.000Z".
void append_time(std::string& out, std::int64_t milliseconds);

/// Appends milliseconds as seconds: "6.750".
void append_seconds(std::string& out, std::int64_t milliseconds);

}  // namespace quorate
