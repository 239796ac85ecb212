// Test: the golden files audit-boxes*.
#include "structured_audit.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "audit_run.hpp"
#include "consolidation.hpp"
#include "figure_table.hpp"
#include "json_number.hpp"
#include "printf_text.hpp"
#include "quorate/base/error.hpp"
#include "terminal_text.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kStandsApart = "stands-apart";

Json measure_json(const Measure& measure) {
  Json out;
  out["value"] = json_number(measure.value);
  out["low"] = json_number(measure.interval.low);
  out["high"] = json_number(measure.interval.high);
  if (!measure.reason.empty()) out["reason"] = measure.reason;
  return out;
}

std::vector<std::uint64_t> annotations_of(const StructuredRun& run) {
  std::vector<std::uint64_t> annotations(run.job.workers.size(), 0);
  for (const Vote& vote : run.job.table.columns().votes) ++annotations[vote.worker.value];
  return annotations;
}

std::vector<std::uint32_t> in_order(const AnswerAgreement& agreement) {
  std::vector<std::uint32_t> order(agreement.by_worker.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto rank = [&](std::uint32_t j) {
    const double value = agreement.by_worker[j].value;
    return std::tuple(!agreement.stands_apart[j], std::isnan(value) ? 2 : value);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
  return order;
}

std::string percentage(double value) {
  return std::isnan(value) ? std::string("n/a") : format("%.1f %%", 100 * value);
}

std::string range(const Interval& interval) {
  return std::isnan(interval.low)
             ? std::string()
             : format(" (%.1f to %.1f)", 100 * interval.low, 100 * interval.high);
}

std::string agreement_text(const AnswerAgreement& agreement) {
  if (!agreement.similarity.is_defined()) {
    return "agreement: n/a, " + std::string(agreement.similarity.reason) + "\n";
  }
  std::string out = "agreement: two answers to one object are " +
                    percentage(agreement.similarity.value) + range(agreement.similarity.interval) +
                    " alike, answers to different objects " + percentage(agreement.chance.value) +
                    "\n";
  if (agreement.alpha.is_defined()) {
    out += format("Krippendorff's alpha: %.3f (%.3f to %.3f)\n", agreement.alpha.value,
                  agreement.alpha.interval.low, agreement.alpha.interval.high);
  }
  return out;
}

std::vector<FigureColumn> columns_of(const StructuredRun& run, const AnswerAgreement& agreement,
                                     std::span<const std::uint32_t> order) {
  const auto annotations = annotations_of(run);
  std::vector<FigureColumn> columns{{{"worker"}, {}}, {{"answers"}, {}}, {{"agreement"}, {}}};
  for (const std::uint32_t j : order) {
    columns[0].cells.push_back(shown(run.job.workers.text(j), kNameWidth));
    columns[1].cells.push_back(std::to_string(annotations[j]));
    columns[2].cells.push_back((agreement.stands_apart[j] ? "! " : "") +
                               percentage(agreement.by_worker[j].value) +
                               range(agreement.by_worker[j].interval));
  }
  add_figures(columns, run.result.workers, order);
  return columns;
}

/// The figures that groups are compared in: the agreement, then those of the run.
std::vector<ComparedFigure> compared_figures(const StructuredRun& run,
                                             const AnswerAgreement& agreement) {
  ComparedFigure first{"agreement", {}, {}, true};
  for (std::size_t j = 0; j < agreement.by_worker.size(); ++j) {
    first.value.push_back(agreement.by_worker[j].value);
    first.weight.push_back(static_cast<double>(agreement.compared[j]));
  }
  const std::vector<std::uint64_t> annotations = annotations_of(run);
  const std::vector<double> answers(annotations.begin(), annotations.end());
  std::vector<ComparedFigure> figures{std::move(first)};
  for (const WorkerFigure& figure : run.result.workers) {
    figures.push_back(
        {std::string(figure.name), figure.by_worker, answers, figure.kind == FigureKind::kShare});
    if (figure.kind != FigureKind::kCount) continue;
    figures.back().name += "-per-answer";
    for (std::size_t j = 0; j < answers.size(); ++j) figures.back().value[j] /= answers[j];
  }
  return figures;
}

std::string difference_text(const FigureGroups& groups) {
  std::string names;
  std::string reason;
  bool any_test = false;
  for (const FigureComparison& figure : groups.figures) {
    any_test = any_test || figure.reason.empty();
    if (!figure.reason.empty() && reason.empty()) reason = figure.reason;
    if (figure.adjusted_p <= kSignificant) names += (names.empty() ? "" : ", ") + figure.name;
  }
  if (!any_test) return " (not tested: " + reason + ")";
  return names.empty() ? ": no clear difference" : ": the groups differ in " + names;
}

/// A table for every attribute that has two groups or more, a row a group.
std::string group_lines(const StructuredAudit& audit) {
  constexpr std::size_t kMostGroups = 10;
  std::string out;
  for (const FigureGroups& groups : audit.groups) {
    const std::size_t rows = std::min(groups.groups.size(), kMostGroups);
    if (groups.groups.size() < 2) continue;
    out += "\nBy " + shown(groups.attribute, kNameWidth) + difference_text(groups) + "\n";
    std::vector<FigureColumn> columns{{{"group"}, {}}, {{"workers"}, {}}, {{"answers"}, {}}};
    for (std::size_t g = 0; g < rows; ++g) {
      columns[0].cells.push_back(shown(groups.groups[g].name, kNameWidth));
      columns[1].cells.push_back(std::to_string(groups.groups[g].workers));
      columns[2].cells.push_back(std::to_string(groups.groups[g].annotations));
    }
    columns[0].cells.emplace_back("adjusted p");
    columns[1].cells.emplace_back();
    columns[2].cells.emplace_back();
    for (std::size_t f = 0; f < groups.figures.size(); ++f) {
      const FigureComparison& figure = groups.figures[f];
      FigureColumn column{stacked(figure.name), {}};
      for (std::size_t g = 0; g < rows; ++g) {
        const Measure& mean = figure.by_group[g];
        column.cells.push_back(f == 0 ? percentage(mean.value) + range(mean.interval)
                                      : figure_cell(mean.value));
      }
      column.cells.push_back(std::isnan(figure.adjusted_p) ? std::string("n/a")
                                                           : format("%.2g", figure.adjusted_p));
      columns.push_back(std::move(column));
    }
    out += laid_out(columns, "  ");
    if (rows < groups.groups.size()) {
      out += "  and " + std::to_string(groups.groups.size() - rows) + " more groups\n";
    }
  }
  return out;
}

Json groups_json(const StructuredAudit& audit) {
  Json out = Json::array();
  for (const FigureGroups& groups : audit.groups) {
    Json line;
    line["attribute"] = groups.attribute;
    line["tests"] = Json::array();
    for (const FigureComparison& figure : groups.figures) {
      Json test;
      test["figure"] = figure.name;
      test["p"] = json_number(figure.p_value);
      test["adjusted-p"] = json_number(figure.adjusted_p);
      if (!figure.reason.empty()) test["p-reason"] = figure.reason;
      line["tests"].push_back(std::move(test));
    }
    line["groups"] = Json::array();
    for (std::size_t g = 0; g < groups.groups.size(); ++g) {
      Json group;
      group["name"] = groups.groups[g].name;
      group["workers"] = groups.groups[g].workers;
      group["annotations"] = groups.groups[g].annotations;
      group["figures"] = Json::array();
      for (const FigureComparison& figure : groups.figures) {
        Json mean;
        mean["figure"] = figure.name;
        mean.update(measure_json(figure.by_group[g]));
        group["figures"].push_back(std::move(mean));
      }
      line["groups"].push_back(std::move(group));
    }
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace

void check_structured_audit_options(const Options& options, TaskType task) {
  if (options.given("ordered")) {
    throw Error(ErrorCode::kUsage,
                "--ordered is for single labels, not for " + std::string(to_string(task)));
  }
  const std::string kind = options.text("fail-on-flag");
  if (!kind.empty() && kind != "any" && kind != kStandsApart) {
    throw Error(ErrorCode::kUsage, "--fail-on-flag " + kind + " is for single labels; " +
                                       std::string(to_string(task)) + " has any and " +
                                       std::string(kStandsApart));
  }
}

StructuredAudit audit_structured(const StructuredRun& run, const Options& options,
                                 const Privacy& privacy, DiagnosticSink& sink) {
  const auto adapter = make_adapter(run.job.task);
  AnswerAgreementOptions how;
  how.seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  how.replicates = options.integer("replicates", 0, 1'000'000);
  how.threads = threads_of(options);
  StructuredAudit audit;
  audit.agreement = answer_agreement(
      run.job.table,
      [&](std::uint32_t a, std::uint32_t b) {
        return adapter->similarity(run.job.answers[a], run.job.answers[b], run.job.task);
      },
      how);
  const std::vector<WorkerAttribute> attributes =
      worker_attributes(run.job, privacy, options.text("worker-attributes"), sink);
  audit.groups = compare_figures(attributes, compared_figures(run, audit.agreement),
                                 annotations_of(run), how.seed);
  return audit;
}

std::string structured_audit_table(const StructuredRun& run, const StructuredAudit& audit,
                                   std::size_t rows) {
  const AnswerAgreement& agreement = audit.agreement;
  std::vector<std::uint32_t> order = in_order(agreement);
  const std::size_t all = order.size();
  if (rows > 0 && order.size() > rows) order.resize(rows);
  std::string out = agreement_text(agreement) + "\n" + laid_out(columns_of(run, agreement, order));
  if (order.size() < all) {
    out += "... and " + std::to_string(all - order.size()) + " more; --rows 0 shows all\n";
  }
  const auto apart = std::count(agreement.stands_apart.begin(), agreement.stands_apart.end(), true);
  if (apart > 0) {
    out += "\n! agrees with the others less than they with each other: " + std::to_string(apart) +
           (apart == 1 ? " worker; look at the answers" : " workers; look at their answers") +
           " before they count\n";
  }
  out += group_lines(audit) + "\n";
  for (const WorkerFigure& figure : run.result.workers) {
    out += std::string(figure.name) + ": " + std::string(figure.meaning) + "\n";
  }
  return out;
}

std::string structured_audit_json(const StructuredRun& run, const StructuredAudit& audit) {
  const AnswerAgreement& agreement = audit.agreement;
  Json out = Json::parse(structured_worker_report(run));
  Json workers = std::move(out["workers"]);
  out.erase("workers");
  out["agreement"] = {{"objects", agreement.objects},
                      {"similarity", measure_json(agreement.similarity)},
                      {"chance", measure_json(agreement.chance)},
                      {"krippendorff-alpha", measure_json(agreement.alpha)}};
  for (std::size_t j = 0; j < workers.size(); ++j) {
    workers[j]["agreement"] = measure_json(agreement.by_worker[j]);
    workers[j]["compared-objects"] = agreement.compared[j];
    workers[j]["flags"] = Json::array();
    if (agreement.stands_apart[j]) workers[j]["flags"].push_back(kStandsApart);
  }
  out["groups"] = groups_json(audit);
  out["workers"] = std::move(workers);
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string structured_audit_csv(const StructuredRun& run, const StructuredAudit& audit,
                                 CsvSafety safety) {
  const AnswerAgreement& agreement = audit.agreement;
  const auto number = [](double value) {
    return std::isfinite(value) ? Json(value).dump() : std::string();
  };
  const auto annotations = annotations_of(run);
  std::string out = "worker,annotations,compared_objects,agreement,agreement_low,agreement_high";
  for (const WorkerFigure& figure : run.result.workers) {
    std::string name(figure.name);
    std::replace(name.begin(), name.end(), '-', '_');
    out += "," + name;
  }
  out += ",flags\n";
  for (std::uint32_t j = 0; j < annotations.size(); ++j) {
    const Measure& own = agreement.by_worker[j];
    out += csv_field(run.job.workers.text(j), safety) + "," + std::to_string(annotations[j]) + "," +
           std::to_string(agreement.compared[j]) + "," + number(own.value) + "," +
           number(own.interval.low) + "," + number(own.interval.high);
    for (const WorkerFigure& figure : run.result.workers) out += "," + number(figure.by_worker[j]);
    out += "," + std::string(agreement.stands_apart[j] ? kStandsApart : "") + "\n";
  }
  return out;
}

std::size_t count_structured_failing(const StructuredAudit& audit, const std::string& kind) {
  if (kind != "any" && kind != kStandsApart) return 0;
  const AnswerAgreement& agreement = audit.agreement;
  return static_cast<std::size_t>(
      std::count(agreement.stands_apart.begin(), agreement.stands_apart.end(), true));
}

}  // namespace quorate
