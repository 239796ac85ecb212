// Test: page_test.cpp; in a browser: tests/browser/report_browser_test.py.
#include <array>

#include "page_frame.hpp"
#include "quorate/report/report.hpp"
#include "sections.hpp"

namespace quorate {

std::string report_html(const ReportData& data) {
  constexpr std::array kLinks = {
      PageLink{"#alerts", "Attention"},  PageLink{"#confidence", "Confidence"},
      PageLink{"#workers", "Workers"},   PageLink{"#classes", "Classes"},
      PageLink{"#objects", "Objects"},   PageLink{"#fit", "Fit"},
      PageLink{"#provenance", "Origin"}, PageLink{"#definitions", "Definitions"}};
  const PageFrame frame{data.title, data.provenance.version, data.objects.image_source, kLinks};
  Html out;
  open_page(out, frame);
  write_verdict(out, data);
  write_alerts(out, data.alerts);
  write_confidence(out, data);
  write_workers(out, data);
  write_classes(out, data);
  write_objects(out, data);
  write_fit(out, data);
  write_provenance(out, data.provenance);
  write_definitions(out);
  close_page(out, frame);
  return out.str();
}

}  // namespace quorate
