// Test: page_test.cpp; in a browser: tests/browser/report_browser_test.py.
#include "page_assets.hpp"
#include "quorate/report/report.hpp"
#include "sections.hpp"
#include "sha256.hpp"

namespace quorate {
namespace {

/// Nothing may be loaded or run but the style and script of this page, and the images asked for.
std::string policy(const ReportData& data) {
  std::string text = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " +
                     csp_hash(page_style().text()) + "; script-src " +
                     csp_hash(page_script().text());
  if (!data.objects.image_source.empty()) text += "; img-src " + data.objects.image_source;
  return text;
}

void write_head(Html& out, const ReportData& data) {
  out.markup("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).open("head");
  out.markup("<meta charset=\"utf-8\">");
  out.open("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy(data)}});
  out.open("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.open("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  out.open("meta", {{"name", "generator"}, {"content", "Quorate " + data.provenance.version}});
  out.element("title", data.title);
  out.markup("<style>").markup(page_style()).markup("</style>").close("head");
}

struct Link {
  Markup target;
  std::string_view text;
};

void write_navigation(Html& out) {
  constexpr Link kLinks[] = {{"#alerts", "Attention"},  {"#confidence", "Confidence"},
                             {"#workers", "Workers"},   {"#classes", "Classes"},
                             {"#objects", "Objects"},   {"#fit", "Fit"},
                             {"#provenance", "Origin"}, {"#definitions", "Definitions"}};
  out.open("nav", {{"aria-label", "Sections"}}).open("ul");
  for (const Link& link : kLinks) {
    out.open("li").element("a", link.text, {{"href", std::string(link.target.text())}});
    out.close("li");
  }
  out.close("ul").close("nav");
}

}  // namespace

std::string report_html(const ReportData& data) {
  Html out;
  write_head(out, data);
  out.open("body").open("header").element("h1", data.title).close("header");
  write_navigation(out);
  out.open("main");
  write_verdict(out, data);
  write_alerts(out, data);
  write_confidence(out, data);
  write_workers(out, data);
  write_classes(out, data);
  write_objects(out, data);
  write_fit(out, data);
  write_provenance(out, data);
  write_definitions(out, data);
  out.close("main").open("footer").element(
      "p", "Made by Quorate " + data.provenance.version +
               ". The same numbers are in the JSON file beside this page.");
  out.close("footer").markup("<script>").markup(page_script()).markup("</script>");
  out.markup("</body></html>\n");
  return out.str();
}

}  // namespace quorate
