// Test: the golden files of audit.
#include "audit_json.hpp"

namespace quorate {
namespace {

/// Shortest text that reads back as the same number; nothing where it is undefined.
std::string number(double value) {
  return std::isfinite(value) ? nlohmann::json(value).dump() : std::string();
}

std::string time(std::int64_t ms) {
  return ms == kNoSubmissionTime ? std::string() : std::to_string(ms);
}

std::string line_of(const Consolidation& run, const WorkerAudit& worker, std::uint32_t j,
                    CsvSafety safety) {
  const WorkerIdentity* identity = j < run.job.identities.size() ? &run.job.identities[j] : nullptr;
  std::string flags;
  for (const Flag& flag : worker.flags) {
    flags += (flags.empty() ? "" : ";") + std::string(to_string(flag.kind));
  }
  std::string out = csv_field(run.job.workers.text(j), safety);
  for (const std::string& field : {workforce_of(run.job.workers.text(j), identity),
                                   std::to_string(worker.annotations),
                                   std::to_string(worker.objects),
                                   time(worker.first_ms),
                                   time(worker.last_ms),
                                   number(worker.median_seconds.value),
                                   std::to_string(worker.compared),
                                   number(worker.consensus_accuracy.value),
                                   std::to_string(worker.gold_annotations),
                                   number(worker.gold_accuracy.value),
                                   number(worker.accuracy.value),
                                   number(worker.accuracy.interval.low),
                                   number(worker.accuracy.interval.high),
                                   number(worker.informedness.value),
                                   number(worker.spammer_score.value),
                                   number(worker.error.value),
                                   number(worker.correctable_error.value),
                                   number(worker.noise_error.value),
                                   number(worker.skill.value),
                                   flags}) {
    out += "," + field;
  }
  return out + "\n";
}

}  // namespace

std::string audit_csv(const Consolidation& run, const Audit& audit, CsvSafety safety) {
  std::string out =
      "worker,workforce,annotations,objects,first_submission_ms,last_submission_ms,median_seconds,"
      "compared_annotations,consensus_accuracy,gold_annotations,gold_accuracy,accuracy,"
      "accuracy_low,accuracy_high,informedness_bits,spammer_score,error,correctable_error,"
      "noise_error,skill,flags\n";
  for (std::uint32_t j = 0; j < audit.workers.size(); ++j) {
    out += line_of(run, audit.workers[j], j, safety);
  }
  return out;
}

}  // namespace quorate
