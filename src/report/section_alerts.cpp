// Section 2. Test: page_test.cpp.
#include "quorate/base/readable.hpp"
#include "sections.hpp"

namespace quorate {
namespace {

struct Look {
  Markup kind;
  std::string_view word;
  std::string_view sign;
};

Look look_of(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return {"alert critical", "Critical", "■"};
    case Severity::kSerious:
      return {"alert serious", "Serious", "▲"};
    case Severity::kWarning:
      return {"alert warning", "Warning", "◆"};
    case Severity::kNote:
      break;
  }
  return {"alert note", "Note", "○"};
}

}  // namespace

void write_alerts(Html& out, std::span<const ReportAlert> alerts) {
  out.open("section", {{"id", "alerts"}}).element("h2", "What needs attention");
  if (alerts.empty()) {
    out.element("p", "Nothing: no check of this report found anything to act on.");
  }
  out.open("ul", {{"class", "alerts"}});
  for (const ReportAlert& alert : alerts) {
    const Look look = look_of(alert.severity);
    out.open("li", {{"class", std::string(look.kind.text())}});
    out.open("p").open("span", {{"class", "severity"}});
    out.open("span", {{"aria-hidden", "true"}}).text(look.sign).close("span");
    out.text(" ").text(look.word).close("span").text(" ");
    out.element("a", alert.title, {{"href", "#" + alert.section}});
    out.close("p").element("p", alert.detail);
    if (!alert.command.empty()) out.open("pre").element("code", alert.command).close("pre");
    out.close("li");
  }
  out.close("ul").close("section");
}

}  // namespace quorate
