#include "worker_report.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "json_number.hpp"
#include "quorate/audit/worker_cost.hpp"
#include "quorate/audit/worker_quality.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// Adds the confusion matrix as counts, and as the share of each answer given the truth.
void add_confusion(Json& out, const WorkerQuality& quality, std::size_t classes,
                   std::size_t answers) {
  if (quality.confusion_counts.empty()) {
    out["confusion-counts"] = nullptr;
    out["confusion-matrix"] = nullptr;
    return;
  }
  Json counts = Json::array();
  Json shares = Json::array();
  for (std::size_t k = 0; k < classes; ++k) {
    const auto begin = quality.confusion_counts.begin() + static_cast<std::ptrdiff_t>(k * answers);
    const std::vector<double> row(begin, begin + static_cast<std::ptrdiff_t>(answers));
    double total = 0;
    for (const double count : row) total += count;
    Json share = nullptr;
    if (total > 0) {
      share = Json::array();
      for (const double count : row) share.push_back(count / total);
    }
    counts.push_back(row);
    shares.push_back(std::move(share));
  }
  out["confusion-counts"] = std::move(counts);
  out["confusion-matrix"] = std::move(shares);
}

Json identity(const WorkerIdentity& identity) {
  return {
      {"provider", identity.provider}, {"issuer", identity.issuer}, {"subject", identity.subject}};
}

/// The class shares that the job's objects are believed to have.
std::vector<double> class_shares(const Consolidation& run) {
  std::vector<double> shares(run.job.table.classes(), 0.0);
  std::vector<double> row(shares.size());
  double total = 0;
  for (std::uint32_t i = 0; i < run.job.table.items(); ++i) {
    if (run.job.table.votes_of(ItemId{i}).empty()) continue;
    run.calibration.posterior.fill_row(ItemId{i}, row);
    for (std::size_t k = 0; k < shares.size(); ++k) shares[k] += row[k];
    total += 1;
  }
  for (double& share : shares) share /= total;
  return shares;
}

Json worker_entry(const Consolidation& run, std::uint32_t j, const WorkerQuality& quality) {
  const bool is_absent = j >= run.job.workers.size();
  Json worker;
  worker["worker"] = is_absent ? std::string_view(run.absent_workers[j - run.job.workers.size()])
                               : run.job.workers.text(j);
  worker["annotations"] = quality.annotations;
  if (!run.job.abstentions.empty()) worker["abstentions"] = quality.abstentions;
  worker["accuracy"] = quality.accuracy;
  worker["accuracy-interval"] = {quality.accuracy_interval.low, quality.accuracy_interval.high};
  add_confusion(worker, quality, run.job.table.classes(), run.job.table.answers());
  if (j < run.job.identities.size() && !run.job.identities[j].provider.empty()) {
    worker["identity"] = identity(run.job.identities[j]);
  }
  return worker;
}

/// Ipeirotis' quality is 1 for labels that cost nothing and 0 for a spammer's.
void add_costs(const WorkerCosts& costs, std::uint32_t j, Json& worker) {
  const bool is_known = j < costs.cost.size();
  const double cost = is_known ? costs.cost[j] : std::numeric_limits<double>::quiet_NaN();
  worker["cost"] = json_number(cost);
  worker["quality"] = json_number(1 - cost / costs.spammer);
}

}  // namespace

std::vector<WorkerQuality> worker_qualities(const Consolidation& run) {
  FitOptions known;
  known.gold = run.fit_options.gold;
  known.history = run.fit_options.history;
  known.history.insert(known.history.end(), run.absent_history.begin(), run.absent_history.end());
  return worker_quality(run.job.table, run.calibration.posterior, run.fit.posterior, known);
}

std::string worker_report(const Consolidation& run) {
  const std::vector<WorkerQuality> qualities = worker_qualities(run);
  WorkerCosts costs;
  if (run.costs) {
    costs = worker_costs(run.job.table, run.fit, class_shares(run), *run.costs,
                         run.fit_options.threads);
  }
  Json workers = Json::array();
  for (std::uint32_t j = 0; j < qualities.size(); ++j) {
    Json worker = worker_entry(run, j, qualities[j]);
    if (run.costs) add_costs(costs, j, worker);
    workers.push_back(std::move(worker));
  }
  Json report;
  report["model"] = run.model;
  report["classes"] = run.job.categories.names();
  if (!run.job.abstentions.empty()) report["abstentions"] = run.job.abstentions;
  if (run.costs) report["spammer-cost"] = json_number(costs.spammer);
  report["workers"] = std::move(workers);
  return report.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quorate
