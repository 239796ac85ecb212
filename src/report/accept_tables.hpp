// The tables that say what accepting everything above a threshold gives.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "html.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

struct AcceptTableStyle {
  std::string id;
  std::string label;    ///< what the table is, for a screen reader
  std::size_t all = 0;  ///< labels that could be accepted
  bool has_gold = false;
  std::string accepted = "Accept";  ///< heading of the number of accepted ones
  std::string rest = "Look again";  ///< and of the others
  std::string accuracy = "Expected accuracy";
};

/// A row for each wanted accuracy: from which confidence on it is reached.
void write_targets(Html& out, std::span<const AcceptTarget> targets, const AcceptTableStyle& style);

/// A row for each threshold.
void write_thresholds(Html& out, std::span<const AcceptLine> lines, const AcceptTableStyle& style);

}  // namespace quorate
