// From the data of a report to its two files.
#pragma once

#include <string>

#include "quorate/report/report_data.hpp"

namespace quorate {

/// Fills data.alerts from everything else, worst first.
void find_alerts(ReportData& data);

/// The verdict in plain sentences with their numbers.
[[nodiscard]] std::vector<std::string> verdict_sentences(const ReportData& data);

/// One HTML page that needs nothing else: style and script are inside, known to its
/// Content-Security-Policy by their hashes, and nothing is loaded but what
/// data.objects.image_source names. Every text is escaped. The same data gives the same bytes.
[[nodiscard]] std::string report_html(const ReportData& data);

/// The same data as JSON (two blanks a level, undefined numbers null), all workers included.
[[nodiscard]] std::string report_json(const ReportData& data);

}  // namespace quorate
