// quorate evaluate: labels and confidences against true labels.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "gold_matching.hpp"
#include "json_number.hpp"
#include "printf_text.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/ids.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/confidence/evaluation.hpp"
#include "quorate/io/output_file.hpp"
#include "quorate/io/probabilities_writer.hpp"
#include "quorate/io/side_files.hpp"
#include "quorate/io/structured_labels.hpp"
#include "structured_evaluation.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kEvaluateOptions = {
    OptionSpec{"Input", "gold", 'g', "FILE", "", "",
               "true labels: CSV task,label, JSON Lines, or a manifest"},
    OptionSpec{"Input", "label-attribute", '\0', "NAME", "", "",
               "which label of the manifest is scored; needed where it has several"},
    OptionSpec{"Input", "gold-attribute", '\0', "NAME", "", "", "the same for a gold manifest"},
    OptionSpec{"Input", "mask-folder", '\0', "DIR", "", "",
               "where the PNG files lie that gold answers name ('pngImageFile')"},
    OptionSpec{"Output", "json", '\0', "", "", "", "print JSON instead of text"},
    OptionSpec{"Output", "output", 'o', "FILE", "-", "",
               "where the result goes; - is standard output"},
    OptionSpec{"Output", "fail-under", '\0', "X", "", "", "exit 1 when the accuracy is below X"},
    OptionSpec{"Run", "seed", '\0', "N", "1", "", "seed of the null band of the calibration error"},
};

/// What was scored, and what could not be.
struct Scoring {
  Evaluation evaluation;
  std::vector<std::string> classes;
  std::string matched_by;
  std::size_t objects = 0;        ///< in the predictions
  std::size_t without_gold = 0;   ///< labelled, but the truth is not known
  std::size_t without_label = 0;  ///< the truth is known, but there is no label
  std::size_t gold_without_object = 0;
  bool has_probabilities = false;
};

/// By class. What a row leaves of 1 belongs to the classes that it does not name, evenly, unless
/// they are not named because each has too little.
std::vector<double> dense_row(const std::map<std::string, double>& named, StringInterner& classes) {
  std::vector<double> row(classes.size(), kNaN);
  double rest = 1;
  for (const auto& [name, p] : named) {
    row[classes.intern(name)] = p;
    rest -= p;
  }
  const double each =
      rest / static_cast<double>(std::max<std::size_t>(row.size() - named.size(), 1));
  for (double& p : row) {
    if (std::isnan(p)) p = each < kLeastWrittenProbability ? 0 : each;
  }
  return row;
}

Scoring score(const Predictions& predictions, const std::vector<GoldLabel>& gold,
              std::uint64_t seed) {
  std::vector<std::string_view> names;
  names.reserve(predictions.rows.size());
  for (const Prediction& row : predictions.rows) names.push_back(row.item);
  const GoldMatch match = match_gold(names, gold);

  StringInterner classes;
  for (const GoldLabel& label : gold) classes.intern(label.label);
  for (const Prediction& row : predictions.rows) {
    if (!row.label.empty()) classes.intern(row.label);
    for (const auto& [name, p] : row.probabilities) classes.intern(name);
  }

  Scoring result;
  result.objects = predictions.rows.size();
  result.matched_by = match.matched_by;
  result.gold_without_object = match.unmatched_gold;
  result.has_probabilities = predictions.has_probabilities;
  std::vector<ScoredItem> items;
  std::vector<std::vector<double>> probabilities;  // keeps what the items point to
  probabilities.reserve(predictions.rows.size());
  for (std::size_t i = 0; i < predictions.rows.size(); ++i) {
    const Prediction& row = predictions.rows[i];
    const std::optional<std::size_t> truth = match.gold_of_item[i];
    if (!truth || row.label.empty()) {
      ++(truth ? result.without_label : result.without_gold);
      continue;
    }
    ScoredItem item;
    item.truth = ClassId{classes.intern(gold[*truth].label)};
    item.label = ClassId{classes.intern(row.label)};
    item.confidence = row.confidence.value_or(std::numeric_limits<double>::quiet_NaN());
    if (!row.probabilities.empty()) {
      item.probabilities = probabilities.emplace_back(dense_row(row.probabilities, classes));
    }
    items.push_back(item);
  }
  if (items.empty()) {
    throw Error(ErrorCode::kBadData,
                "no labeled object has a true label: the gold file's first object is '" +
                    gold.front().item + "', the predictions' first is '" +
                    std::string(names.empty() ? std::string_view() : names.front()) + "'");
  }
  result.evaluation = evaluate(items, classes.size(), seed);
  for (std::uint32_t k = 0; k < classes.size(); ++k) result.classes.emplace_back(classes.text(k));
  return result;
}

std::string as_json(const Scoring& scoring) {
  const Evaluation& e = scoring.evaluation;
  Json out;
  out["objects"] = {{"total", scoring.objects},
                    {"scored", e.items},
                    {"without-gold", scoring.without_gold},
                    {"without-label", scoring.without_label},
                    {"gold-without-object", scoring.gold_without_object},
                    {"matched-by", scoring.matched_by}};
  out["correct"] = e.correct;
  out["accuracy"] = json_number(e.accuracy);
  out["accuracy-interval"] = json_interval(e.accuracy_interval);
  out["macro-f1"] = json_number(e.macro_f1);
  out["log-loss"] = json_number(e.log_loss);
  out["brier"] = json_number(e.brier);
  out["ece"] = json_number(e.ece);
  out["ece-null-median"] = json_number(e.ece_null_median);
  out["ece-null-95"] = json_number(e.ece_null_high);
  out["probabilities"] =
      scoring.has_probabilities ? "as given" : "the confidence, the rest spread evenly";
  out["coverage"] = Json::array();
  for (const Coverage& line : e.coverage) {
    out["coverage"].push_back({{"confidence", line.threshold},
                               {"objects", line.items},
                               {"share", json_number(line.share)},
                               {"accuracy", json_number(line.accuracy)},
                               {"accuracy-interval", json_interval(line.accuracy_interval)}});
  }
  out["reliability"] = Json::array();
  for (const ReliabilityBin& bin : e.bins) {
    out["reliability"].push_back({{"from", bin.low},
                                  {"to", bin.high},
                                  {"objects", bin.items},
                                  {"mean-confidence", json_number(bin.mean_confidence)},
                                  {"accuracy", json_number(bin.accuracy)},
                                  {"accuracy-interval", json_interval(bin.accuracy_interval)}});
  }
  out["classes"] = Json::array();
  for (std::size_t k = 0; k < scoring.classes.size(); ++k) {
    const ClassScore& c = e.classes[k];
    out["classes"].push_back({{"class", scoring.classes[k]},
                              {"gold", c.gold},
                              {"predicted", c.predicted},
                              {"correct", c.correct},
                              {"f1", json_number(c.f1)}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string as_text(const Scoring& scoring) {
  const Evaluation& e = scoring.evaluation;
  std::string out = format("%zu of %zu objects scored (gold matched by %s", e.items,
                           scoring.objects, scoring.matched_by.c_str());
  if (scoring.without_gold > 0) out += format("; %zu without gold", scoring.without_gold);
  if (scoring.without_label > 0) out += format("; %zu without label", scoring.without_label);
  if (scoring.gold_without_object > 0)
    out += format("; %zu gold labels without object", scoring.gold_without_object);
  out += ")\n\n";
  out += format("accuracy   %.4f   95 %% interval %.4f to %.4f, %zu right\n", e.accuracy,
                e.accuracy_interval.low, e.accuracy_interval.high, e.correct);
  out += format("macro F1   %.4f\n", e.macro_f1);
  if (std::isnan(e.log_loss)) {
    out += "log loss, Brier score, calibration: n/a, some label has no confidence\n";
  } else {
    const char* spread =
        scoring.has_probabilities ? "" : "   (the confidence, the rest spread evenly)";
    out += format("log loss   %.4f%s\n", e.log_loss, spread);
    out += format("Brier      %.4f%s\n", e.brier, spread);
    out +=
        format("ECE        %.4f   a perfectly calibrated source: median %.4f, 95 %% below %.4f\n\n",
               e.ece, e.ece_null_median, e.ece_null_high);
    out += "confidence  objects   share  accuracy  95 % interval\n";
    for (const Coverage& line : e.coverage) {
      out += format("   >= %.2f %9zu  %5.1f %%", line.threshold, line.items, 100 * line.share);
      out += line.items == 0 ? "       n/a\n"
                             : format("    %.4f  %.4f to %.4f\n", line.accuracy,
                                      line.accuracy_interval.low, line.accuracy_interval.high);
    }
  }
  return out;
}

/// Throws Error{kGateFailed} where `value` is below --fail-under.
void check_gate(const Options& options, std::optional<double> fail_under, double value,
                const std::string& what) {
  if (!fail_under || value >= *fail_under) return;
  throw Error(
      ErrorCode::kGateFailed,
      "the " + what + format(", %.4f, is below --fail-under ", value) + options.text("fail-under"));
}

/// Boxes, masks and the like.
int evaluate_structured(const Options& options, std::optional<double> fail_under, OutputFile& out) {
  StructuredLabels predicted =
      read_structured_labels(options.positional().front(), options.text("label-attribute"), {});
  const TaskType task = predicted.task;
  const StructuredScoring scoring =
      score_structured(std::move(predicted),
                       read_structured_labels(options.text("gold"), options.text("gold-attribute"),
                                              task, options.text("mask-folder")));
  out.write(options.flag("json") ? structured_scoring_json(scoring)
                                 : structured_scoring_text(scoring));
  out.commit();
  const TaskMetric& first = scoring.metrics.front();
  check_gate(options, fail_under, first.value, std::string(first.name));
  return 0;
}

int run_evaluate(const Options& options) {
  if (options.positional().size() != 1) {
    throw Error(ErrorCode::kUsage, "evaluate takes one manifest or probabilities file");
  }
  if (!options.given("gold")) throw Error(ErrorCode::kUsage, "evaluate needs --gold FILE");
  // Known before anything is read or written.
  const std::uint64_t seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  std::optional<double> fail_under;
  if (options.given("fail-under")) fail_under = options.number("fail-under", 0, 1);
  OutputFile out(options.text("output"));
  // Custom answers can be told by their type alone, which only a manifest has.
  if (structured_task_of(options.text("gold")) ||
      structured_task_of(options.positional().front()) == TaskType::kCustom) {
    return evaluate_structured(options, fail_under, out);
  }
  const Predictions predictions =
      read_predictions(options.positional().front(), options.text("label-attribute"));
  const std::vector<GoldLabel> gold =
      read_gold(options.text("gold"), options.text("gold-attribute"));
  const Scoring scoring = score(predictions, gold, seed);
  out.write(options.flag("json") ? as_json(scoring) : as_text(scoring));
  out.commit();
  check_gate(options, fail_under, scoring.evaluation.accuracy, "accuracy");
  return 0;
}

}  // namespace

Command evaluate_command() {
  return {"evaluate",
          "score labels and confidences against true labels",
          "MANIFEST|PROBABILITIES --gold FILE [OPTION...]",
          "Says how many labels are right and whether the confidence can be believed:\n"
          "accuracy, macro F1, log loss, Brier score (summed over classes), the\n"
          "calibration error (15 bins) beside what a perfectly calibrated source would\n"
          "get, and the accuracy above confidence thresholds. Objects are matched to the\n"
          "gold file by reference, object id or file name.",
          "  quorate evaluate output.manifest --gold gold.csv\n"
          "  quorate evaluate probabilities.jsonl --gold gold.csv --json --fail-under 0.9",
          kEvaluateOptions,
          run_evaluate};
}

}  // namespace quorate
