// Test: side_evidence_test.cpp, consolidation_test.cpp.
#include "side_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>
#include <utility>

#include "quorate/base/error.hpp"
#include "quorate/io/side_files.hpp"

namespace quorate {
namespace {

std::optional<ClassId> class_named(const LabelCategories& categories, const std::string& label) {
  if (const auto found = categories.find(label)) return found;
  return categories.find_normalized(label);
}

/// A class, or an abstention behind the classes.
std::optional<ClassId> answer_named(const Job& job, const std::string& label) {
  if (const auto found = class_named(job.categories, label)) return found;
  const auto at = std::find(job.abstentions.begin(), job.abstentions.end(), label);
  if (at == job.abstentions.end()) return std::nullopt;
  return ClassId{static_cast<std::uint32_t>(
      job.table.classes() + static_cast<std::size_t>(at - job.abstentions.begin()))};
}

/// Adds one worker's counts to `history`; gives the votes that have no place in the job.
double add_counts(const std::vector<double>& counts, WorkerId worker,
                  const std::vector<std::optional<ClassId>>& truths,
                  const std::vector<std::optional<ClassId>>& answers, double weight,
                  std::vector<ConfusionCount>& history) {
  double lost = 0;
  for (std::size_t at = 0; at < counts.size(); ++at) {
    if (!(counts[at] > 0)) continue;
    const std::optional<ClassId> truth = truths[at / answers.size()];
    const std::optional<ClassId> answer = answers[at % answers.size()];
    if (!truth || !answer) {
      lost += counts[at];
    } else if (weight > 0) {
      history.push_back({worker, *answer, *truth, weight * counts[at]});
    }
  }
  return lost;
}

}  // namespace

void match_weights(const std::string& path, const Job& job, const Privacy& privacy,
                   FitOptions& fit_options, DiagnosticSink& sink) {
  std::unordered_map<std::string, double> weight_of;
  for (const auto& [worker, weight] : read_worker_weights(path))
    weight_of.emplace(privacy.worker_of_file(worker), weight);
  std::string missing;
  std::size_t missing_count = 0;
  for (std::uint32_t j = 0; j < job.workers.size(); ++j) {
    const auto found = weight_of.find(std::string(job.workers.text(j)));
    if (found == weight_of.end()) {
      if (missing_count++ == 0) missing = job.workers.text(j);
      fit_options.worker_weights.push_back(0);
    } else {
      fit_options.worker_weights.push_back(found->second);
    }
  }
  if (missing_count == job.workers.size()) {
    throw Error(ErrorCode::kBadData, path + ": none of the job's " + std::to_string(missing_count) +
                                         " workers is in it (the first is '" + missing + "')");
  }
  if (missing_count > 0) {
    sink.warn(path + ": no weight for " + std::to_string(missing_count) + " of " +
              std::to_string(job.workers.size()) + " workers, who count nothing (the first is '" +
              missing + "')");
  }
}

void match_gold_labels(const std::string& path, Consolidation& run, DiagnosticSink& sink) {
  const std::vector<GoldLabel> gold = read_gold(path, "");
  run.gold = match_gold(run.job.items, gold);
  if (run.gold.matched_items == 0) {
    throw Error(
        ErrorCode::kBadData,
        path + ": none of its " + std::to_string(gold.size()) +
            " objects is in the job (the first is '" + gold.front().item +
            "', the job's first is '" +
            std::string(run.job.items.empty() ? std::string_view() : run.job.items.front()) + "')");
  }
  if (run.gold.unmatched_gold > 0) {
    sink.warn(path + ": " + std::to_string(run.gold.unmatched_gold) + " of " +
              std::to_string(gold.size()) + " objects are not in the job");
  }
  run.fit_options.gold.resize(run.job.table.items());
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < run.gold.gold_of_item.size(); ++i) {
    if (!run.gold.gold_of_item[i]) continue;
    const std::string& label = gold[*run.gold.gold_of_item[i]].label;
    const std::optional<ClassId> truth = class_named(run.job.categories, label);
    if (!truth) ++unknown;
    run.fit_options.gold[i] = truth;
  }
  if (unknown > 0) {
    sink.warn(path + ": " + std::to_string(unknown) +
              " true labels are not among the label categories and were not used");
  }
}

void match_history(const std::string& path, double weight, Consolidation& run,
                   DiagnosticSink& sink) {
  const WorkerHistory history = read_worker_history(path);
  std::vector<std::optional<ClassId>> truths;
  for (const std::string& name : history.classes) {
    truths.push_back(class_named(run.job.categories, name));
  }
  std::vector<std::optional<ClassId>> answers;
  for (const auto& names : {history.classes, history.abstentions}) {
    for (const std::string& name : names) answers.push_back(answer_named(run.job, name));
  }
  double lost = 0;
  std::size_t without_counts = 0;
  std::size_t known = 0;
  for (const WorkerHistory::Worker& worker : history.workers) {
    const std::string name = run.privacy.worker_of_file(worker.name);
    if (worker.counts.empty()) {
      ++without_counts;
    } else if (const auto id = run.job.workers.find(name)) {
      ++known;
      lost += add_counts(worker.counts, WorkerId{*id}, truths, answers, weight,
                         run.fit_options.history);
    } else {
      const auto next =
          static_cast<std::uint32_t>(run.job.table.workers() + run.absent_workers.size());
      run.absent_workers.push_back(name);
      lost +=
          add_counts(worker.counts, WorkerId{next}, truths, answers, weight, run.absent_history);
    }
  }
  if (lost > 0) {
    sink.warn(path + ": " + std::to_string(std::llround(lost)) +
              " earlier votes are of classes or answers that this job does not have, and are lost");
  }
  if (without_counts > 0) {
    sink.warn(path + ": " + std::to_string(without_counts) +
              " workers have no confusion counts in it, and count as unknown");
  }
  if (known == 0) {
    sink.warn(path + ": none of its " + std::to_string(history.workers.size()) +
              " workers is in the job");
  }
}

void match_costs(const std::string& path, Consolidation& run) {
  const auto require = [&](const std::string& label) {
    if (const auto found = class_named(run.job.categories, label)) return *found;
    const auto near = nearest(label, run.job.categories.names());
    throw Error(ErrorCode::kBadData, path + ": '" + label + "' is no class of the job" +
                                         (near ? "; did you mean '" + *near + "'?" : ""));
  };
  std::vector<CostMatrix::Entry> entries;
  std::set<std::pair<ClassId, ClassId>> seen;
  for (const LabelCost& row : read_costs(path)) {
    const CostMatrix::Entry entry{require(row.truth), require(row.label), row.cost};
    if (!seen.emplace(entry.truth, entry.label).second) {
      throw Error(ErrorCode::kBadData,
                  path + ": the cost of '" + row.label + "' for '" + row.truth +
                      "' stands twice, in names that differ only in white space");
    }
    entries.push_back(entry);
  }
  run.costs.emplace(run.job.table.classes(), std::move(entries));
}

}  // namespace quorate
