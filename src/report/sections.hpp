// The nine sections of the page of single labels, a file each, in their order; some of them stand
// on the page of structured tasks, too.
#pragma once

#include <span>
#include <string_view>

#include "html.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

void write_verdict(Html& out, const ReportData& data);
void write_alerts(Html& out, std::span<const ReportAlert> alerts);
void write_confidence(Html& out, const ReportData& data);
void write_workers(Html& out, const ReportData& data);
void write_classes(Html& out, const ReportData& data);
void write_objects(Html& out, const ReportData& data);
void write_fit(Html& out, const ReportData& data);
void write_provenance(Html& out, const ReportProvenance& from);
void write_definitions(Html& out);

/// One number of the strip below the verdict: what it is, the number, and a note (may be empty).
void write_card(Html& out, std::string_view label, std::string_view value, std::string_view note);

/// A number of the page with its formula and its source.
struct Definition {
  std::string_view term;
  std::string_view meaning;
  std::string_view formula;
  std::string_view source;
};

/// The section of the definitions.
void write_definition_list(Html& out, std::span<const Definition> definitions);

}  // namespace quorate
