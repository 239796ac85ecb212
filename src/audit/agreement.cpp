// The agreement coefficients as functions of sums over objects. Test: agreement_test.cpp, with the
// worked examples of Krippendorff (2011) and of Gwet's handbook. With r_i votes on object i, n_ik
// of them for class k, all coefficients but alpha follow Gwet (Handbook of Inter-Rater Reliability,
// 4th ed., 2014, chapters 4-5): agreement over the objects with two votes, class shares over all.
#include "quorate/audit/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "class_votes.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

/// (agreement - chance) / (1 - chance); NaN where chance alone agrees always.
double beyond_chance(double agreement, double chance) {
  constexpr double kRounding = 1e-12;
  if (!(1 - chance > kRounding)) return kUndefined;
  return (agreement - chance) / (1 - chance);
}

std::vector<double> mean_shares(const AgreementSums& sums) {
  std::vector<double> shares = sums.shares;
  for (double& share : shares) share /= sums.objects;
  return shares;
}

/// Krippendorff's squared difference functions. `n`: coincidences per class.
double squared_difference(AlphaMetric metric, std::size_t c, std::size_t k,
                          std::span<const double> n, std::span<const double> values) {
  if (c == k) return 0;
  const double x = values.empty() ? static_cast<double>(c) : values[c];
  const double y = values.empty() ? static_cast<double>(k) : values[k];
  switch (metric) {
    case AlphaMetric::kNominal:
      return 1;
    case AlphaMetric::kOrdinal: {
      double between = 0;
      for (std::size_t g = std::min(c, k); g <= std::max(c, k); ++g) between += n[g];
      const double distance = between - (n[c] + n[k]) / 2;
      return distance * distance;
    }
    case AlphaMetric::kInterval:
      return (x - y) * (x - y);
    case AlphaMetric::kRatio:
      return x + y == 0 ? 0 : (x - y) / (x + y) * ((x - y) / (x + y));
  }
  return kUndefined;
}

}  // namespace

std::string_view to_string(AlphaMetric metric) {
  switch (metric) {
    case AlphaMetric::kNominal:
      return "nominal";
    case AlphaMetric::kOrdinal:
      return "ordinal";
    case AlphaMetric::kInterval:
      return "interval";
    case AlphaMetric::kRatio:
      return "ratio";
  }
  return "unknown";
}

AgreementSums::AgreementSums(std::size_t class_count, bool with_matrix)
    : classes(class_count),
      shares(class_count, 0.0),
      paired_votes(class_count, 0.0),
      coincidences(with_matrix ? class_count * class_count : 0, 0.0) {}

void AgreementSums::add(std::span<const double> counts, double times) {
  const double votes = std::accumulate(counts.begin(), counts.end(), 0.0);
  if (!(votes > 0)) return;
  objects += times;
  const double weight = times / votes;
  for (std::size_t k = 0; k < classes; ++k) shares[k] += weight * counts[k];
  if (votes < 2) return;
  paired_objects += times;
  double agreeing = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    agreeing += counts[c] * (counts[c] - 1);
    paired_votes[c] += times * counts[c];
  }
  pair_agreement += times * agreeing / (votes * (votes - 1));
  coincidence += times * agreeing / (votes - 1);
  if (coincidences.empty()) return;
  for (std::size_t c = 0; c < classes; ++c) {
    if (counts[c] == 0) continue;
    for (std::size_t k = 0; k < classes; ++k) {
      const double partners = counts[k] - (c == k ? 1 : 0);
      coincidences[c * classes + k] += times * counts[c] * partners / (votes - 1);
    }
  }
}

void AgreementSums::add(const AgreementSums& other, double times) {
  objects += times * other.objects;
  paired_objects += times * other.paired_objects;
  pair_agreement += times * other.pair_agreement;
  coincidence += times * other.coincidence;
  for (std::size_t k = 0; k < classes; ++k) {
    shares[k] += times * other.shares[k];
    paired_votes[k] += times * other.paired_votes[k];
  }
  for (std::size_t at = 0; at < coincidences.size(); ++at) {
    coincidences[at] += times * other.coincidences[at];
  }
}

AgreementSums agreement_sums(const AnnotationTable& table, bool with_matrix) {
  AgreementSums sums(table.classes(), with_matrix);
  std::vector<double> counts(table.classes());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    std::fill(counts.begin(), counts.end(), 0.0);
    for (const Vote vote : table.votes_of(ItemId{i})) {
      if (is_class_vote(vote, table.classes())) counts[vote.label.value] += 1;
    }
    sums.add(counts);
  }
  return sums;
}

double percent_agreement(const AgreementSums& sums) {
  return sums.paired_objects > 0 ? sums.pair_agreement / sums.paired_objects : kUndefined;
}

double fleiss_kappa(const AgreementSums& sums) {
  double chance = 0;
  for (const double share : mean_shares(sums)) chance += share * share;
  return beyond_chance(percent_agreement(sums), chance);
}

double gwet_ac1(const AgreementSums& sums) {
  if (sums.classes < 2) return kUndefined;
  double chance = 0;
  for (const double share : mean_shares(sums)) chance += share * (1 - share);
  return beyond_chance(percent_agreement(sums), chance / (static_cast<double>(sums.classes) - 1));
}

double brennan_prediger(const AgreementSums& sums) {
  return beyond_chance(percent_agreement(sums), 1 / static_cast<double>(sums.classes));
}

double krippendorff_alpha(const AgreementSums& sums, AlphaMetric metric,
                          std::span<const double> values) {
  const std::vector<double>& n = sums.paired_votes;
  const double total = std::accumulate(n.begin(), n.end(), 0.0);
  double observed = 0;
  double expected = 0;
  if (metric == AlphaMetric::kNominal) {
    observed = total - sums.coincidence;
    for (const double votes : n) expected += votes * (total - votes);
  } else {
    if (sums.coincidences.empty()) {
      throw Error(ErrorCode::kInternal, "this alpha needs coincidences by pair of classes");
    }
    for (std::size_t c = 0; c < sums.classes; ++c) {
      for (std::size_t k = 0; k < sums.classes; ++k) {
        if (n[c] == 0 || n[k] == 0) continue;
        const double difference = squared_difference(metric, c, k, n, values);
        observed += sums.coincidences[c * sums.classes + k] * difference;
        expected += n[c] * n[k] * difference;
      }
    }
  }
  if (!(expected > 0)) return kUndefined;
  return 1 - (total - 1) * observed / expected;
}

namespace {

/// Share on the diagonal, and the marginal shares of both raters.
struct Table {
  double agreement = 0;
  std::vector<double> first;
  std::vector<double> second;
};

Table shares_of(std::span<const double> counts, std::size_t classes) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  Table table{0, std::vector<double>(classes, 0.0), std::vector<double>(classes, 0.0)};
  for (std::size_t a = 0; a < classes; ++a) {
    table.agreement += counts[a * classes + a] / total;
    for (std::size_t b = 0; b < classes; ++b) {
      table.first[a] += counts[a * classes + b] / total;
      table.second[b] += counts[a * classes + b] / total;
    }
  }
  return table;
}

}  // namespace

double cohen_kappa(std::span<const double> counts, std::size_t classes) {
  const Table table = shares_of(counts, classes);
  double chance = 0;
  for (std::size_t k = 0; k < classes; ++k) chance += table.first[k] * table.second[k];
  return beyond_chance(table.agreement, chance);
}

double scott_pi(std::span<const double> counts, std::size_t classes) {
  const Table table = shares_of(counts, classes);
  double chance = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    const double share = (table.first[k] + table.second[k]) / 2;
    chance += share * share;
  }
  return beyond_chance(table.agreement, chance);
}

}  // namespace quorate
