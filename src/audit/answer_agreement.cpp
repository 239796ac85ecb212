// Krippendorff's alpha (Content Analysis, 3rd ed. 2013, chapter 12) for any distance d:
//   D_o = 1/n sum over objects of 1/(m_u - 1) sum over ordered pairs of its m_u answers of d,
//   alpha = 1 - D_o / D_e,
// D_e being the mean distance of two answers at random; here of answers to different objects, of
// which as many are drawn as matter. Test: answer_agreement_test.cpp.
#include "quorate/audit/answer_agreement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "quorate/base/parallel.hpp"
#include "quorate/base/random.hpp"

namespace quorate {
namespace {

constexpr std::string_view kNothing = "no object has answers of two workers";
constexpr std::string_view kNoMeasure = "answers of this task cannot be compared";

/// What one object says.
struct ObjectAgreement {
  double answers = 0;
  double similarity = 0;                             ///< mean over pairs
  std::vector<std::pair<WorkerId, double>> by_vote;  ///< mean with the others
};

std::size_t pairs_of(std::size_t answers) { return answers * (answers - 1) / 2; }

/// The objects to compare, ascending: all, or as many at random as give `most` pairs.
std::vector<ItemId> objects_to_compare(const AnnotationTable& table, std::size_t most,
                                       Random& random) {
  std::vector<ItemId> objects;
  std::size_t pairs = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::size_t answers = table.votes_of(ItemId{i}).size();
    if (answers < 2) continue;
    objects.push_back(ItemId{i});
    pairs += pairs_of(answers);
  }
  if (pairs <= most) return objects;
  for (std::size_t i = objects.size(); i > 1; --i) {
    std::swap(objects[i - 1], objects[static_cast<std::size_t>(random.below(i))]);
  }
  std::size_t taken = 0;
  for (pairs = 0; taken < objects.size() && pairs < most; ++taken) {
    pairs += pairs_of(table.votes_of(objects[taken]).size());
  }
  objects.resize(taken);
  std::sort(objects.begin(), objects.end());
  return objects;
}

ObjectAgreement compare(std::span<const Vote> votes, const AnswerSimilarity& similarity) {
  ObjectAgreement out;
  out.answers = static_cast<double>(votes.size());
  for (const Vote& vote : votes) out.by_vote.emplace_back(vote.worker, 0.0);
  for (std::size_t a = 0; a < votes.size(); ++a) {
    for (std::size_t b = a + 1; b < votes.size(); ++b) {
      const double value = similarity(votes[a].label.value, votes[b].label.value);
      out.by_vote[a].second += value / (out.answers - 1);
      out.by_vote[b].second += value / (out.answers - 1);
      out.similarity += value;
    }
  }
  out.similarity /= static_cast<double>(pairs_of(votes.size()));
  return out;
}

double chance_similarity(const AnnotationTable& table, const AnswerSimilarity& similarity,
                         std::size_t pairs, Random& random) {
  const auto& votes = table.columns().votes;
  std::vector<std::uint32_t> item_of(votes.size());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const auto [begin, end] = std::pair(table.columns().offsets[i], table.columns().offsets[i + 1]);
    std::fill(item_of.begin() + static_cast<std::ptrdiff_t>(begin),
              item_of.begin() + static_cast<std::ptrdiff_t>(end), i);
  }
  double sum = 0;
  double drawn = 0;
  for (std::size_t p = 0; p < pairs; ++p) {
    const auto a = static_cast<std::size_t>(random.below(votes.size()));
    const auto b = static_cast<std::size_t>(random.below(votes.size()));
    if (item_of[a] == item_of[b]) continue;
    sum += similarity(votes[a].label.value, votes[b].label.value);
    drawn += 1;
  }
  return drawn > 0 ? sum / drawn : kUndefined;
}

struct Totals {
  double similarity = 0;    ///< over objects
  double disagreement = 0;  ///< weighted by answers, as alpha weighs objects
  double answers = 0;
  double objects = 0;

  void add(const ObjectAgreement& object) {
    similarity += object.similarity;
    disagreement += object.answers * (1 - object.similarity);
    answers += object.answers;
    objects += 1;
  }

  [[nodiscard]] double mean() const { return similarity / objects; }
  [[nodiscard]] double alpha(double chance) const {
    return 1 - disagreement / answers / (1 - chance);
  }
};

Interval central(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  return {at(0.025), at(0.975)};
}

void add_intervals(const std::vector<ObjectAgreement>& objects, std::size_t replicates,
                   Random& random, AnswerAgreement& out) {
  if (objects.size() < 2 || replicates < 2) return;
  std::vector<double> means;
  std::vector<double> alphas;
  for (std::size_t r = 0; r < replicates; ++r) {
    Totals drawn;
    for (std::size_t d = 0; d < objects.size(); ++d) {
      drawn.add(objects[static_cast<std::size_t>(random.below(objects.size()))]);
    }
    means.push_back(drawn.mean());
    alphas.push_back(drawn.alpha(out.chance.value));
  }
  out.similarity.interval = central(std::move(means));
  if (out.alpha.is_defined()) out.alpha.interval = central(std::move(alphas));
}

void add_workers(const std::vector<ObjectAgreement>& objects, std::size_t workers,
                 AnswerAgreement& out) {
  std::vector<std::vector<double>> values(workers);
  for (const ObjectAgreement& object : objects) {
    for (const auto& [worker, value] : object.by_vote) values[worker.value].push_back(value);
  }
  double sum = 0;
  double count = 0;
  for (const std::vector<double>& own : values) {
    sum += std::accumulate(own.begin(), own.end(), 0.0);
    count += static_cast<double>(own.size());
  }
  constexpr std::size_t kLeastForInterval = 5;
  constexpr double kApart = 0.1;
  constexpr double kNormal95 = 1.959963984540054;
  for (const std::vector<double>& own : values) {
    Measure measure = undefined("no other worker answered the worker's objects");
    const auto n = static_cast<double>(own.size());
    if (!own.empty()) measure = {std::accumulate(own.begin(), own.end(), 0.0) / n, {}, {}};
    if (own.size() >= kLeastForInterval) {
      double squares = 0;
      for (const double value : own) squares += (value - measure.value) * (value - measure.value);
      const double half = kNormal95 * std::sqrt(squares / (n - 1) / n);
      measure.interval = {std::max(measure.value - half, 0.0), std::min(measure.value + half, 1.0)};
    } else {
      measure.interval = {kUndefined, kUndefined};
    }
    out.stands_apart.push_back(measure.interval.high < sum / count - kApart);
    out.by_worker.push_back(measure);
    out.compared.push_back(own.size());
  }
}

}  // namespace

AnswerAgreement answer_agreement(const AnnotationTable& table, const AnswerSimilarity& similarity,
                                 const AnswerAgreementOptions& options) {
  Random random(options.seed);
  const std::vector<ItemId> chosen = objects_to_compare(table, options.most_pairs, random);
  std::vector<ObjectAgreement> objects(chosen.size());
  constexpr std::size_t kGrain = 16;
  const Blocks blocks(chosen.size(), kGrain, std::numeric_limits<std::size_t>::max());
  for_each_block(blocks.count(), options.threads, [&](std::size_t block) {
    for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i) {
      objects[i] = compare(table.votes_of(chosen[i]), similarity);
    }
  });
  Totals totals;
  for (const ObjectAgreement& object : objects) totals.add(object);
  AnswerAgreement out;
  const bool has_measure = !std::isnan(totals.similarity);
  if (objects.empty() || !has_measure) {
    const std::string_view reason = has_measure ? kNothing : kNoMeasure;
    out.similarity = out.chance = out.alpha = undefined(reason);
    out.by_worker.assign(table.workers(), undefined(reason));
    out.compared.assign(table.workers(), 0);
    out.stands_apart.assign(table.workers(), false);
    return out;
  }
  const Interval unknown{kUndefined, kUndefined};
  out.objects = objects.size();
  out.similarity = {totals.mean(), unknown, {}};
  const double chance = chance_similarity(table, similarity, options.chance_pairs, random);
  out.chance =
      std::isnan(chance) ? undefined("there is one object only") : Measure{chance, unknown, {}};
  out.alpha = chance < 1 ? Measure{totals.alpha(chance), unknown, {}}
                         : undefined("answers to different objects do not differ");
  add_intervals(objects, options.replicates, random, out);
  add_workers(objects, table.workers(), out);
  return out;
}

}  // namespace quorate
