// Test: audit_data_test.cpp.
#include "quorate/report/audit_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostBiases = 5;
constexpr std::size_t kMostConfusionsKept = 50;  // workers whose matrix is kept
constexpr std::size_t kMostPairs = 100;

std::vector<std::string> bias_sentences(const WorkerAudit& worker,
                                        std::span<const std::string> classes) {
  std::vector<std::string> sentences;
  for (const Confusion& confusion : worker.confusions) {
    if (!(confusion.adjusted_p < kSignificant)) continue;
    sentences.push_back("calls “" + classes[confusion.truth.value] + "” “" +
                        classes[confusion.answer.value] + "”: " + percent(confusion.rate) +
                        " against " + percent(confusion.crowd_rate) + " of the crowd");
  }
  for (const ClassBias& bias : worker.classes) {
    if (!(bias.adjusted_p < kSignificant) || !bias.ratio.is_defined()) continue;
    sentences.push_back("uses “" + classes[bias.label.value] + "” " + decimal(bias.ratio.value, 2) +
                        " times as often as expected (" + decimal(bias.ratio.interval.low, 2) +
                        " to " + decimal(bias.ratio.interval.high, 2) + ")");
  }
  if (sentences.size() > kMostBiases) sentences.resize(kMostBiases);
  return sentences;
}

ReportWorker resolved(const WorkerAudit& worker, std::string_view name,
                      std::span<const std::string> classes) {
  ReportWorker out;
  out.name = name;
  out.annotations = worker.annotations;
  out.objects = worker.objects;
  out.accuracy = worker.accuracy;
  out.consensus_accuracy = worker.consensus_accuracy;
  out.gold_accuracy = worker.gold_accuracy;
  out.gold_annotations = worker.gold_annotations;
  out.information = worker.informedness;
  out.spammer_score = worker.spammer_score;
  out.correctable_error = worker.correctable_error;
  out.noise_error = worker.noise_error;
  out.median_seconds = worker.median_seconds;
  out.biases = bias_sentences(worker, classes);
  for (const Flag& flag : worker.flags) {
    out.flags.push_back({std::string(to_string(flag.kind)), flag.value, flag.threshold,
                         as_sentence(flag.reason), as_sentence(flag.advice)});
    out.is_accused = out.is_accused || is_accusation(flag.kind);
  }
  return out;
}

/// Accused first: by their worst flag, then by annotations. Ties by id.
std::vector<std::uint32_t> order_of(const Audit& audit) {
  std::vector<std::uint32_t> order(audit.workers.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto rank = [&](std::uint32_t j) {
    std::size_t best = kFlagKinds;
    for (const Flag& flag : audit.workers[j].flags) {
      if (is_accusation(flag.kind)) best = std::min(best, static_cast<std::size_t>(flag.kind));
    }
    return best;
  };
  std::vector<std::size_t> ranks(order.size());
  for (const std::uint32_t j : order) ranks[j] = rank(j);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (ranks[a] != ranks[b]) return ranks[a] < ranks[b];
    return audit.workers[a].annotations > audit.workers[b].annotations;
  });
  return order;
}

void add_workers(const Audit& audit, std::span<const std::string_view> names,
                 std::span<const std::string> classes, ReportWorkers& out) {
  double right = 0;
  double annotations = 0;
  for (const WorkerAudit& worker : audit.workers) {
    if (!worker.accuracy.is_defined()) continue;
    right += worker.accuracy.value * static_cast<double>(worker.annotations);
    annotations += static_cast<double>(worker.annotations);
  }
  out.crowd_accuracy = annotations > 0 ? right / annotations : kUndefined;
  for (const std::uint32_t j : order_of(audit)) {
    ReportWorker& worker = out.workers.emplace_back(resolved(audit.workers[j], names[j], classes));
    if (!worker.is_accused) continue;
    if (++out.accused <= kMostConfusionsKept) worker.confusion = audit.workers[j].confusion_counts;
  }
  for (const PairFinding& pair : audit.pairs) {
    if (out.pairs.size() == kMostPairs) break;
    out.pairs.push_back({std::string(names[pair.first.value]),
                         std::string(names[pair.second.value]), pair.common_objects,
                         pair.same_wrong, pair.expected_same_wrong});
  }
}

}  // namespace

void add_audit(const Audit& audit, std::span<const std::string_view> workers,
               std::span<const std::string> classes, ReportData& data) {
  add_workers(audit, workers, classes, data.workers);
  data.workers.components = audit.graph.components.size();
  for (const AgreementMeasure& line : audit.agreement.measures)
    data.workers.agreement.push_back({std::string(line.title), line.measure, line.sentence});
  for (const GroupComparison& comparison : audit.groups) {
    ReportComparison& out = data.workers.comparisons.emplace_back();
    out.attribute = comparison.attribute;
    out.p_value = comparison.adjusted_p;
    out.reason = comparison.reason;
    for (const GroupAudit& group : comparison.groups) {
      out.groups.push_back(
          {group.name, group.workers, group.annotations, group.consensus_accuracy});
    }
  }
  for (std::size_t k = 0; k < audit.classes.size(); ++k) {
    const ClassAudit& line = audit.classes[k];
    data.classes.classes.push_back({classes[k], line.prior, line.annotations,
                                    line.consolidated_objects, line.expected_objects});
  }
  data.classes.confusion = audit.crowd_counts;
  for (const ClassPair& pair : audit.hardest_pairs) {
    data.classes.hardest_pairs.push_back({classes[pair.first.value], classes[pair.second.value],
                                          pair.first_as_second, pair.second_as_first,
                                          pair.confused});
  }
}

}  // namespace quorate
