// Test: report_building_test.cpp and the golden files of report.
#include "report_building.hpp"

#include <algorithm>
#include <cmath>

#include "command.hpp"
#include "prior_sensitivity.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/report/audit_data.hpp"
#include "quorate/report/confidence_data.hpp"
#include "quorate/report/report.hpp"
#include "report_images.hpp"
#include "summary.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostObjects = 100;

std::optional<ClassId> truth_of(const Consolidation& run, ItemId item) {
  return run.fit_options.gold.empty() ? std::nullopt : run.fit_options.gold[item.value];
}

ReportVerdict verdict_of(const Consolidation& run) {
  const ObjectCounts counts = count_objects(run);
  ReportVerdict out;
  out.objects = counts.total;
  out.labeled = counts.labeled;
  out.tied = counts.tied;
  out.annotations = run.job.counts.used;
  out.workers = run.job.workers.size();
  out.classes = run.job.categories.size();
  out.model = run.model;
  const auto voted = static_cast<double>(run.job.table.voted_items());
  out.votes_per_object = voted > 0 ? static_cast<double>(run.job.table.votes()) / voted : kNaN;
  for (const JobObject& object : run.job.objects)
    out.single_vote_objects += run.job.table.votes_of(object.item).size() == 1 ? 1 : 0;
  out.confidence_is_known = run.calibration.known;
  out.confidence_reason = run.calibration.reason;
  out.expected_accuracy = run.calibration.known ? counts.mean_confidence : kNaN;
  out.accepted = counts.at_least_95;
  out.accepted_share =
      static_cast<double>(counts.at_least_95) / static_cast<double>(counts.labeled);
  double sure = 0;
  for (const JobObject& object : run.job.objects) {
    const auto& label = run.labels[object.item.value];
    if (label && label->confidence >= kSureConfidence) sure += label->confidence;
  }
  out.accepted_accuracy = sure / static_cast<double>(counts.at_least_95);
  return out;
}

/// How right the labels are where the truth is known.
void add_gold(const Consolidation& run, const Options& options, ReportConfidence& out) {
  std::vector<ScoredItem> items;
  const bool has_probabilities = run.fit.stated_confidence.empty();
  for (const JobObject& object : run.job.objects) {
    const std::optional<ClassId> truth = truth_of(run, object.item);
    const auto& label = run.labels[object.item.value];
    if (!truth || !label) continue;
    ScoredItem item;
    item.truth = *truth;
    item.label = label->label;
    item.confidence = run.calibration.known ? label->confidence : kNaN;
    if (has_probabilities) item.probabilities = run.calibration.posterior.row(object.item);
    items.push_back(item);
  }
  if (items.empty()) return;
  out.gold = evaluate(items, run.job.categories.size(),
                      options.integer("seed", 0, std::uint64_t{1} << 53U));
  out.gold_file = shell_quoted(options.text("gold"));
  if (run.model == "weighted-vote") {
    out.gold_caveat =
        "The workers' weights were learned from the same true labels: what is measured here "
        "flatters.";
  }
}

ReportConfidence confidence_of(const Consolidation& run, const Options& options) {
  ReportConfidence out;
  out.calibration = run.fit.stated_confidence.empty() ? std::string(to_string(run.calibration.kind))
                                                      : std::string("service");
  out.held_out_votes = run.calibration.held_out_votes;
  out.held_out = run.calibration.held_out;
  out.held_out_expected = out.held_out_observed = kNaN;
  if (!run.fit_options.gold.empty()) add_gold(run, options, out);
  if (!run.calibration.known) return out;
  std::vector<LabelConfidence> labels;
  labels.reserve(run.job.objects.size());
  for (const JobObject& object : run.job.objects) {
    const auto& label = run.labels[object.item.value];
    if (!label) continue;
    const std::optional<ClassId> truth = truth_of(run, object.item);
    labels.push_back(
        {label->confidence, truth ? std::optional(*truth == label->label) : std::optional<bool>()});
  }
  add_accept_tables(labels, out);
  return out;
}

/// The objects' positions, least certain first; equally certain ones in order.
std::vector<std::size_t> least_certain(const Consolidation& run) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < run.job.objects.size(); ++i) {
    if (run.labels[run.job.objects[i].item.value]) order.push_back(i);
  }
  const auto confidence = [&](std::size_t i) {
    return run.labels[run.job.objects[i].item.value]->confidence;
  };
  const auto before = [&](std::size_t a, std::size_t b) {
    const double x = confidence(a);
    const double y = confidence(b);
    return x != y ? x < y : a < b;
  };
  const std::size_t most = std::min(kMostObjects, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                    before);
  order.resize(most);
  return order;
}

/// Votes with the most voted label first, else in the order in which they came.
std::vector<ReportVote> votes_of(const Consolidation& run, const Audit& audit, ItemId item) {
  const std::span<const Vote> given = run.job.table.votes_of(item);
  std::vector<Vote> votes(given.begin(), given.end());
  const auto count = [&](ClassId label) {
    return std::count_if(given.begin(), given.end(),
                         [&](const Vote& vote) { return vote.label == label; });
  };
  std::stable_sort(votes.begin(), votes.end(), [&](const Vote& a, const Vote& b) {
    const auto x = count(a.label);
    const auto y = count(b.label);
    return x != y ? x > y : a.label < b.label;
  });
  std::vector<ReportVote> out;
  for (const Vote& vote : votes) {
    out.push_back({std::string(run.job.workers.text(vote.worker.value)),
                   run.job.categories.name(vote.label),
                   audit.workers[vote.worker.value].accuracy.value});
  }
  return out;
}

ReportObject object_of(const Consolidation& run, const Audit& audit, ItemId item) {
  const ConsolidatedLabel& label = *run.labels[item.value];
  ReportObject out;
  out.name = run.job.items[item.value];
  out.label = run.job.categories.name(label.label);
  out.confidence = label.confidence;
  out.tied = label.tied;
  const std::span<const double> row = run.calibration.posterior.row(item);
  std::optional<ClassId> second;
  for (std::uint32_t k = 0; k < row.size(); ++k) {
    if (k == label.label.value || row[k] <= 0) continue;
    if (!second || row[k] > row[second->value]) second = ClassId{k};
  }
  if (second) {
    out.runner_up = run.job.categories.name(*second);
    out.runner_up_probability = row[second->value];
  }
  if (const auto truth = truth_of(run, item)) out.truth = run.job.categories.name(*truth);
  out.votes = votes_of(run, audit, item);
  return out;
}

ReportObjects objects_of(const Consolidation& run, const Audit& audit,
                         const ReportRequest& request) {
  ReportObjects out;
  const ObjectCounts counts = count_objects(run);
  out.unlabeled = counts.total - counts.labeled;
  if (!run.calibration.known) return out;
  for (const std::size_t i : least_certain(run))
    out.least_certain.push_back(object_of(run, audit, run.job.objects[i].item));
  add_images(request.image_root, request.path, out);
  return out;
}

ReportFit fit_of(const Consolidation& run) {
  ReportFit out;
  out.stop_reason = to_string(run.fit.stop);
  out.trace = run.fit.trace;
  out.tolerance = run.fit_options.tolerance;
  out.prior_strength = run.fit_options.prior_strength;
  const Calibration& calibration = run.calibration;
  const bool has_rho = calibration.kind != CalibrationKind::kNone && calibration.known;
  out.rho = has_rho ? calibration.rho : kNaN;
  if (calibration.kind == CalibrationKind::kVotes)
    out.rho_source = "from " + grouped(calibration.held_out_votes, "held-out vote");
  if (calibration.kind == CalibrationKind::kGold)
    out.rho_source = "from " + grouped(calibration.gold_items, "true label");
  add_prior_sensitivity(run, out);
  return out;
}

}  // namespace

ReportProvenance report_provenance(const Job& job, const Options& options,
                                   const DiagnosticSink& sink, const ReportRequest& request) {
  ReportProvenance out;
  out.version = version();
  out.command = "quorate " + request.verb + " " + options.shell_words();
  for (const std::string& input : options.positional())
    out.inputs_quoted += (out.inputs_quoted.empty() ? "" : " ") + shell_quoted(input);
  out.seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  for (const InputFile& file : job.files)
    out.inputs.push_back({file.name, std::string(to_string(file.format)), file.bytes});
  out.in = job.counts.in;
  out.used = job.counts.used;
  out.rejected = job.counts.rejected;
  out.superseded_by_newer_file = job.counts.superseded_by_newer_file;
  out.superseded_by_duplicate = job.counts.superseded_by_duplicate;
  for (std::size_t r = 0; r < kRejectReasons; ++r) {
    const auto reason = static_cast<RejectReason>(r);
    if (sink.rejected(reason) > 0)
      out.rejected_by_reason.emplace_back(to_string(reason), sink.rejected(reason));
  }
  out.options = options.all_that_matter();
  out.warnings = sink.warnings();
  return out;
}

std::string report_title(const Job& job, const Options& options, const ReportRequest& request) {
  if (!request.title.empty()) return request.title;
  std::string name = job.job_name;
  constexpr std::string_view kPrefix = "labeling-job/";
  if (name.starts_with(kPrefix)) name.erase(0, kPrefix.size());
  if (name.empty()) {
    name = options.positional().front();
    while (name.size() > 1 && name.ends_with('/')) name.pop_back();
    const std::size_t slash = name.find_last_of('/');
    if (slash != std::string::npos) name.erase(0, slash + 1);
    if (name == "-") name = "standard input";
  }
  return "Labeling report: " + name;
}

const std::vector<OptionSpec>& report_options() {
  static const std::vector<OptionSpec> kOptions = {
      {"Report", "title", '\0', "TEXT", "", "", "heading of the report; without it the job's name"},
      {"Report", "image-root", '\0', "ROOT", "", "",
       "a folder or an http(s) address below which the objects' images are; without it none is "
       "shown"},
  };
  return kOptions;
}

void check_report_options(const Options& options, std::string_view output) {
  if (options.given(output)) return;
  for (const OptionSpec& option : report_options()) {
    if (!options.given(option.name)) continue;
    throw Error(ErrorCode::kUsage, "--" + std::string(option.name) + " is for the report that --" +
                                       std::string(output) + " FILE asks for");
  }
}

ReportData build_report(const Consolidation& run, const Audit& audit, const Options& options,
                        const DiagnosticSink& sink, const ReportRequest& request) {
  ReportData data;
  data.title = report_title(run.job, options, request);
  data.verdict = verdict_of(run);
  data.confidence = confidence_of(run, options);
  add_audit(audit, run.job.workers.texts(), run.job.categories.names(), data);
  data.objects = objects_of(run, audit, request);
  data.fit = fit_of(run);
  data.provenance = report_provenance(run.job, options, sink, request);
  find_alerts(data);
  return data;
}

std::string report_json_path(const std::string& page) {
  for (const std::string_view ending : {".html", ".htm"}) {
    if (page.ends_with(ending)) return page.substr(0, page.size() - ending.size()) + ".json";
  }
  return page + ".json";
}

}  // namespace quorate
