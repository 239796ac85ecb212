// The coefficients of a job with bootstrap intervals and sentences. Test: agreement_test.cpp.
// Percentile bootstrap over objects (Efron & Tibshirani 1993, chapter 13; for alpha: Krippendorff's
// own resamples pairs instead, which takes the pairs of one object for independent).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <unordered_map>

#include "class_votes.hpp"
#include "quorate/audit/agreement.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/base/random.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostGroups = 1000;
constexpr std::size_t kCohenWorkers = 30;
constexpr std::size_t kCohenPairVotes = 50'000;  // pairs of votes behind Cohen's kappa
constexpr double kLeastCommonObjects = 10;       // of a pair of workers
constexpr std::size_t kMostResampledNumbers = 400'000'000;

/// Replicates for sums of `numbers` numbers in `groups` groups: fewer where that would take long.
std::size_t affordable(std::size_t replicates, std::size_t groups, std::size_t numbers) {
  constexpr std::size_t kLeast = 100;
  const std::size_t most = kMostResampledNumbers / std::max<std::size_t>(1, groups * numbers);
  return std::clamp(most, std::min(kLeast, replicates), replicates);
}

/// Central 95 % of the defined values, if nearly all are.
Interval percentiles(std::vector<double> values) {
  const std::size_t all = values.size();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  constexpr std::size_t kLeast = 20;
  if (values.size() < kLeast || values.size() * 10 < all * 9) return {kUndefined, kUndefined};
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (place - static_cast<double>(low)) * (values[high] - values[low]);
  };
  return {at(0.025), at(0.975)};
}

/// How often each of n groups is drawn in n draws.
std::vector<std::uint32_t> draw_groups(std::size_t n, Random& random) {
  std::vector<std::uint32_t> times(n, 0);
  for (std::size_t d = 0; d < n; ++d) ++times[static_cast<std::size_t>(random.below(n))];
  return times;
}

/// The sums of a job, of groups of objects.
std::vector<AgreementSums> grouped_sums(const AnnotationTable& table, bool with_matrix) {
  std::vector<std::uint32_t> voted;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    if (!table.votes_of(ItemId{i}).empty()) voted.push_back(i);
  }
  const std::size_t cells = with_matrix ? table.classes() * table.classes() : table.classes();
  constexpr std::size_t kMostCells = 20'000'000;
  constexpr std::size_t kLeastGroups = 20;
  const std::size_t groups =
      std::min(voted.size(),
               std::clamp(kMostCells / std::max<std::size_t>(cells, 1), kLeastGroups, kMostGroups));
  std::vector<AgreementSums> sums(groups, AgreementSums(table.classes(), with_matrix));
  std::vector<double> counts(table.classes());
  // Neighbours go to different groups: files are often sorted by what the objects show.
  for (std::size_t at = 0; at < voted.size(); ++at) {
    std::fill(counts.begin(), counts.end(), 0.0);
    for (const Vote vote : table.votes_of(ItemId{voted[at]})) {
      if (is_class_vote(vote, table.classes())) counts[vote.label.value] += 1;
    }
    sums[at % groups].add(counts);
  }
  return sums;
}

using Coefficient = std::function<double(const AgreementSums&)>;

struct NamedCoefficient {
  std::string_view name;
  std::string_view title;
  std::string_view undefined_reason;
  Coefficient value;
};

constexpr std::string_view kNoPairs = "no object has two annotations";
constexpr std::string_view kOneClass = "all annotations that can be compared are of one class";

std::vector<NamedCoefficient> coefficients(const AgreementOptions& options) {
  const auto alpha = [&options](AlphaMetric metric) {
    return [&options, metric](const AgreementSums& sums) {
      return krippendorff_alpha(sums, metric, options.values);
    };
  };
  std::vector<NamedCoefficient> list = {
      {"percent-agreement", "Percent agreement", kNoPairs, percent_agreement},
      {"krippendorff-alpha-nominal", "Krippendorff's alpha, nominal", kOneClass,
       alpha(AlphaMetric::kNominal)},
      {"fleiss-kappa", "Fleiss' kappa", kOneClass, fleiss_kappa},
      {"gwet-ac1", "Gwet's AC1", "there is only one class", gwet_ac1},
      {"brennan-prediger", "Brennan-Prediger", "there is only one class", brennan_prediger},
  };
  if (options.ordered) {
    list.push_back({"krippendorff-alpha-ordinal", "Krippendorff's alpha, ordinal", kOneClass,
                    [](const AgreementSums& sums) {
                      return krippendorff_alpha(sums, AlphaMetric::kOrdinal);
                    }});
  }
  if (!options.values.empty()) {
    list.push_back({"krippendorff-alpha-interval", "Krippendorff's alpha, interval", kOneClass,
                    alpha(AlphaMetric::kInterval)});
    if (*std::min_element(options.values.begin(), options.values.end()) >= 0) {
      list.push_back({"krippendorff-alpha-ratio", "Krippendorff's alpha, ratio", kOneClass,
                      alpha(AlphaMetric::kRatio)});
    }
  }
  return list;
}

std::string number(const char* format, double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// What a coefficient says. Bands: Krippendorff (Content Analysis, 2004, p. 241) for alpha, Landis
/// & Koch (Biometrics 33 (1977) 159-174) for the kappas.
std::string sentence_of(std::string_view name, const Measure& measure) {
  if (!measure.is_defined()) return std::string(measure.reason) + ".";
  const double x = measure.value;
  if (name == "percent-agreement") {
    return "Two annotations of one object are the same in " + number("%.1f", 100 * x) +
           " % of the cases; some of that is chance.";
  }
  if (name.starts_with("krippendorff")) {
    if (x >= 0.8) return "Reliable: 0.8 and more is what research asks for.";
    if (x >= 0.667) return "Good enough for tentative conclusions only (0.667 to 0.8).";
    if (x > 0)
      return "Below 0.667: single annotations are not reliable; use several for each object.";
    return "No agreement beyond chance.";
  }
  const char* band = x > 0.8   ? "almost perfect"
                     : x > 0.6 ? "substantial"
                     : x > 0.4 ? "moderate"
                     : x > 0.2 ? "fair"
                     : x > 0.0 ? "slight"
                               : "none";
  return std::string("Agreement beyond chance: ") + band + " (bands of Landis and Koch).";
}

/// Tables of the pairs of the workers with most votes.
class CohenTables {
 public:
  CohenTables(const AnnotationTable& table) : table_(table), classes_(table.classes()) {
    choose_workers();
    note_cells();
  }

  /// Objects with annotations of two of the chosen workers, as far as they are used.
  [[nodiscard]] std::size_t objects() const { return offsets_.size() - 1; }
  [[nodiscard]] std::size_t workers() const { return chosen_; }

  /// Mean kappa over the pairs with enough common objects, weighted by those; NaN without a pair.
  /// `times`: how often each object counts.
  double mean_kappa(std::span<const std::uint32_t> times, std::uint64_t* pairs = nullptr) {
    std::fill(tables_.begin(), tables_.end(), 0.0);
    for (std::size_t i = 0; i < objects(); ++i) {
      if (times[i] == 0) continue;
      for (std::size_t at = offsets_[i]; at < offsets_[i + 1]; ++at)
        tables_[cells_[at]] += times[i];
    }
    double sum = 0;
    double weight = 0;
    std::uint64_t used = 0;
    const std::size_t cells = classes_ * classes_;
    for (std::size_t at = 0; at < tables_.size(); at += cells) {
      const std::span<const double> counts(tables_.data() + at, cells);
      const double common = std::accumulate(counts.begin(), counts.end(), 0.0);
      if (common < kLeastCommonObjects) continue;
      const double kappa = cohen_kappa(counts, classes_);
      if (std::isnan(kappa)) continue;
      sum += common * kappa;
      weight += common;
      ++used;
    }
    if (pairs != nullptr) *pairs = used;
    return weight > 0 ? sum / weight : kUndefined;
  }

 private:
  static constexpr std::uint32_t kNotChosen = 0xffffffff;

  void choose_workers() {
    std::vector<std::uint64_t> votes(table_.workers(), 0);
    for (const Vote vote : table_.columns().votes) ++votes[vote.worker.value];
    std::vector<std::uint32_t> order(table_.workers());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    constexpr std::size_t kMostCells = 4'000'000;
    const std::size_t cells = std::max<std::size_t>(1, classes_ * classes_);
    const auto fitting = static_cast<std::size_t>(std::sqrt(2.0 * kMostCells / double(cells)));
    chosen_ = std::min({order.size(), kCohenWorkers, std::max<std::size_t>(2, fitting)});
    if (classes_ > 1000) chosen_ = 0;  // a table of a million cells says nothing of one pair
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return votes[a] > votes[b]; });
    place_.assign(table_.workers(), kNotChosen);
    for (std::uint32_t p = 0; p < chosen_; ++p) place_[order[p]] = p;
    tables_.assign(chosen_ * (chosen_ > 0 ? chosen_ - 1 : 0) / 2 * cells, 0.0);
  }

  /// Cells of the tables that each object counts in; objects are thinned out evenly where there are
  /// very many pairs of votes.
  void note_cells() {
    std::vector<std::uint32_t> items;
    std::size_t pairs = 0;
    for (std::uint32_t i = 0; i < table_.items(); ++i) {
      std::size_t chosen = 0;
      for (const Vote vote : table_.votes_of(ItemId{i})) {
        chosen += place_[vote.worker.value] != kNotChosen ? 1 : 0;
      }
      if (chosen < 2) continue;
      items.push_back(i);
      pairs += chosen * (chosen - 1) / 2;
    }
    const std::size_t stride = pairs / kCohenPairVotes + 1;
    for (std::size_t at = 0; at < items.size(); at += stride) {
      add(ItemId{items[at]});
      offsets_.push_back(cells_.size());
    }
  }

  void add(ItemId item) {
    const std::span<const Vote> votes = table_.votes_of(item);
    for (std::size_t b = 1; b < votes.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        std::uint32_t first = place_[votes[a].worker.value];
        std::uint32_t second = place_[votes[b].worker.value];
        if (first == kNotChosen || second == kNotChosen || first == second) continue;
        if (!is_class_vote(votes[a], classes_) || !is_class_vote(votes[b], classes_)) continue;
        ClassId first_label = votes[a].label;
        ClassId second_label = votes[b].label;
        if (first > second) {
          std::swap(first, second);
          std::swap(first_label, second_label);
        }
        const std::size_t pair = std::size_t{second} * (second - 1) / 2 + first;
        cells_.push_back((pair * classes_ + first_label.value) * classes_ + second_label.value);
      }
    }
  }

  const AnnotationTable& table_;
  std::size_t classes_;
  std::size_t chosen_ = 0;
  std::vector<std::uint32_t> place_;
  std::vector<std::size_t> cells_;  // of one object after the other
  std::vector<std::size_t> offsets_ = {0};
  std::vector<double> tables_;
};

Measure mean_cohen(const AnnotationTable& table, const AgreementOptions& options,
                   JobAgreement& result) {
  CohenTables tables(table);
  Measure measure;
  const std::vector<std::uint32_t> once(tables.objects(), 1);
  measure.value = tables.mean_kappa(once, &result.cohen_pairs);
  result.cohen_workers = tables.workers();
  if (!measure.is_defined()) {
    return undefined("no two workers labelled ten objects both, with more than one class");
  }
  constexpr std::size_t kReplicates = 200;
  const std::size_t cost = tables.objects() * 4 +
                           tables.workers() * tables.workers() * table.classes() * table.classes();
  const std::size_t replicates = affordable(std::min(kReplicates, options.replicates), cost, 1);
  Random random(options.seed);
  std::vector<double> values;
  for (std::size_t r = 0; r < replicates; ++r) {
    values.push_back(tables.mean_kappa(draw_groups(tables.objects(), random)));
  }
  measure.interval = percentiles(std::move(values));
  return measure;
}

}  // namespace

JobAgreement job_agreement(const AnnotationTable& table, const AgreementOptions& options) {
  const bool with_matrix = options.ordered || !options.values.empty();
  const std::vector<AgreementSums> groups = grouped_sums(table, with_matrix);
  AgreementSums total(table.classes(), with_matrix);
  for (const AgreementSums& group : groups) total.add(group, 1);

  const std::vector<NamedCoefficient> list = coefficients(options);
  JobAgreement result;
  result.paired_objects = static_cast<std::uint64_t>(std::llround(total.paired_objects));
  result.replicates = affordable(options.replicates, groups.size(),
                                 total.coincidences.size() + 2 * table.classes() + 4);
  std::vector<std::vector<double>> values(list.size(), std::vector<double>(result.replicates));
  // Every replicate has a stream of random numbers of its own, whichever thread draws it.
  for_each_block(groups.empty() ? 0 : result.replicates, options.threads, [&](std::size_t r) {
    Random random(options.seed * 0x9e3779b97f4a7c15ULL + r);
    const std::vector<std::uint32_t> times = draw_groups(groups.size(), random);
    AgreementSums sums(table.classes(), with_matrix);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (times[g] > 0) sums.add(groups[g], times[g]);
    }
    for (std::size_t c = 0; c < list.size(); ++c) values[c][r] = list[c].value(sums);
  });
  for (std::size_t c = 0; c < list.size(); ++c) {
    Measure measure;
    measure.value = total.objects > 0 ? list[c].value(total) : kUndefined;
    if (!measure.is_defined()) {
      measure = undefined(total.paired_objects > 0 ? list[c].undefined_reason : kNoPairs);
    } else {
      measure.interval = percentiles(std::move(values[c]));
    }
    result.measures.push_back(
        {list[c].name, list[c].title, measure, sentence_of(list[c].name, measure)});
  }
  const Measure cohen = mean_cohen(table, options, result);
  result.measures.push_back({"cohen-kappa-mean", "Cohen's kappa, mean over pairs", cohen,
                             sentence_of("cohen-kappa-mean", cohen)});
  return result;
}

}  // namespace quorate
