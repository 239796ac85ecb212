#include "quorate/audit/agreement.hpp"

#include <doctest/doctest.h>

#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;
// The published values have that many digits, and the sums are short.
constexpr double kPublished = 1e-9;
constexpr double kSevenDigits = 5e-8;

/// A table from rows of raters over items; 0: no rating, else class rating - 1.
AnnotationTable table_of_raters(const std::vector<std::vector<std::uint32_t>>& raters,
                                std::uint32_t classes) {
  test::Crowd crowd;
  crowd.items = static_cast<std::uint32_t>(raters.front().size());
  crowd.workers = static_cast<std::uint32_t>(raters.size());
  crowd.classes = classes;
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    for (std::uint32_t j = 0; j < crowd.workers; ++j) {
      if (raters[j][i] > 0) crowd.rows.push_back({i, j, raters[j][i] - 1});
    }
  }
  return crowd.table();
}

/// Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: 4 observers, 12
/// units, missing data.
AnnotationTable krippendorff() {
  return table_of_raters({{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
                          {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
                          {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
                          {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0}},
                         5);
}

TEST_CASE("agreement: Krippendorff's example with missing data, all metrics") {
  const AgreementSums sums = agreement_sums(krippendorff(), true);
  const std::vector<double> values{1, 2, 3, 4, 5};
  CHECK(near(krippendorff_alpha(sums, AlphaMetric::kNominal), 0.743421052631579, kPublished));
  CHECK(near(krippendorff_alpha(sums, AlphaMetric::kOrdinal), 0.8153875037548814, kPublished));
  CHECK(near(krippendorff_alpha(sums, AlphaMetric::kInterval, values), 0.8491071428571428,
             kPublished));
  CHECK(
      near(krippendorff_alpha(sums, AlphaMetric::kRatio, values), 0.7974027747116121, kPublished));
}

TEST_CASE("agreement: nominal alpha needs no matrix and is the same with one") {
  const double without =
      krippendorff_alpha(agreement_sums(krippendorff(), false), AlphaMetric::kNominal);
  CHECK(near(without, 0.743421052631579, kPublished));
}

/// Gwet, Handbook of Inter-Rater Reliability: two abstractors, 100 patients, 3 categories.
std::vector<double> two_abstractors() { return {13, 0, 0, 0, 20, 7, 0, 4, 56}; }

AgreementSums sums_of_pair_table(const std::vector<double>& table, std::size_t classes) {
  AgreementSums sums(classes, true);
  for (std::size_t a = 0; a < classes; ++a) {
    for (std::size_t b = 0; b < classes; ++b) {
      std::vector<double> counts(classes, 0.0);
      counts[a] += 1;
      counts[b] += 1;
      sums.add(counts, table[a * classes + b]);
    }
  }
  return sums;
}

TEST_CASE("agreement: two abstractors, against irrCAC's published values") {
  const std::vector<double> table = two_abstractors();
  const AgreementSums sums = sums_of_pair_table(table, 3);
  CHECK(near(cohen_kappa(table, 3), 0.7964094, kSevenDigits, kSevenDigits));
  CHECK(near(scott_pi(table, 3), 0.7962397, kSevenDigits, kSevenDigits));
  CHECK(near(gwet_ac1(sums), 0.8493305, kSevenDigits, kSevenDigits));
  CHECK(near(brennan_prediger(sums), 0.835, kPublished));
  CHECK(
      near(krippendorff_alpha(sums, AlphaMetric::kNominal), 0.7972585, kSevenDigits, kSevenDigits));
  // Fleiss' kappa of two raters who rate everything is Scott's pi.
  CHECK(near(fleiss_kappa(sums), scott_pi(table, 3), 1e-12));
}

/// Six raters on 15 subjects, 5 categories (Gwet's handbook; Fleiss' shape).
TEST_CASE("agreement: six raters, against irrCAC's published values") {
  const std::vector<std::vector<double>> subjects = {
      {0, 0, 0, 6, 0}, {0, 3, 0, 0, 3}, {0, 1, 4, 0, 1}, {0, 0, 0, 0, 6}, {0, 3, 0, 3, 0},
      {2, 0, 4, 0, 0}, {0, 0, 4, 0, 2}, {2, 0, 3, 1, 0}, {2, 0, 0, 4, 0}, {0, 0, 0, 0, 6},
      {1, 0, 0, 5, 0}, {1, 1, 0, 4, 0}, {0, 3, 3, 0, 0}, {1, 0, 0, 5, 0}, {0, 2, 0, 3, 1}};
  AgreementSums sums(5, true);
  for (const std::vector<double>& counts : subjects) sums.add(counts);
  CHECK(near(gwet_ac1(sums), 0.4448007, kSevenDigits, kSevenDigits));
  CHECK(near(fleiss_kappa(sums), 0.4139265, kSevenDigits, kSevenDigits));
  CHECK(
      near(krippendorff_alpha(sums, AlphaMetric::kNominal), 0.4204384, kSevenDigits, kSevenDigits));
}

TEST_CASE("agreement: undefined where there is nothing to agree on") {
  const AgreementSums one_class = agreement_sums(table_of_raters({{1, 1}, {1, 1}}, 2));
  CHECK(percent_agreement(one_class) == 1);
  CHECK(std::isnan(krippendorff_alpha(one_class, AlphaMetric::kNominal)));
  CHECK(std::isnan(fleiss_kappa(one_class)));
  const AgreementSums single = agreement_sums(table_of_raters({{1, 2}}, 2));
  CHECK(std::isnan(percent_agreement(single)));
  CHECK(std::isnan(krippendorff_alpha(single, AlphaMetric::kNominal)));
  CHECK(std::isnan(cohen_kappa(std::vector<double>(4, 0.0), 2)));
}

TEST_CASE("agreement: coefficients do not depend on the numbers of workers, items and classes") {
  Random random(7);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const test::Crowd crowd = test::random_crowd(random, false);
    const test::Crowd turned =
        crowd.renumbered(test::shuffled(crowd.items, random), test::shuffled(crowd.workers, random),
                         test::shuffled(crowd.classes, random));
    const AgreementSums a = agreement_sums(crowd.table());
    const AgreementSums b = agreement_sums(turned.table());
    for (const auto& coefficient : {percent_agreement, fleiss_kappa, gwet_ac1, brennan_prediger}) {
      const double x = coefficient(a);
      const double y = coefficient(b);
      CHECK((near(x, y, 1e-12, 1e-12) || (std::isnan(x) && std::isnan(y))));
    }
  }
}

TEST_CASE("job agreement: intervals hold the values, and threads change no bit") {
  test::Simulation simulation;
  simulation.items = 120;
  const AnnotationTable table = test::simulate(simulation).crowd.table();
  AgreementOptions options;
  options.ordered = true;
  options.values = {1, 2, 3, 4};
  options.replicates = 200;
  const JobAgreement one = job_agreement(table, options);
  options.threads = 3;
  const JobAgreement three = job_agreement(table, options);
  CHECK(one.paired_objects == 120);
  REQUIRE(one.measures.size() == 9);
  for (std::size_t m = 0; m < one.measures.size(); ++m) {
    const Measure& measure = one.measures[m].measure;
    CAPTURE(one.measures[m].name);
    REQUIRE(measure.is_defined());
    CHECK(measure.interval.low < measure.value);
    CHECK(measure.value < measure.interval.high);
    CHECK(measure.value == three.measures[m].measure.value);
    CHECK(measure.interval.low == three.measures[m].measure.interval.low);
    CHECK(measure.interval.high == three.measures[m].measure.interval.high);
  }
}

TEST_CASE("job agreement: the bootstrap covers the value of the whole crowd") {
  // Samples of 100 objects from one large job: its alpha must be in about 95 of 100 intervals.
  test::Simulation simulation;
  simulation.items = 6000;
  simulation.hard_share = 0.1;
  const test::Crowd crowd = test::simulate(simulation).crowd;
  const double alpha = krippendorff_alpha(agreement_sums(crowd.table()), AlphaMetric::kNominal);
  std::size_t covered = 0;
  constexpr std::uint32_t kSamples = 60;
  constexpr std::uint32_t kItems = 100;
  for (std::uint32_t s = 0; s < kSamples; ++s) {
    test::Crowd sample = crowd;
    sample.items = kItems;
    sample.rows.clear();
    for (test::Row row : crowd.rows) {
      if (row.item / kItems != s) continue;
      row.item %= kItems;
      sample.rows.push_back(row);
    }
    AgreementOptions options;
    options.replicates = 200;
    const Measure measure = job_agreement(sample.table(), options).measures[1].measure;
    covered += measure.interval.low <= alpha && alpha <= measure.interval.high ? 1 : 0;
  }
  CHECK(covered >= 51);  // 57 expected; below 51 with probability 0.3 % if 95 % cover
}

TEST_CASE("job agreement: a job without pairs says why nothing is defined") {
  const JobAgreement agreement = job_agreement(table_of_raters({{1, 2, 1}}, 2), {});
  for (const AgreementMeasure& measure : agreement.measures) {
    CHECK_FALSE(measure.measure.is_defined());
    CHECK_FALSE(measure.measure.reason.empty());
  }
}

}  // namespace
}  // namespace quorate
