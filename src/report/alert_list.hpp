// Alerts as they are found, and the checks that hold for every kind of job.
#pragma once

#include <string>
#include <vector>

#include "quorate/report/report_data.hpp"

namespace quorate {

class AlertList {
 public:
  /// `inputs`: of the run, as they stand in a shell.
  explicit AlertList(std::string inputs) : inputs_(std::move(inputs)) {}

  void add(Severity severity, std::string title, std::string detail, std::string section,
           std::string command = {});

  /// "quorate VERB INPUT... OPTIONS"
  [[nodiscard]] std::string command(const std::string& verb, const std::string& options) const;

  /// Records that could not be used.
  void check_records(const ReportProvenance& from);

  /// Objects that nobody usable looked at.
  void check_unlabeled(std::size_t objects, std::size_t labeled);

  /// Objects that one worker alone looked at.
  void check_single(std::size_t single, std::size_t labeled);

  /// All of them; of equally bad ones, the first found stands first.
  [[nodiscard]] std::vector<ReportAlert> worst_first() const;

 private:
  std::string inputs_;
  std::vector<ReportAlert> alerts_;
};

}  // namespace quorate
