// From an audit to the sections on workers and classes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "quorate/audit/audit.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

/// Fills data.workers and data.classes: accused workers first (by the worst flag, then by
/// annotations), the others by annotations. `workers` are names by WorkerId, `classes` by ClassId.
void add_audit(const Audit& audit, std::span<const std::string_view> workers,
               std::span<const std::string> classes, ReportData& data);

}  // namespace quorate
