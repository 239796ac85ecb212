// Section 7. Test: page_test.cpp.
#include <cmath>

#include "charts.hpp"
#include "quorate/base/readable.hpp"
#include "sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

std::string stop_sentence(const ReportData& data) {
  const ReportFit& fit = data.fit;
  const std::string iterations = grouped(fit.trace.size(), "iteration");
  if (fit.stop_reason == "not-iterative") return data.verdict.model + " is computed in one pass.";
  if (fit.stop_reason == "fixed-rounds")
    return data.verdict.model + " is defined by a fixed number of rounds.";
  if (fit.stop_reason == "converged") {
    return data.verdict.model + " converged after " + iterations +
           ": objective and probabilities changed less than the tolerance.";
  }
  return data.verdict.model + " stopped at the cap of " + iterations +
         " before it converged: the labels may still change.";
}

void write_sensitivity(Html& out, const ReportFit& fit) {
  out.open("div").element("h3", "If the prior were another");
  if (fit.sensitivity.empty()) {
    out.element("p", "n/a: " + fit.sensitivity_reason + ".").close("div");
    return;
  }
  out.element("p", "The model was fitted again with other strengths of the prior on the workers, " +
                       significant(fit.prior_strength) + " pseudo-votes being what was used.");
  open_table(out, {.id = "sensitivity", .label = "Sensitivity to the prior"},
             {{"Prior strength", true, "", false},
              {"Labels that change", true, "", false},
              {"Share", true, "", false}});
  for (const PriorSensitivity& line : fit.sensitivity) {
    out.open("tr").element("th", significant(line.strength), {{"scope", "row"}, {"class", "n"}});
    number_cell(out, static_cast<double>(line.changed), grouped(line.changed));
    number_cell(out, line.share, percent(line.share));
    out.close("tr");
  }
  close_table(out);
  out.close("div");
}

}  // namespace

void write_fit(Html& out, const ReportData& data) {
  const ReportFit& fit = data.fit;
  out.open("section", {{"id", "fit"}}).element("h2", "The fit");
  out.element("p", stop_sentence(data));
  if (!std::isnan(fit.rho)) {
    out.element("p", "Votes on one object correlate with rho " + significant(fit.rho) + " (" +
                         fit.rho_source +
                         "): n votes count as n/(1 + (n − 1) rho). 0 would be independent votes.");
  }
  out.open("div", {{"class", "charts"}});
  if (fit.trace.size() > 1) draw_trace(out, fit);
  write_sensitivity(out, fit);
  out.close("div").close("section");
}

}  // namespace quorate
