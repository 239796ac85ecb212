// The nine sections of the page, a file each, in their order.
#pragma once

#include "html.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

void write_verdict(Html& out, const ReportData& data);
void write_alerts(Html& out, const ReportData& data);
void write_confidence(Html& out, const ReportData& data);
void write_workers(Html& out, const ReportData& data);
void write_classes(Html& out, const ReportData& data);
void write_objects(Html& out, const ReportData& data);
void write_fit(Html& out, const ReportData& data);
void write_provenance(Html& out, const ReportData& data);
void write_definitions(Html& out, const ReportData& data);

}  // namespace quorate
