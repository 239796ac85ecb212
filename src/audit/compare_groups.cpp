// Test: compare_groups_test.cpp.
#include "compare_groups.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <set>

#include "quorate/base/random.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostPermutations = 1999;
constexpr std::size_t kMostShuffledUnits = 20'000'000;  // permutations x units
constexpr std::size_t kLeastPermutations = 99;

/// A ratio of two sums over units, with its relative variance.
struct Ratio {
  double numerator = 0;
  double denominator = 0;
  double variance = 0;  // of the ratio
  std::size_t units = 0;

  [[nodiscard]] double value() const { return numerator / denominator; }
};

/// `part` gives (numerator, denominator) of a unit.
template <class Part, class Is>
Ratio ratio_of(std::span<const GroupUnit> units, const Is& belongs, const Part& part) {
  Ratio ratio;
  for (const GroupUnit& unit : units) {
    if (!belongs(unit) || !(unit.sums.votes > 0)) continue;
    const auto [a, b] = part(unit);
    ratio.numerator += a;
    ratio.denominator += b;
    ++ratio.units;
  }
  if (ratio.units < 2 || !(ratio.denominator > 0)) {
    ratio.variance = kUndefined;
    return ratio;
  }
  double squares = 0;
  for (const GroupUnit& unit : units) {
    if (!belongs(unit) || !(unit.sums.votes > 0)) continue;
    const auto [a, b] = part(unit);
    const double residual = a - ratio.value() * b;
    squares += residual * residual;
  }
  const auto n = static_cast<double>(ratio.units);
  ratio.variance = n / (n - 1) * squares / (ratio.denominator * ratio.denominator);
  return ratio;
}

double student_quantile(double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), 0.975);
}

/// The ratio with an interval over its units; its variance is at least `least_variance`.
Measure mean_of(const Ratio& ratio, double least_variance) {
  Measure measure;
  measure.value = ratio.value();
  if (ratio.units < 2) return measure;
  const double half = student_quantile(static_cast<double>(ratio.units) - 1) *
                      std::sqrt(std::max(ratio.variance, least_variance));
  measure.interval = {measure.value - half, measure.value + half};
  return measure;
}

/// The agreement of a group's workers with everybody else, interval over its units.
Measure agreement_of(const Ratio& ratio) {
  if (!(ratio.denominator > 0)) return undefined("nobody else labelled the same objects");
  // Workers who happen to be alike are no better known than their votes tell.
  const double binomial = ratio.value() * (1 - ratio.value()) / ratio.denominator;
  return as_share(mean_of(ratio, binomial));
}

Ratio agreement_ratio(std::span<const GroupUnit> units, std::uint32_t group) {
  return ratio_of(
      units, [group](const GroupUnit& unit) { return unit.group == group; },
      [](const GroupUnit& unit) { return std::pair(unit.sums.agreeing, unit.sums.votes); });
}

/// Use of one class by one group, and whether it differs from that of all others.
ClassBias class_use(ClassId label, const Ratio& group, const Ratio& rest) {
  ClassBias bias;
  bias.label = label;
  bias.used = group.numerator;
  bias.expected = group.denominator;
  if (!(group.denominator > 0)) {
    bias.ratio = undefined("no object is expected to be of this class");
    return bias;
  }
  bias.ratio.value = group.value();
  const auto log_variance = [](const Ratio& ratio) {
    return ratio.numerator > 0 ? ratio.variance / (ratio.value() * ratio.value()) : kUndefined;
  };
  const double own = log_variance(group);
  if (std::isnan(own)) return bias;
  const double degrees = static_cast<double>(group.units) - 1;
  const double half = student_quantile(degrees) * std::sqrt(own);
  bias.ratio.interval = {group.value() * std::exp(-half), group.value() * std::exp(half)};
  if (!(rest.denominator > 0)) return bias;
  const double other = log_variance(rest);
  if (std::isnan(other) || !(own + other > 0)) return bias;
  const double t = (std::log(group.value()) - std::log(rest.value())) / std::sqrt(own + other);
  const double rest_degrees = static_cast<double>(rest.units) - 1;
  const double welch =
      (own + other) * (own + other) / (own * own / degrees + other * other / rest_degrees);
  bias.p_value =
      2 * boost::math::cdf(boost::math::complement(boost::math::students_t(welch), std::fabs(t)));
  return bias;
}

GroupAudit audit_group(std::span<const GroupUnit> units, std::uint32_t group,
                       const std::string& name) {
  const auto inside = [group](const GroupUnit& unit) { return unit.group == group; };
  const auto outside = [group](const GroupUnit& unit) { return unit.group != group; };
  GroupAudit audit;
  audit.name = name;
  std::size_t classes = 0;
  std::set<std::uint32_t> workers;
  for (const GroupUnit& unit : units) {
    if (!inside(unit)) continue;
    if (unit.annotations > 0) workers.insert(unit.worker);
    audit.annotations += static_cast<std::uint64_t>(unit.annotations);
    audit.compared += static_cast<std::uint64_t>(unit.sums.votes);
    classes = unit.sums.used.size();
  }
  audit.workers = workers.size();
  audit.consensus_accuracy = agreement_of(agreement_ratio(units, group));
  for (std::uint32_t k = 0; k < classes; ++k) {
    const auto use = [k](const GroupUnit& unit) {
      return std::pair(unit.sums.used[k], unit.sums.expected[k]);
    };
    audit.classes.push_back(
        class_use(ClassId{k}, ratio_of(units, inside, use), ratio_of(units, outside, use)));
  }
  return audit;
}

/// Weighted variance of agreement between groups.
double between_groups(std::span<const GroupUnit> units, std::span<const std::uint32_t> group,
                      std::size_t groups) {
  std::vector<double> votes(groups, 0.0);
  std::vector<double> agreeing(groups, 0.0);
  double all_votes = 0;
  double all_agreeing = 0;
  for (std::size_t u = 0; u < units.size(); ++u) {
    votes[group[u]] += units[u].sums.votes;
    agreeing[group[u]] += units[u].sums.agreeing;
    all_votes += units[u].sums.votes;
    all_agreeing += units[u].sums.agreeing;
  }
  double variance = 0;
  for (std::size_t g = 0; g < groups; ++g) {
    if (!(votes[g] > 0)) continue;
    const double deviation = agreeing[g] / votes[g] - all_agreeing / all_votes;
    variance += votes[g] * deviation * deviation;
  }
  return variance;
}

void shuffle(std::span<std::uint32_t> values, Random& random) {
  for (std::size_t v = values.size(); v > 1; --v) {
    std::swap(values[v - 1], values[static_cast<std::size_t>(random.below(v))]);
  }
}

/// Shuffles the groups of all units, or of the units of each worker (which stand together).
void permute(std::span<const GroupUnit> units, bool within_workers, Random& random,
             std::vector<std::uint32_t>& group) {
  if (!within_workers) {
    shuffle(group, random);
    return;
  }
  for (std::size_t begin = 0, end = 0; begin < units.size(); begin = end) {
    while (end < units.size() && units[end].worker == units[begin].worker) ++end;
    shuffle(std::span(group).subspan(begin, end - begin), random);
  }
}

double permutation_p(std::span<const GroupUnit> units, std::size_t groups, bool within_workers,
                     std::uint64_t seed) {
  std::vector<std::uint32_t> group;
  group.reserve(units.size());
  for (const GroupUnit& unit : units) group.push_back(unit.group);
  const double observed = between_groups(units, group, groups);
  const std::size_t permutations =
      std::clamp(kMostShuffledUnits / units.size(), kLeastPermutations, kMostPermutations);
  Random random(seed);
  std::size_t as_large = 1;
  constexpr double kRounding = 1e-12;  // the same sums in another order
  for (std::size_t r = 0; r < permutations; ++r) {
    permute(units, within_workers, random, group);
    if (between_groups(units, group, groups) >= observed * (1 - kRounding)) ++as_large;
  }
  return static_cast<double>(as_large) / static_cast<double>(permutations + 1);
}

/// Why groups cannot be compared; empty where they can.
std::string no_test_reason(std::span<const GroupUnit> units, std::size_t groups,
                           bool within_workers) {
  std::vector<std::size_t> in_group(groups, 0);
  std::size_t free_units = 0;  // that a permutation can move
  for (std::size_t u = 0; u < units.size(); ++u) {
    ++in_group[units[u].group];
    const bool has_sibling = (u > 0 && units[u - 1].worker == units[u].worker) ||
                             (u + 1 < units.size() && units[u + 1].worker == units[u].worker);
    free_units += has_sibling ? 1 : 0;
  }
  const auto used = std::count_if(in_group.begin(), in_group.end(), [](auto n) { return n > 0; });
  if (used < 2) return "only one group has annotations that can be compared";
  if (within_workers) return free_units < 2 ? "no worker was active in two periods" : "";
  return std::any_of(in_group.begin(), in_group.end(), [](auto n) { return n > 1; })
             ? ""
             : "no group has two workers";
}

}  // namespace

Measure as_share(Measure measure) {
  if (std::isnan(measure.interval.low)) return measure;
  measure.interval = {std::max(0.0, measure.interval.low), std::min(1.0, measure.interval.high)};
  return measure;
}

Grouping grouping_of(const WorkerAttribute& attribute) {
  Grouping grouping;
  std::vector<std::string>& names = grouping.names;
  names = attribute.value;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::erase(names, std::string());
  for (const std::string& name : attribute.value) {
    grouping.of_worker.emplace_back();
    if (name.empty()) continue;
    const auto at = std::lower_bound(names.begin(), names.end(), name) - names.begin();
    grouping.of_worker.back() = static_cast<std::uint32_t>(at);
  }
  return grouping;
}

GroupTest test_groups(std::span<const GroupUnit> units, std::size_t groups, bool within_workers,
                      std::uint64_t seed) {
  std::vector<GroupUnit> compared;
  for (const GroupUnit& unit : units) {
    if (!(unit.sums.votes > 0)) continue;
    GroupUnit slim = {unit.worker, unit.group, unit.annotations, {}};
    slim.sums.votes = unit.sums.votes;
    slim.sums.agreeing = unit.sums.agreeing;
    compared.push_back(std::move(slim));
  }
  GroupTest test;
  test.reason = no_test_reason(compared, groups, within_workers);
  if (test.reason.empty()) test.p_value = permutation_p(compared, groups, within_workers, seed);
  return test;
}

Measure mean_of_group(std::span<const GroupUnit> units, std::uint32_t group) {
  const Ratio ratio = agreement_ratio(units, group);
  if (!(ratio.denominator > 0)) return undefined("it is not known of any worker of the group");
  Measure mean = mean_of(ratio, 0);
  constexpr double kRounding = 1e-12;
  if (!(std::sqrt(ratio.variance) > kRounding * std::fabs(mean.value))) {
    mean.interval = {kUndefined, kUndefined};
  }
  return mean;
}

GroupComparison compare_groups(std::string attribute, std::span<const std::string> names,
                               std::span<const GroupUnit> units, bool within_workers,
                               std::uint64_t seed) {
  GroupComparison comparison;
  comparison.attribute = std::move(attribute);
  std::vector<double> p;
  for (std::uint32_t g = 0; g < names.size(); ++g) {
    comparison.groups.push_back(audit_group(units, g, names[g]));
    for (const ClassBias& bias : comparison.groups.back().classes) p.push_back(bias.p_value);
  }
  const std::vector<double> adjusted = adjust_p_values(p);
  std::size_t at = 0;
  for (GroupAudit& group : comparison.groups) {
    for (ClassBias& bias : group.classes) bias.adjusted_p = adjusted[at++];
  }
  GroupTest test = test_groups(units, names.size(), within_workers, seed);
  comparison.p_value = test.p_value;
  comparison.reason = std::move(test.reason);
  return comparison;
}

std::string second_text(std::int64_t ms) {
  namespace chr = std::chrono;
  const chr::sys_time<chr::milliseconds> time{chr::milliseconds(ms)};
  const auto day = chr::floor<chr::days>(time);
  const chr::year_month_day date(day);
  const chr::hh_mm_ss clock(chr::floor<chr::seconds>(time - day));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace quorate
