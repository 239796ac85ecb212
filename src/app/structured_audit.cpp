// Test: the golden files audit-boxes*.
#include "structured_audit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

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
  constexpr std::size_t kNameWidth = 26;
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

}  // namespace

void check_structured_audit_options(const Options& options, TaskType task) {
  constexpr std::array kOnlySingleLabels = {"worker-attributes", "ordered"};
  for (const std::string_view name : kOnlySingleLabels) {
    if (!options.given(name)) continue;
    throw Error(ErrorCode::kUsage, "--" + std::string(name) + " is for single labels, not for " +
                                       std::string(to_string(task)));
  }
  const std::string kind = options.text("fail-on-flag");
  if (!kind.empty() && kind != "any" && kind != kStandsApart) {
    throw Error(ErrorCode::kUsage, "--fail-on-flag " + kind + " is for single labels; " +
                                       std::string(to_string(task)) + " has any and " +
                                       std::string(kStandsApart));
  }
}

AnswerAgreement audit_structured(const StructuredRun& run, const Options& options) {
  const auto adapter = make_adapter(run.job.task);
  AnswerAgreementOptions how;
  how.seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  how.replicates = options.integer("replicates", 0, 1'000'000);
  how.threads = threads_of(options);
  return answer_agreement(
      run.job.table,
      [&](std::uint32_t a, std::uint32_t b) {
        return adapter->similarity(run.job.answers[a], run.job.answers[b], run.job.task);
      },
      how);
}

std::string structured_audit_table(const StructuredRun& run, const AnswerAgreement& agreement,
                                   std::size_t rows) {
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
  out += "\n";
  for (const WorkerFigure& figure : run.result.workers) {
    out += std::string(figure.name) + ": " + std::string(figure.meaning) + "\n";
  }
  return out;
}

std::string structured_audit_json(const StructuredRun& run, const AnswerAgreement& agreement) {
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
  out["workers"] = std::move(workers);
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string structured_audit_csv(const StructuredRun& run, const AnswerAgreement& agreement,
                                 CsvSafety safety) {
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

std::size_t count_structured_failing(const AnswerAgreement& agreement, const std::string& kind) {
  if (kind != "any" && kind != kStandsApart) return 0;
  return static_cast<std::size_t>(
      std::count(agreement.stands_apart.begin(), agreement.stands_apart.end(), true));
}

}  // namespace quorate
