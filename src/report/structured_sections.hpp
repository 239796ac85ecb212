// The sections of the page of structured tasks that the page of single labels does not have.
#pragma once

#include "html.hpp"
#include "quorate/report/structured_report.hpp"

namespace quorate {

void write_verdict(Html& out, const StructuredReportData& data);
void write_confidence(Html& out, const StructuredReportData& data);
void write_workers(Html& out, const StructuredReportData& data);
void write_objects(Html& out, const StructuredReportData& data);
void write_structured_definitions(Html& out, const StructuredReportData& data);

}  // namespace quorate
