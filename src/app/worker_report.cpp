#include "worker_report.hpp"

#include <nlohmann/json.hpp>

#include "quorate/audit/worker_quality.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// Adds the confusion matrix as counts, and as the share of each answer given the truth.
void add_confusion(Json& out, const WorkerQuality& quality, std::size_t classes) {
  if (quality.confusion_counts.empty()) {
    out["confusion-counts"] = nullptr;
    out["confusion-matrix"] = nullptr;
    return;
  }
  Json counts = Json::array();
  Json shares = Json::array();
  for (std::size_t k = 0; k < classes; ++k) {
    const auto begin = quality.confusion_counts.begin() + static_cast<std::ptrdiff_t>(k * classes);
    const std::vector<double> row(begin, begin + static_cast<std::ptrdiff_t>(classes));
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

}  // namespace

std::string worker_report(const Consolidation& run) {
  const std::vector<WorkerQuality> qualities =
      worker_quality(run.job.table, run.calibration.posterior, run.fit.posterior);
  Json workers = Json::array();
  for (std::uint32_t j = 0; j < qualities.size(); ++j) {
    const WorkerQuality& quality = qualities[j];
    Json worker;
    worker["worker"] = run.job.workers.text(j);
    worker["annotations"] = quality.annotations;
    worker["accuracy"] = quality.accuracy;
    worker["accuracy-interval"] = {quality.accuracy_interval.low, quality.accuracy_interval.high};
    add_confusion(worker, quality, run.job.categories.size());
    if (j < run.job.identities.size() && !run.job.identities[j].provider.empty()) {
      worker["identity"] = identity(run.job.identities[j]);
    }
    workers.push_back(std::move(worker));
  }
  Json report;
  report["model"] = run.model;
  report["classes"] = run.job.categories.names();
  report["workers"] = std::move(workers);
  return report.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quorate
