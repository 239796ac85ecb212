// Section 8. Test: page_test.cpp.
#include "quorate/base/readable.hpp"
#include "sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostInputs = 50;

void write_inputs(Html& out, const ReportProvenance& from) {
  open_table(
      out, {.id = "inputs", .label = "Inputs", .first = kMostInputs},
      {{"Input", false, "", false}, {"Format", false, "", false}, {"Bytes", true, "", false}});
  for (std::size_t i = 0; i < from.inputs.size() && i < kMostInputs; ++i) {
    const ReportInput& input = from.inputs[i];
    out.open("tr").open("th", {{"scope", "row"}}).name(input.name).close("th");
    out.element("td", input.format);
    number_cell(out, static_cast<double>(input.bytes), grouped(input.bytes));
    out.close("tr");
  }
  close_table(out);
  if (from.inputs.size() > kMostInputs) {
    out.element("p",
                "The first " + grouped(kMostInputs) + " of " + grouped(from.inputs.size()) + ".",
                {{"class", "note"}});
  }
}

void write_counts(Html& out, const ReportProvenance& from) {
  open_table(out, {.id = "counts", .label = "Where the annotations went"},
             {{"Annotations", false, "", false}, {"Count", true, "", false}});
  const auto row = [&](std::string_view name, std::uint64_t count) {
    out.open("tr").element("th", name, {{"scope", "row"}});
    number_cell(out, static_cast<double>(count), grouped(count));
    out.close("tr");
  };
  row("read", from.in);
  row("used", from.used);
  row("superseded by a newer file", from.superseded_by_newer_file);
  row("superseded as duplicates", from.superseded_by_duplicate);
  row("rejected", from.rejected);
  for (const auto& [reason, count] : from.rejected_by_reason) row("rejected: " + reason, count);
  close_table(out);
}

}  // namespace

void write_provenance(Html& out, const ReportProvenance& from) {
  out.open("section", {{"id", "provenance"}}).element("h2", "Where this comes from");
  out.open("p").text("Made by Quorate " + from.version + ", seed " + std::to_string(from.seed) +
                     ", with");
  out.close("p").open("pre").element("code", from.command).close("pre");
  out.open("div", {{"class", "charts"}}).open("div");
  write_counts(out, from);
  out.close("div").open("div");
  write_inputs(out, from);
  out.close("div").close("div");
  if (!from.warnings.empty()) {
    out.element("h3", "Warnings of this run").open("ul");
    for (const std::string& warning : from.warnings) out.element("li", warning);
    out.close("ul");
  }
  out.open("details").element("summary", "All options");
  open_table(out, {.id = "options", .label = "Options", .first = 1000},
             {{"Option", false, "", false}, {"Value", false, "", false}});
  for (const auto& [name, value] : from.options) {
    out.open("tr").element("th", name, {{"scope", "row"}}).element("td", value).close("tr");
  }
  close_table(out);
  out.close("details").close("section");
}

}  // namespace quorate
