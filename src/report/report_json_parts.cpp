// Undefined numbers are NaN here, and nlohmann writes NaN as null. Test: report_json_test.cpp.
#include "report_json_parts.hpp"

namespace quorate {
namespace {

using Json = ReportJson;

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "critical";
    case Severity::kSerious:
      return "serious";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      break;
  }
  return "note";
}

Json accept_line(const AcceptLine& line, const std::string& noun) {
  Json out = {{"threshold", line.threshold},
              {noun, line.items},
              {"share", line.share},
              {"expected-accuracy", line.expected_accuracy}};
  if (line.gold_items > 0) {
    out["gold-" + noun] = line.gold_items;
    out["measured-accuracy"] = line.measured_accuracy;
    out["measured-interval"] = interval_json(line.measured_interval);
  }
  return out;
}

}  // namespace

Json interval_json(const Interval& range) { return {range.low, range.high}; }

Json alerts_json(std::span<const ReportAlert> alerts) {
  Json out = Json::array();
  for (const ReportAlert& alert : alerts) {
    out.push_back({{"severity", to_string(alert.severity)},
                   {"title", alert.title},
                   {"detail", alert.detail},
                   {"section", alert.section},
                   {"command", alert.command.empty() ? Json(nullptr) : Json(alert.command)}});
  }
  return out;
}

void add_accept_json(Json& out, const ReportConfidence& from, const std::string& noun) {
  out["histogram"] = Json::array();
  for (const HistogramBin& bin : from.histogram)
    out["histogram"].push_back({{"from", bin.low}, {"to", bin.high}, {noun, bin.items}});
  out["curve"] = Json::array();
  for (const AcceptLine& line : from.curve) out["curve"].push_back(accept_line(line, noun));
  out["thresholds"] = Json::array();
  for (const AcceptLine& line : from.thresholds)
    out["thresholds"].push_back(accept_line(line, noun));
  out["targets"] = Json::array();
  for (const AcceptTarget& target : from.targets) {
    out["targets"].push_back(
        {{"accuracy", target.target},
         {"accept", target.line ? accept_line(*target.line, noun) : Json(nullptr)}});
  }
}

Json provenance_json(const ReportProvenance& from) {
  Json out;
  out["version"] = from.version;
  out["command"] = from.command;
  out["seed"] = from.seed;
  out["inputs"] = Json::array();
  for (const ReportInput& input : from.inputs) {
    out["inputs"].push_back(
        {{"name", input.name}, {"format", input.format}, {"bytes", input.bytes}});
  }
  Json reasons = Json::object();
  for (const auto& [reason, count] : from.rejected_by_reason) reasons[reason] = count;
  out["annotations"] = {{"in", from.in},
                        {"used", from.used},
                        {"rejected", from.rejected},
                        {"rejected-by-reason", std::move(reasons)},
                        {"superseded-by-newer-file", from.superseded_by_newer_file},
                        {"superseded-by-duplicate", from.superseded_by_duplicate}};
  Json options = Json::object();
  for (const auto& [name, value] : from.options) options[name] = value;
  out["options"] = std::move(options);
  out["warnings"] = from.warnings;
  return out;
}

std::string json_text(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quorate
