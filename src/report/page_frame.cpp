// Test: page_test.cpp; in a browser: tests/browser/report_browser_test.py.
#include "page_frame.hpp"

#include "page_assets.hpp"
#include "sha256.hpp"

namespace quorate {
namespace {

/// Nothing may be loaded or run but the style and script of this page, and the images asked for.
std::string policy(std::string_view image_source) {
  std::string text = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " +
                     csp_hash(page_style().text()) + "; script-src " +
                     csp_hash(page_script().text());
  if (!image_source.empty()) text += "; img-src " + std::string(image_source);
  return text;
}

void write_head(Html& out, const PageFrame& frame) {
  out.markup("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).open("head");
  out.markup("<meta charset=\"utf-8\">");
  out.open("meta",
           {{"http-equiv", "Content-Security-Policy"}, {"content", policy(frame.image_source)}});
  out.open("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.open("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  out.open("meta", {{"name", "generator"}, {"content", "Quorate " + std::string(frame.version)}});
  out.element("title", frame.title);
  out.markup("<style>").markup(page_style()).markup("</style>").close("head");
}

}  // namespace

void open_page(Html& out, const PageFrame& frame) {
  write_head(out, frame);
  out.open("body").open("header").element("h1", frame.title).close("header");
  out.open("nav", {{"aria-label", "Sections"}}).open("ul");
  for (const PageLink& link : frame.links) {
    out.open("li").element("a", link.text, {{"href", std::string(link.target.text())}});
    out.close("li");
  }
  out.close("ul").close("nav").open("main");
}

void close_page(Html& out, const PageFrame& frame) {
  out.close("main").open("footer").element(
      "p", "Made by Quorate " + std::string(frame.version) +
               ". The same numbers are in the JSON file beside this page.");
  out.close("footer").markup("<script>").markup(page_script()).markup("</script>");
  out.markup("</body></html>\n");
}

}  // namespace quorate
