#include "quorate/audit/answer_agreement.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "quorate/audit/agreement.hpp"
#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

/// Votes whose answers are numbers of classes: answer(item, worker) or nothing where negative.
template <class Answer>
AnnotationTable table_of(std::size_t items, std::size_t workers, std::size_t classes,
                         const Answer& answer) {
  AnnotationTable::Columns columns;
  columns.workers = workers;
  columns.classes = classes;
  for (std::uint32_t i = 0; i < items; ++i) {
    for (std::uint32_t w = 0; w < workers; ++w) {
      const int label = answer(i, w);
      if (label < 0) continue;
      columns.votes.push_back({WorkerId{w}, ClassId{static_cast<std::uint32_t>(label)}});
    }
    columns.offsets.push_back(columns.votes.size());
  }
  return AnnotationTable(std::move(columns));
}

double same(std::uint32_t a, std::uint32_t b) { return a == b ? 1 : 0; }

}  // namespace

TEST_CASE("answer agreement: with equality it is Krippendorff's nominal alpha") {
  Random random(3);
  const AnnotationTable table = table_of(400, 5, 3, [&](std::uint32_t i, std::uint32_t) {
    if (random.uniform() < 0.2) return -1;
    return random.uniform() < 0.7 ? static_cast<int>(i % 3) : static_cast<int>(random.below(3));
  });
  AnswerAgreementOptions options;
  options.chance_pairs = 1'000'000;
  const AnswerAgreement found = answer_agreement(table, same, options);
  const AgreementSums sums = agreement_sums(table);
  CHECK(near(found.alpha.value, krippendorff_alpha(sums, AlphaMetric::kNominal), 0, 0.004));
  CHECK(near(found.similarity.value, percent_agreement(sums), 1e-9));
  CHECK(found.alpha.interval.low < found.alpha.value);
  CHECK(found.alpha.interval.high > found.alpha.value);
}

TEST_CASE("answer agreement: a worker who answers at random stands apart") {
  Random random(4);
  const AnnotationTable table = table_of(100, 4, 4, [&](std::uint32_t i, std::uint32_t w) {
    return w == 2 ? static_cast<int>(random.below(4)) : static_cast<int>(i % 4);
  });
  const AnswerAgreement found = answer_agreement(table, same, {});
  CHECK(found.stands_apart == std::vector<bool>{false, false, true, false});
  CHECK(found.by_worker[2].value < 0.4);
  CHECK(found.compared[2] == 100);
}

TEST_CASE("answer agreement: the same for any number of threads, and with fewer objects near it") {
  Random random(5);
  const AnnotationTable table = table_of(3000, 4, 4, [&](std::uint32_t i, std::uint32_t) {
    return random.uniform() < 0.8 ? static_cast<int>(i % 4) : static_cast<int>(random.below(4));
  });
  AnswerAgreementOptions options;
  const AnswerAgreement one = answer_agreement(table, same, options);
  options.threads = 5;
  const AnswerAgreement five = answer_agreement(table, same, options);
  CHECK(one.alpha.value == five.alpha.value);
  CHECK(one.by_worker[3].value == five.by_worker[3].value);
  options.most_pairs = 6000;
  const AnswerAgreement drawn = answer_agreement(table, same, options);
  CHECK(drawn.objects == 1000);
  CHECK(near(drawn.alpha.value, one.alpha.value, 0, 0.05));
}

TEST_CASE("answer agreement: undefined with its reason where nothing can be compared") {
  const AnnotationTable lone =
      table_of(3, 2, 2, [](std::uint32_t i, std::uint32_t w) { return i % 2 == w ? 0 : -1; });
  const AnswerAgreement nothing = answer_agreement(lone, same, {});
  CHECK_FALSE(nothing.alpha.is_defined());
  CHECK_FALSE(nothing.alpha.reason.empty());
  CHECK(nothing.by_worker.size() == 2);
  const AnnotationTable pair = table_of(3, 2, 2, [](std::uint32_t, std::uint32_t) { return 0; });
  const AnswerAgreement no_measure =
      answer_agreement(pair, [](std::uint32_t, std::uint32_t) { return std::nan(""); }, {});
  CHECK_FALSE(no_measure.similarity.is_defined());
  const AnswerAgreement constant = answer_agreement(pair, same, {});
  CHECK(constant.similarity.value == 1);
  CHECK_FALSE(constant.alpha.is_defined());
}
