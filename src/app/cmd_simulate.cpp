// quorate simulate: votes of a crowd whose truth is known.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>

#include "command.hpp"
#include "progress.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "quorate/io/output_file.hpp"
#include "simulation.hpp"
#include "simulation_run.hpp"
#include "simulation_truth.hpp"
#include "simulation_writer.hpp"

namespace quorate {
namespace {

constexpr std::array kSimulateOptions = {
    OptionSpec{"Job", "items", '\0', "N", "1000", "", "objects"},
    OptionSpec{"Job", "workers", '\0', "N", "20", "", "workers"},
    OptionSpec{"Job", "classes", '\0', "N", "4", "",
               "how many classes, or their names with commas between"},
    OptionSpec{"Job", "label-categories", '\0', "FILE", "", "",
               "the classes in order: Ground Truth's category file, or one label a line"},
    OptionSpec{"Job", "votes-per-item", '\0', "N", "3", "",
               "annotations of one object: a number, a mean such as 2.5, or a range; no worker "
               "labels one object twice"},
    OptionSpec{"Job", "class-skew", '\0', "X", "0", "",
               "how unequally frequent the classes are: the exponent of Zipf's law; 0 is balanced"},
    OptionSpec{"Job", "worker-skew", '\0', "X", "0", "",
               "the same for the annotations of the workers"},
    OptionSpec{"Crowd", "accuracy", '\0', "X", "0.6-0.95", "",
               "how often a worker sees an object right: one share, or a range over which the "
               "workers are spread evenly"},
    OptionSpec{"Crowd", "accuracy-spread", '\0', "X", "0", "",
               "standard deviation of the workers around one --accuracy (a Beta distribution)"},
    OptionSpec{"Crowd", "bias", '\0', "X", "0", "",
               "share of the workers that often take one class for another"},
    OptionSpec{"Crowd", "bias-rate", '\0', "X", "0.5", "", "how often they do"},
    OptionSpec{"Crowd", "spammers", '\0', "X", "0", "",
               "share of the workers that answer without looking"},
    OptionSpec{"Crowd", "spammer-kind", '\0', "KIND", "mixed", "mixed|random|constant|copy",
               "what they answer: any class, always the same one, or all of them the same; mixed "
               "has all three"},
    OptionSpec{"Crowd", "adversaries", '\0', "X", "0", "",
               "share of the workers that answer anything but what they take for right"},
    OptionSpec{"Crowd", "difficulty", '\0', "X", "0", "",
               "share of the objects that are hard: all workers are drawn to one wrong class, so "
               "that their errors correlate"},
    OptionSpec{"Crowd", "difficulty-pull", '\0', "X", "0.5", "", "how often a worker falls for it"},
    OptionSpec{"Output", "output", 'o', "FILE", "-", "",
               "the annotations; for ground-truth-job a new folder; - is standard output"},
    OptionSpec{"Output", "format", '\0', "FORMAT", "csv", "csv|jsonl|ground-truth-job",
               "how they are written"},
    OptionSpec{"Output", "times", '\0', "", "", "",
               "with submission time and time spent; a ground-truth-job always has them"},
    OptionSpec{"Output", "gold", '\0', "FILE", "", "", "the true labels, CSV task,label"},
    OptionSpec{"Output", "truth", '\0', "FILE", "", "",
               "what every worker is like and did, every class's prior, and the parameters, JSON"},
    OptionSpec{"Output", "manifest", '\0', "FILE", "", "", "the objects, one JSON object a line"},
    OptionSpec{"Output", "item-prefix", '\0', "TEXT", "s3://simulated/", "",
               "what the objects' names begin with; a number and .jpg follow"},
    OptionSpec{"Output", "worker-prefix", '\0', "TEXT", "w", "",
               "what the workers' names begin with; a number follows"},
    OptionSpec{"Run", "seed", '\0', "N", "1", "", "another seed, another job of the same kind"},
    OptionSpec{"Run", "threads", 'j', "N", "", "",
               "threads to use; all by default; the results are the same for any number"},
    OptionSpec{"Run", "quiet", 'q', "", "", "", "say nothing but errors"},
};

constexpr std::uint64_t kMostItems = 4'000'000'000;
constexpr std::uint64_t kMostWorkers = 100'000'000;
constexpr std::uint64_t kMostClasses = 1'000'000;
constexpr std::uint64_t kMostVotesPerItem = 1'000'000;
constexpr std::uint64_t kMostThreads = 4096;
constexpr double kMostSkew = 3;

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// "0.8" or "0.6-0.95", in [low, high].
Spread spread(const Options& options, std::string_view name, Spread limits) {
  const std::string text = options.text(name);
  const std::size_t dash = text.find('-', 1);
  const std::optional<double> first = parse_number(std::string_view(text).substr(0, dash));
  const std::optional<double> second =
      dash == std::string::npos ? first : parse_number(std::string_view(text).substr(dash + 1));
  if (!first || !second || *first < limits.low || *second > limits.high || *second < *first) {
    throw Error(ErrorCode::kUsage, "--" + std::string(name) + ": '" + text +
                                       "' is neither a number nor a range such as " +
                                       (limits.high > 1 ? "3-7" : "0.6-0.95") + ", at most " +
                                       std::to_string(static_cast<std::uint64_t>(limits.high)));
  }
  return {*first, *second};
}

Spread votes_per_item(const Options& options) {
  const Spread votes = spread(options, "votes-per-item", {0, kMostVotesPerItem});
  const bool whole = votes.low == std::floor(votes.low) && votes.high == std::floor(votes.high);
  if (votes.low != votes.high && !whole) {
    throw Error(ErrorCode::kUsage, "--votes-per-item: a range is between whole numbers");
  }
  if (votes.high <= 0) throw Error(ErrorCode::kUsage, "--votes-per-item: 0 makes no job");
  return votes;
}

std::vector<std::string> numbered_classes(std::uint64_t count) {
  const std::size_t digits = std::to_string(count - 1).size();
  std::vector<std::string> names;
  names.reserve(count);
  for (std::uint64_t k = 0; k < count; ++k) {
    std::string number = std::to_string(k);
    number.insert(0, digits - number.size(), '0');  // sorted by name is sorted by class index
    names.push_back("class-" + number);
  }
  return names;
}

LabelCategories categories(const Options& options) {
  if (options.given("label-categories")) {
    if (options.given("classes")) {
      throw Error(ErrorCode::kUsage, "--classes and --label-categories: give one of them");
    }
    return read_label_categories(options.text("label-categories"));
  }
  std::string text = options.text("classes");
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    return LabelCategories(numbered_classes(options.integer("classes", 2, kMostClasses)));
  }
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    names.push_back(normalize_whitespace(std::string_view(text).substr(at, comma - at)));
    at = comma + 1;
  }
  try {
    return LabelCategories(std::move(names));
  } catch (const Error& error) {
    throw Error(ErrorCode::kUsage, std::string("--classes: ") + error.what());
  }
}

SpammerMix spammer_mix(const std::string& name) {
  constexpr std::array<std::string_view, 4> kNames = {"mixed", "random", "constant", "copy"};
  const auto* const it = std::find(kNames.begin(), kNames.end(), name);
  return static_cast<SpammerMix>(it - kNames.begin());
}

CrowdOptions crowd_options(const Options& options, std::size_t classes) {
  CrowdOptions crowd;
  crowd.items = options.integer("items", 1, kMostItems);
  crowd.workers = static_cast<std::uint32_t>(options.integer("workers", 1, kMostWorkers));
  crowd.classes = static_cast<std::uint32_t>(classes);
  crowd.votes_per_item = votes_per_item(options);
  crowd.class_skew = options.number("class-skew", 0, kMostSkew);
  crowd.worker_skew = options.number("worker-skew", 0, kMostSkew);
  crowd.accuracy = spread(options, "accuracy", {0, 1});
  crowd.accuracy_deviation = options.number("accuracy-spread", 0, 0.5);
  crowd.biased = options.number("bias", 0, 1);
  crowd.bias_rate = options.number("bias-rate", 0, 1);
  crowd.spammers = options.number("spammers", 0, 1);
  crowd.spammer_mix = spammer_mix(options.text("spammer-kind"));
  crowd.adversaries = options.number("adversaries", 0, 1);
  crowd.difficulty = options.number("difficulty", 0, 1);
  crowd.difficulty_pull = options.number("difficulty-pull", 0, 1);
  crowd.seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  return crowd;
}

/// What makes the job what it is, as the user gave it: no output, no number of threads.
std::vector<std::pair<std::string, std::string>> parameters(const Options& options) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const OptionSpec& spec : kSimulateOptions) {
    if (spec.group != "Job" && spec.group != "Crowd" && spec.name != "seed") continue;
    if (options.given(spec.name) || !spec.initial.empty()) {
      out.emplace_back(spec.name, options.text(spec.name));
    }
  }
  return out;
}

SimulationOutputs open_outputs(const Options& options, const SimulatedNames& names,
                               const Crowd& crowd) {
  SimulationOutputs out;
  std::set<std::string> paths;
  const auto path_of = [&](std::string_view name) {
    std::string path = options.text(name);
    if (!path.empty() && !paths.insert(path).second) {
      throw Error(ErrorCode::kUsage, "two outputs go to '" + path + "': give each its own file");
    }
    return path;
  };
  const std::string votes = path_of("output");
  if (options.text("format") == "ground-truth-job") {
    if (votes == "-") {
      throw Error(ErrorCode::kUsage,
                  "--format ground-truth-job makes a folder: name it with --output");
    }
    out.folder = std::make_unique<SimulatedJobFolder>(votes, names, crowd);
  } else {
    out.votes.emplace(votes);
  }
  const auto open = [&](std::optional<OutputFile>& file, std::string_view name) {
    if (const std::string path = path_of(name); !path.empty()) file.emplace(path);
  };
  open(out.gold, "gold");
  open(out.truth, "truth");
  open(out.manifest, "manifest");
  return out;
}

LineFormat line_format(const Options& options) {
  return options.text("format") == "jsonl" ? LineFormat::kJsonLines : LineFormat::kCsv;
}

unsigned thread_count(const Options& options) {
  if (!options.given("threads")) return hardware_threads();
  return static_cast<unsigned>(options.integer("threads", 1, kMostThreads));
}

void print_summary(const CrowdOptions& crowd, std::span<const WorkerTally> tallies) {
  WorkerTally total;
  for (const WorkerTally& tally : tallies) {
    total.annotations += tally.annotations;
    total.right += tally.right;
  }
  std::fprintf(stderr, "%llu annotations of %u workers on %llu objects, %u classes",
               static_cast<unsigned long long>(total.annotations), crowd.workers,
               static_cast<unsigned long long>(crowd.items), crowd.classes);
  if (total.annotations > 0) {
    std::fprintf(stderr, "; %.1f %% of them right",
                 100 * static_cast<double>(total.right) / static_cast<double>(total.annotations));
  }
  std::fputs("\n", stderr);
}

int run_simulate(const Options& options) {
  if (!options.positional().empty()) {
    throw Error(ErrorCode::kUsage,
                "simulate takes no inputs, but there is '" + options.positional().front() + "'");
  }
  LabelCategories classes = categories(options);
  const Crowd crowd(crowd_options(options, classes.size()));
  const SimulatedNames names(options.text("item-prefix"), options.text("worker-prefix"), crowd,
                             std::move(classes));
  SimulationOutputs outputs = open_outputs(options, names, crowd);
  Progress progress(options.flag("quiet"));
  progress.begin("simulate");
  const bool with_times = options.flag("times");
  const std::vector<WorkerTally> tallies = run_simulation(
      crowd, names, {line_format(options), with_times, thread_count(options)}, outputs,
      [&](double share) { progress.show(std::to_string(static_cast<int>(100 * share)) + " %"); });
  if (outputs.truth) {
    write_truth(*outputs.truth, crowd, names, tallies, parameters(options));
    outputs.truth->commit();
  }
  if (outputs.gold) outputs.gold->commit();
  if (outputs.manifest) outputs.manifest->commit();
  if (outputs.folder) outputs.folder->commit();
  if (outputs.votes) outputs.votes->commit();
  progress.end();
  if (!options.flag("quiet")) print_summary(crowd.options(), tallies);
  return 0;
}

}  // namespace

Command simulate_command() {
  return {"simulate",
          "annotations of a crowd whose truth is known",
          "[OPTION...]",
          "Makes up a job: objects with true labels, workers with habits, and the votes\n"
          "that follow. For planning (how many votes does a job like mine need?), for\n"
          "testing what reads such jobs, and for measuring speed. The same options and\n"
          "seed give the same bytes, with any number of threads; memory does not grow\n"
          "with the number of objects.",
          "  quorate simulate --items 2000 --votes-per-item 5 -o votes.csv --gold gold.csv\n"
          "  quorate simulate --classes Cat,Dog --spammers 0.1 --truth truth.json\n"
          "  quorate simulate --format ground-truth-job -o my-job",
          kSimulateOptions,
          run_simulate};
}

}  // namespace quorate
