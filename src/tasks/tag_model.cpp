// Truth t_n of token n; worker w's tag c_n.
//   Token Dawid-Skene (Dawid & Skene 1979): c_n ~ Pi_w[t_n], t_n ~ pi; the maximum of the posterior.
//   BSC-seq (Simpson & Gurevych 2019, A Bayesian Approach for Sequence Tagging with Crowds, section
//   4): c_n ~ Pi_w[t_n, c_{n-1}], t_n ~ B[t_{n-1}]; mean-field variational Bayes, in which E[ln Pi]
//   = psi(alpha) - psi(sum alpha) and the tags' posterior comes from forward-backward.
// Priors: alpha0 = alpha + delta [c = t]; where a worker cannot go on with a type's inner tag, that
// tag's share belongs to the type's beginning. Other than in the papers alpha0 has m pseudo-counts
// more that are spread as all workers together do, so that a worker with few answers is taken for
// a usual one: the strict F1 of a news crowd rises by .01 at 3 workers a sentence.
// Memory and time follow the (worker, tag before, tag) that occur, one row of numbers by true tag
// each, not their possible number. Cost of an iteration: worker tokens x tags, and the chain's.
// Tested by tests/tasks/tag_model_test.cpp against a plain reference.
#include "tag_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quorate/base/numeric.hpp"
#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

/// No belief that changes by less matters.
constexpr double kSmallChange = 1e-4;

/// What workers were seen to do: a tag behind another.
struct Habits {
  struct Row {
    std::uint32_t before = 0;
    std::uint32_t tag = 0;
    std::uint32_t group = 0;  ///< shared by a worker's rows with the same tag before
  };
  std::vector<Row> rows;                       // each worker's together
  std::vector<std::uint32_t> row_of;           // by place in TagTable::tag
  std::vector<std::uint64_t> first_row{0};     // by worker, and the end
  std::vector<std::uint64_t> first_answer{0};  // by worker, and the end, into `answers`
  std::vector<std::uint32_t> answers;          // ascending within a worker
  std::vector<std::uint32_t> object_of;        // by answer
  std::size_t groups = 0;
};

/// Numbers the rows of one worker after the other.
class HabitFinder {
 public:
  HabitFinder(const TagTable& table, bool sequences, Habits& habits)
      : table_(table),
        sequences_(sequences),
        tags_(table.tags.size()),
        habits_(habits),
        row_(tags_ * tags_),
        group_(tags_) {}

  void begin_worker() {
    std::fill(row_.begin(), row_.end(), kNone);
    std::fill(group_.begin(), group_.end(), kNone);
  }

  void add(std::uint32_t answer) {
    const auto tags = table_.answer(answer, table_.length(habits_.object_of[answer]));
    std::uint32_t before = 0;
    for (std::size_t n = 0; n < tags.size(); ++n) {
      habits_.row_of[table_.first_tag[answer] + n] = row(before, tags[n]);
      if (sequences_) before = tags[n];
    }
  }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t row(std::uint32_t before, std::uint32_t tag) {
    std::uint32_t& known = row_[before * tags_ + tag];
    if (known != kNone) return known;
    std::uint32_t& group = group_[before];
    if (group == kNone) group = static_cast<std::uint32_t>(habits_.groups++);
    known = static_cast<std::uint32_t>(habits_.rows.size());
    habits_.rows.push_back({before, tag, group});
    return known;
  }

  const TagTable& table_;
  bool sequences_;
  std::size_t tags_;
  Habits& habits_;
  std::vector<std::uint32_t> row_;
  std::vector<std::uint32_t> group_;
};

Habits find_habits(const TagTable& table, bool sequences) {
  Habits habits;
  habits.object_of.resize(table.worker.size());
  std::vector<std::vector<std::uint32_t>> answers(table.workers);
  for (std::uint32_t i = 0; i < table.objects(); ++i) {
    for (auto a = table.first_answer[i]; a < table.first_answer[i + 1]; ++a) {
      habits.object_of[a] = i;
      answers[table.worker[a].value].push_back(static_cast<std::uint32_t>(a));
    }
  }
  habits.row_of.resize(table.tag.size());
  HabitFinder finder(table, sequences, habits);
  for (const std::vector<std::uint32_t>& own : answers) {
    finder.begin_worker();
    for (const std::uint32_t answer : own) finder.add(answer);
    habits.first_row.push_back(habits.rows.size());
    habits.answers.insert(habits.answers.end(), own.begin(), own.end());
    habits.first_answer.push_back(habits.answers.size());
  }
  return habits;
}

class TagEm {
 public:
  TagEm(const TagTable& table, const TagModelOptions& options, std::vector<double> start)
      : table_(table),
        options_(options),
        tags_(table.tags.size()),
        habits_(find_habits(table, options.sequences)),
        counts_(habits_.rows.size() * tags_),
        weight_(counts_.size()),
        prior_(tags_),
        fit_{std::vector<double>(start.size()), TagSteps(table.tags), std::move(start)} {}

  TagFit run() {
    if (options_.sequences) estimate_steps(steps_of_belief());
    while (fit_.iterations < options_.iterations) {
      ++fit_.iterations;
      estimate_habits();
      if (!options_.sequences) estimate_prior();
      if (infer() < kSmallChange) break;
    }
    return std::move(fit_);
  }

 private:
  /// How often each step is taken where the tokens' beliefs are independent.
  [[nodiscard]] TagSteps steps_of_belief() const {
    TagSteps counts(table_.tags, 0);
    const std::size_t starts = table_.tags.types + 1;
    for (std::size_t i = 0; i < table_.objects(); ++i) {
      std::vector<double> before(tags_, 0.0);
      before[0] = 1;
      for (auto n = table_.first_token[i]; n < table_.first_token[i + 1]; ++n) {
        const double* const q = &fit_.belief[n * tags_];
        for (std::size_t s = 0; s < tags_; ++s) {
          const double p = before[s];
          for (std::size_t t = 0; t < starts; ++t) counts.to_start[s * starts + t] += p * q[t];
          if (s > 0) counts.to_inside[s] += p * q[table_.tags.inside(table_.tags.type(s))];
        }
        before.assign(q, q + tags_);
      }
    }
    return counts;
  }

  /// Sums the belief over the tokens where a worker did what a row says.
  void count_habits(std::size_t worker) {
    std::fill(counts_.begin() + static_cast<std::ptrdiff_t>(habits_.first_row[worker] * tags_),
              counts_.begin() + static_cast<std::ptrdiff_t>(habits_.first_row[worker + 1] * tags_),
              0.0);
    for (auto x = habits_.first_answer[worker]; x < habits_.first_answer[worker + 1]; ++x) {
      const std::uint32_t answer = habits_.answers[x];
      const std::uint32_t object = habits_.object_of[answer];
      const double* q = fit_.belief.data() + table_.first_token[object] * tags_;
      const std::uint32_t* const row = habits_.row_of.data() + table_.first_tag[answer];
      const std::size_t length = table_.length(object);
      for (std::size_t n = 0; n < length; ++n, q += tags_) {
        double* const count = &counts_[row[n] * tags_];
        for (std::size_t t = 0; t < tags_; ++t) count[t] += q[t];
      }
    }
  }

  /// alpha0 without the pooled part.
  [[nodiscard]] double prior(std::size_t before, std::size_t tag, std::size_t truth) const {
    const double own = options_.base + (tag == truth ? options_.diagonal : 0);
    if (!options_.sequences || tag == 0 || table_.tags.is_inside(tag)) return own;
    const std::size_t inside = table_.tags.inside(table_.tags.type(tag));
    if (table_.tags.is_legal(before, inside)) return own;
    return own + options_.base + (inside == truth ? options_.diagonal : 0);
  }

  [[nodiscard]] double prior_sum() const {
    return options_.base * static_cast<double>(tags_) + options_.diagonal;
  }

  /// What all workers together do: [before][tag][truth], over tag a distribution.
  [[nodiscard]] std::vector<double> pool_habits() const {
    std::vector<double> pooled(tags_ * tags_ * tags_, 0.0);
    std::vector<double> total(tags_ * tags_, prior_sum());
    for (std::size_t r = 0; r < habits_.rows.size(); ++r) {
      const Habits::Row& row = habits_.rows[r];
      for (std::size_t t = 0; t < tags_; ++t) {
        pooled[(row.before * tags_ + row.tag) * tags_ + t] += counts_[r * tags_ + t];
        total[row.before * tags_ + t] += counts_[r * tags_ + t];
      }
    }
    for (std::size_t x = 0; x < pooled.size(); ++x) {
      const std::size_t before = x / (tags_ * tags_);
      const std::size_t truth = x % tags_;
      pooled[x] = (pooled[x] + prior(before, x / tags_ % tags_, truth)) /
                  total[before * tags_ + truth];
    }
    return pooled;
  }

  void estimate_habits() {
    const Blocks blocks(table_.workers, 1, kMostBlocks);
    for_each_block(blocks.count(), options_.threads, [&](std::size_t block) {
      for (std::size_t w = blocks[block].begin; w < blocks[block].end; ++w) count_habits(w);
    });
    const std::vector<double> pooled =
        options_.pooled > 0 ? pool_habits() : std::vector<double>(tags_ * tags_ * tags_, 0.0);
    for_each_block(blocks.count(), options_.threads, [&](std::size_t block) {
      for (std::size_t w = blocks[block].begin; w < blocks[block].end; ++w) weigh(w, pooled);
    });
  }

  /// The rows' factors: exp E[ln Pi], or Pi itself.
  void weigh(std::size_t worker, const std::vector<double>& pooled) {
    const std::size_t begin = habits_.first_row[worker];
    const std::size_t end = habits_.first_row[worker + 1];
    if (begin == end) return;
    const std::size_t first_group = habits_.rows[begin].group;
    std::vector<double> sums;
    for (std::size_t r = begin; r < end; ++r) {
      const std::size_t group = habits_.rows[r].group - first_group;
      if (sums.size() < (group + 1) * tags_) {
        sums.resize((group + 1) * tags_, prior_sum() + options_.pooled);
      }
      for (std::size_t t = 0; t < tags_; ++t) sums[group * tags_ + t] += counts_[r * tags_ + t];
    }
    if (options_.sequences) {
      for (double& sum : sums) sum = digamma(sum);
    }
    for (std::size_t r = begin; r < end; ++r) {
      const Habits::Row& row = habits_.rows[r];
      for (std::size_t t = 0; t < tags_; ++t) {
        const double alpha = counts_[r * tags_ + t] + prior(row.before, row.tag, t) +
                             options_.pooled * pooled[(row.before * tags_ + row.tag) * tags_ + t];
        const double sum = sums[(row.group - first_group) * tags_ + t];
        weight_[r * tags_ + t] = options_.sequences ? std::exp(digamma(alpha) - sum) : alpha / sum;
      }
    }
  }

  /// pi, with one pseudo-count a tag.
  void estimate_prior() {
    std::fill(prior_.begin(), prior_.end(), 1.0);
    for (std::size_t n = 0; n < table_.tokens(); ++n) {
      for (std::size_t t = 0; t < tags_; ++t) prior_[t] += fit_.belief[n * tags_ + t];
    }
    const auto total = static_cast<double>(table_.tokens() + tags_);
    for (double& p : prior_) p /= total;
  }

  void estimate_steps(const TagSteps& counts) {
    const std::size_t starts = table_.tags.types + 1;
    for (std::size_t s = 0; s < tags_; ++s) {
      const double* const count = &counts.to_start[s * starts];
      double sum = counts.to_inside[s] + options_.step * static_cast<double>(starts + (s > 0));
      for (std::size_t t = 0; t < starts; ++t) sum += count[t];
      const double log_sum = digamma(sum);
      for (std::size_t t = 0; t < starts; ++t) {
        fit_.steps.to_start[s * starts + t] =
            std::exp(digamma(count[t] + options_.step) - log_sum);
      }
      if (s > 0) {
        fit_.steps.to_inside[s] = std::exp(digamma(counts.to_inside[s] + options_.step) - log_sum);
      }
    }
  }

  /// The E step; gives the largest change of a belief.
  double infer() {
    constexpr std::size_t kGrain = 64;
    const Blocks blocks(table_.objects(), kGrain, kMostBlocks);
    std::vector<TagSteps> pairs(blocks.count(), TagSteps(table_.tags, 0));
    std::vector<double> change(blocks.count(), 0.0);
    for_each_block(blocks.count(), options_.threads, [&](std::size_t block) {
      TagPosterior posterior;
      for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i) {
        change[block] = std::max(change[block], infer_object(i, posterior, pairs[block]));
      }
    });
    if (options_.sequences) estimate_steps(expected_steps(pairs));
    return *std::max_element(change.begin(), change.end());
  }

  [[nodiscard]] TagSteps expected_steps(const std::vector<TagSteps>& pairs) const {
    TagSteps counts(table_.tags, 0);
    const auto add = [](const std::vector<double>& from, const std::vector<double>& factor,
                        std::vector<double>& to) {
      for (std::size_t x = 0; x < to.size(); ++x) to[x] += from[x] * factor[x];
    };
    for (const TagSteps& block : pairs) {
      add(block.to_start, fit_.steps.to_start, counts.to_start);
      add(block.to_inside, fit_.steps.to_inside, counts.to_inside);
    }
    return counts;
  }

  double infer_object(std::size_t object, TagPosterior& posterior, TagSteps& pairs) {
    const std::size_t first = table_.first_token[object] * tags_;
    const std::size_t size = table_.length(object) * tags_;
    const std::span<double> evidence{fit_.evidence.data() + first, size};
    gather_evidence(object, evidence);
    const double* now = evidence.data();
    if (options_.sequences) {
      posterior.run(fit_.steps, evidence);
      posterior.add_pairs(pairs);
      now = posterior.marginals().data();
    }
    double change = 0;
    double* const belief = fit_.belief.data() + first;
    for (std::size_t x = 0; x < size; ++x) {
      change = std::max(change, std::abs(now[x] - belief[x]));
      belief[x] = now[x];
    }
    return change;
  }

  /// The product of the workers' factors, scaled now and then so that it stays far from 0.
  void gather_evidence(std::size_t object, std::span<double> evidence) const {
    const std::size_t length = table_.length(object);
    if (options_.sequences) {
      std::fill(evidence.begin(), evidence.end(), 1.0);
    } else {
      for (std::size_t x = 0; x < evidence.size(); ++x) evidence[x] = prior_[x % tags_];
    }
    constexpr std::size_t kAtOnce = 8;  // a factor is rarely below 1e-20
    const std::size_t end = table_.first_answer[object + 1];
    for (std::size_t a = table_.first_answer[object], many = 1; a < end; ++a, ++many) {
      const std::uint32_t* const row = habits_.row_of.data() + table_.first_tag[a];
      double* e = evidence.data();
      for (std::size_t n = 0; n < length; ++n, e += tags_) {
        const double* const weight = &weight_[row[n] * tags_];
        for (std::size_t t = 0; t < tags_; ++t) e[t] *= weight[t];
      }
      if (many % kAtOnce == 0 || a + 1 == end) normalize(evidence);
    }
  }

  void normalize(std::span<double> evidence) const {
    for (double* e = evidence.data(); e != evidence.data() + evidence.size(); e += tags_) {
      double sum = 0;
      for (std::size_t t = 0; t < tags_; ++t) sum += e[t];
      const double scale = 1 / sum;
      for (std::size_t t = 0; t < tags_; ++t) e[t] *= scale;
    }
  }

  static constexpr std::size_t kMostBlocks = 32;

  const TagTable& table_;
  const TagModelOptions& options_;
  std::size_t tags_;
  Habits habits_;
  std::vector<double> counts_;  // rows x tags
  std::vector<double> weight_;  // rows x tags
  std::vector<double> prior_;
  TagFit fit_;
};

}  // namespace

std::vector<double> tag_shares(const TagTable& table) {
  const std::size_t tags = table.tags.size();
  std::vector<double> shares(table.tokens() * tags, 0.0);
  for (std::size_t i = 0; i < table.objects(); ++i) {
    const auto first = table.first_answer[i];
    const auto end = table.first_answer[i + 1];
    const std::size_t length = table.length(i);
    for (auto a = first; a < end; ++a) {
      const auto tag = table.answer(a, length);
      for (std::size_t n = 0; n < length; ++n) {
        shares[(table.first_token[i] + n) * tags + tag[n]] += 1 / static_cast<double>(end - first);
      }
    }
  }
  return shares;
}

TagFit fit_tags(const TagTable& table, const TagModelOptions& options, std::vector<double> start) {
  return TagEm(table, options, std::move(start)).run();
}

}  // namespace quorate
