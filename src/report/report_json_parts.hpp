// What the JSON files of all reports have in common.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "quorate/report/report_data.hpp"

namespace quorate {

using ReportJson = nlohmann::ordered_json;

[[nodiscard]] ReportJson interval_json(const Interval& range);
[[nodiscard]] ReportJson alerts_json(std::span<const ReportAlert> alerts);
[[nodiscard]] ReportJson provenance_json(const ReportProvenance& from);

/// Adds histogram, curve, thresholds and targets; `noun` names what is counted ("objects").
void add_accept_json(ReportJson& out, const ReportConfidence& from, const std::string& noun);

/// The file's text.
[[nodiscard]] std::string json_text(const ReportJson& json);

}  // namespace quorate
