// dawid-skene where a matrix per worker and a row of every class per item are too many numbers:
// 10,000 classes and 500,000 workers would make 5e13. Same model, prior and loop as
// dawid_skene.cpp. Test: sparse_dawid_skene_test.cpp, against the dense fit.
//
// What is kept exactly. The posterior of an item lists its candidates, the classes that somebody
// voted for; all other classes share the rest evenly, e_i each. With such posteriors the expected
// counts are
//   n_j[k][l] = m_jl + sum over j's votes l on items with candidate k of (q_i(k) - e_i),
//   m_jl      = sum over all of j's votes l of e_i,
// so that a number per observed cell (worker, answer, candidate) and one per answer of a worker
// hold the whole matrix, and the M step is that of the dense fit.
//
// What is approximated. Every candidate's likelihood is the product of its own cells, as in the
// dense fit. That of the others together is
//   (1 - pi(C)) prod_v theta_v,  theta_v = sum_{k not in C} pi_k theta_j[k][l] / (1 - pi(C)):
// the product of the means over the other classes instead of the mean of the products. For an item
// with one vote both are equal; with more votes the mean of the products is larger by what workers
// have in common: a class that two of them confuse with the same answer. So evidence for a class
// that nobody named on an item is understated (with as many classes as this is made for, a worker
// answers few objects of one class, and there is little of it), and it is spread evenly. The
// candidates' odds among each other are not touched by it: labels differ from the dense fit's only
// where parameters do, or where the dense fit prefers a class that nobody named. Truncated
// posteriors as a way to EM: Lücke & Eggert, JMLR 11 (2010) 2855-2900.
//
// Cost: an iteration takes O(pairs), a pair being a vote and a candidate of its item; memory is
// about 100 bytes a cell.
#include "sparse_dawid_skene.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "dawid_skene.hpp"
#include "one_coin.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/models/em.hpp"
#include "sparse_votes.hpp"

namespace quorate {
namespace {

/// Keeps a difference that rounding has made nothing of from being log 0.
constexpr double kLeastFactor = 1e-100;

Blocks worker_blocks(std::size_t workers) {
  constexpr std::size_t kGrain = 64;
  constexpr std::size_t kMostBlocks = 1024;
  return {workers, kGrain, kMostBlocks};
}

/// Parameters, and the M step from counts laid out as: cells, answers (m_jl), classes.
class SparseParameters {
 public:
  SparseParameters(const AnnotationTable& table, const SparseVotes& votes,
                   const FitOptions& options)
      : votes_(votes),
        layout_(votes.layout),
        classes_(table.classes()),
        abstentions_(table.answers() - table.classes()),
        smooth_(options.prior == PriorKind::kHierarchical),
        strength_(options.prior_strength),
        threads_(options.threads) {
    values_.classes = classes_;
    values_.class_prior.resize(classes_);
    values_.workers.resize(layout_.workers());
    values_.abstention.resize(layout_.workers() * abstentions_);
    values_.spread.resize(answers());
    values_.mean.resize(answers());
    values_.cell.resize(cells());
    values_.row_scale.resize(layout_.row_truth.size());
  }

  [[nodiscard]] std::size_t cells() const { return layout_.cell_truth.size(); }
  [[nodiscard]] std::size_t answers() const { return layout_.answer_label.size(); }
  [[nodiscard]] std::size_t statistics() const { return cells() + answers() + classes_; }

  void maximize(std::span<const double> statistics) {
    maximize_class_prior(statistics.subspan(cells() + answers()));
    const Blocks blocks = worker_blocks(layout_.workers());
    const CrowdShares crowd = crowd_shares(statistics, blocks);
    std::vector<double> log_prior(blocks.count(), 0.0);
    for_each_block(blocks.count(), threads_, [&](std::size_t b) {
      for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j)
        log_prior[b] += maximize_worker(j, statistics, crowd);
    });
    log_prior_ = std::accumulate(log_prior.begin(), log_prior.end(), log_prior_);
  }

  [[nodiscard]] double log_prior() const { return log_prior_; }
  [[nodiscard]] const SparseConfusionWorkers::Parameters& values() const { return values_; }
  [[nodiscard]] SparseConfusionWorkers::Parameters take() { return std::move(values_); }

 private:
  /// Expected votes of a worker, or of the crowd.
  struct Sums {
    double hits = 0;
    double named = 0;  // votes that name a class
    std::vector<double> abstained;
  };

  /// What an average worker does, as in the dense fit.
  struct CrowdShares {
    double accuracy = 0;
    std::vector<double> abstention;
  };

  /// Expected votes beyond the pseudo-counts, of a cell and of an answer's other cells. Without
  /// prior a count is raised to the floor and not added to it.
  [[nodiscard]] double count(std::span<const double> statistics, std::size_t cell) const {
    return above_floor(statistics[cell] + (votes_.history.empty() ? 0.0 : votes_.history[cell]));
  }
  [[nodiscard]] double spread(std::span<const double> statistics, std::size_t answer) const {
    return above_floor(statistics[cells() + answer]);
  }
  [[nodiscard]] double above_floor(double count) const {
    return smooth_ ? count : std::max(0.0, count - kCountFloor);
  }

  [[nodiscard]] Range answers_of(std::size_t j) const {
    return {layout_.answer_begin[j], layout_.answer_begin[j + 1]};
  }
  [[nodiscard]] Range cells_of(std::size_t answer) const {
    return {layout_.cell_begin[answer], layout_.cell_begin[answer + 1]};
  }
  [[nodiscard]] Range rows_of(std::size_t j) const {
    return {layout_.row_begin[j], layout_.row_begin[j + 1]};
  }

  [[nodiscard]] Sums sums_of(std::size_t j, std::span<const double> statistics) const {
    Sums sums;
    sums.abstained.assign(abstentions_, 0.0);
    const Range range = answers_of(j);
    for (std::size_t a = range.begin; a < range.end; ++a) {
      const ClassId label = layout_.answer_label[a];
      const Range own = cells_of(a);
      double total = spread(statistics, a) * static_cast<double>(classes_ - own.size());
      for (std::size_t c = own.begin; c < own.end; ++c) {
        const double n = count(statistics, c);
        total += n;
        if (layout_.cell_truth[c] == label) sums.hits += n;
      }
      if (label.value < classes_) {
        sums.named += total;
      } else {
        sums.abstained[label.value - classes_] += total;
      }
    }
    return sums;
  }

  [[nodiscard]] CrowdShares crowd_shares(std::span<const double> statistics,
                                         const Blocks& blocks) const {
    if (!smooth_) return {};
    std::vector<Sums> parts(blocks.count());
    for_each_block(blocks.count(), threads_, [&](std::size_t b) {
      parts[b].abstained.assign(abstentions_, 0.0);
      for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j)
        add(parts[b], sums_of(j, statistics));
    });
    Sums all;
    all.abstained.assign(abstentions_, 0.0);
    for (const Sums& part : parts) add(all, part);
    CrowdShares crowd{pooled_accuracy(all.hits, all.named), all.abstained};
    const double votes = std::accumulate(all.abstained.begin(), all.abstained.end(), all.named);
    for (double& share : crowd.abstention)
      share = (share + 1) / (votes + static_cast<double>(classes_ + abstentions_));
    return crowd;
  }

  static void add(Sums& to, const Sums& from) {
    to.hits += from.hits;
    to.named += from.named;
    for (std::size_t a = 0; a < to.abstained.size(); ++a) to.abstained[a] += from.abstained[a];
  }

  /// Sets the pseudo-counts of one worker; gives their sum over a row.
  double set_pseudo_counts(std::size_t j, std::span<const double> statistics,
                           const CrowdShares& crowd) {
    SparseConfusionWorkers::Worker& worker = values_.workers[j];
    const std::span<double> abstention(values_.abstention.data() + j * abstentions_, abstentions_);
    if (!smooth_) {
      worker.on_diagonal = worker.off_diagonal = kCountFloor;
      std::fill(abstention.begin(), abstention.end(), kCountFloor);
      return kCountFloor * static_cast<double>(classes_ + abstentions_);
    }
    const Sums sums = sums_of(j, statistics);
    const double all = std::accumulate(sums.abstained.begin(), sums.abstained.end(), sums.named);
    double on_abstention = 0;
    for (std::size_t a = 0; a < abstentions_; ++a) {
      abstention[a] = strength_ * shrunk_accuracy(sums.abstained[a], all, crowd.abstention[a]);
      on_abstention += abstention[a];
    }
    const double left = strength_ - on_abstention;
    const double accuracy = shrunk_accuracy(sums.hits, sums.named, crowd.accuracy);
    const double others = static_cast<double>(classes_ - 1);
    worker.on_diagonal = left * accuracy;
    worker.off_diagonal = classes_ > 1 ? left * (1 - accuracy) / others : 0.0;
    return worker.on_diagonal + worker.off_diagonal * others + on_abstention;
  }

  /// Pseudo-counts of an answer, for truths other than itself.
  [[nodiscard]] double base_off(std::size_t j, ClassId label) const {
    return label.value < classes_ ? values_.workers[j].off_diagonal
                                  : values_.abstention[j * abstentions_ + label.value - classes_];
  }

  /// Sets the totals of one worker's rows from their pseudo-counts; the scales are 1 / total.
  void set_row_scales(std::size_t j, double pseudo, std::span<const double> statistics) {
    const Range range = answers_of(j);
    const Range rows = rows_of(j);
    double all = 0;
    for (std::size_t a = range.begin; a < range.end; ++a) all += spread(statistics, a);
    for (std::size_t r = rows.begin; r < rows.end; ++r) values_.row_scale[r] = all + pseudo;
    for (std::size_t a = range.begin; a < range.end; ++a) {
      const Range own = cells_of(a);
      for (std::size_t c = own.begin; c < own.end; ++c)
        values_.row_scale[votes_.cell_row[c]] += count(statistics, c) - spread(statistics, a);
    }
    SparseConfusionWorkers::Worker& worker = values_.workers[j];
    worker.row_scale = 1 / (all + pseudo);
    worker.mean_scale = worker.row_scale;
    for (std::size_t r = rows.begin; r < rows.end; ++r) {
      values_.row_scale[r] = 1 / values_.row_scale[r];
      worker.mean_scale += values_.class_prior[layout_.row_truth[r].value] *
                           (values_.row_scale[r] - worker.row_scale);
    }
  }

  /// Sets everything of one worker; gives the log prior density.
  double maximize_worker(std::size_t j, std::span<const double> statistics,
                         const CrowdShares& crowd) {
    const double pseudo = set_pseudo_counts(j, statistics, crowd);
    set_row_scales(j, pseudo, statistics);
    const SparseConfusionWorkers::Worker& worker = values_.workers[j];
    const Range range = answers_of(j);
    double history = 0;
    for (std::size_t a = range.begin; a < range.end; ++a) {
      const ClassId label = layout_.answer_label[a];
      const double off = base_off(j, label);
      values_.spread[a] = spread(statistics, a);
      const double unlisted = values_.spread[a] + off;
      double mean = unlisted * worker.mean_scale;
      const Range own = cells_of(a);
      for (std::size_t c = own.begin; c < own.end; ++c) {
        const ClassId truth = layout_.cell_truth[c];
        const double scale = values_.row_scale[votes_.cell_row[c]];
        const double base = truth == label ? worker.on_diagonal : off;
        const double p = (count(statistics, c) + base) * scale;
        values_.cell[c] = p;
        mean += values_.class_prior[truth.value] * (p - unlisted * scale);
        if (!votes_.history.empty() && votes_.history[c] > 0)
          history += votes_.history[c] * std::log(p);
      }
      values_.mean[a] = mean;
    }
    return history + (smooth_ ? log_prior_of(j, statistics) : 0.0);
  }

  /// The log prior density of one worker's matrix, all K x (K + abstentions) cells of it: a sum
  /// over rows of log(1 / total), and one over cells of log(count + pseudo-count), in which all
  /// cells without a vote are alike.
  [[nodiscard]] double log_prior_of(std::size_t j, std::span<const double> statistics) const {
    const SparseConfusionWorkers::Worker& worker = values_.workers[j];
    const auto all = static_cast<double>(classes_);
    const Range rows = rows_of(j);
    LogSum log_rows;
    for (std::size_t r = rows.begin; r < rows.end; ++r) log_rows.add(values_.row_scale[r]);
    const double log_scale =
        log_rows.value() + (all - static_cast<double>(rows.size())) * std::log(worker.row_scale);

    LogSum on;
    LogSum off;
    double abstained = 0;
    double named_answers = 0;
    std::vector<double> unseen(
        values_.abstention.begin() + static_cast<std::ptrdiff_t>(j * abstentions_),
        values_.abstention.begin() + static_cast<std::ptrdiff_t>((j + 1) * abstentions_));
    for (double& base : unseen) abstained += base * (log_scale + all * std::log(base));
    const Range range = answers_of(j);
    for (std::size_t a = range.begin; a < range.end; ++a) {
      const ClassId label = layout_.answer_label[a];
      const double spread = values_.spread[a];
      const Range own = cells_of(a);
      const auto without_cell = all - static_cast<double>(own.size());
      if (label.value >= classes_) {
        const double base = unseen[label.value - classes_];
        double sum = without_cell * std::log(spread + base) - all * std::log(base);
        for (std::size_t c = own.begin; c < own.end; ++c)
          sum += std::log(count(statistics, c) + base);
        abstained += base * sum;
        continue;
      }
      ++named_answers;
      bool has_diagonal = false;
      for (std::size_t c = own.begin; c < own.end; ++c) {
        const bool is_hit = layout_.cell_truth[c] == label;
        has_diagonal = has_diagonal || is_hit;
        const double n = count(statistics, c);
        if (is_hit) {
          on.add(n + worker.on_diagonal);
        } else {
          off.add(n + worker.off_diagonal);
        }
      }
      if (!has_diagonal) on.add(spread + worker.on_diagonal);
      if (classes_ > 1)
        off.add(spread + worker.off_diagonal, without_cell - (has_diagonal ? 0 : 1));
    }
    on.add(worker.on_diagonal, all - named_answers);
    if (classes_ > 1) off.add(worker.off_diagonal, (all - named_answers) * (all - 1));
    return worker.on_diagonal * (on.value() + log_scale) +
           worker.off_diagonal * (off.value() + (all - 1) * log_scale) + abstained;
  }

  void maximize_class_prior(std::span<const double> sums) {
    const auto counted = [this](double sum) {
      return smooth_ ? sum + 1 : std::max(sum, kCountFloor);
    };
    double total = 0;
    for (const double sum : sums) total += counted(sum);
    log_prior_ = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
      values_.class_prior[k] = counted(sums[k]) / total;
      if (smooth_) log_prior_ += std::log(values_.class_prior[k]);
    }
  }

  const SparseVotes& votes_;
  const SparseConfusionLayout& layout_;
  std::size_t classes_;
  std::size_t abstentions_;
  bool smooth_;
  double strength_;
  unsigned threads_;
  SparseConfusionWorkers::Parameters values_;
  double log_prior_ = 0;
};

/// The passes that em_detail::iterate drives.
class SparsePass {
 public:
  SparsePass(const AnnotationTable& table, const SparseVotes& votes, SparseParameters& parameters,
             Posterior& posterior, const FitOptions& options)
      : table_(table),
        votes_(votes),
        parameters_(parameters),
        posterior_(posterior),
        gold_(options.gold),
        threads_(options.threads),
        surplus_(posterior.values().size()),
        statistics_(parameters.statistics()) {}

  std::vector<double>& expect(bool is_start) {
    constexpr std::size_t kGrain = 1024;
    constexpr std::size_t kMostBlocks = 32;
    const Blocks blocks(table_.items(), kGrain, kMostBlocks);
    std::vector<Sum> sums(blocks.count());
    for_each_block(blocks.count(), threads_, [&](std::size_t b) {
      sums[b].classes.assign(table_.classes(), 0.0);
      expect(blocks[b], is_start, sums[b]);
    });
    Sum total;
    total.classes.assign(table_.classes(), 0.0);
    for (const Sum& sum : sums) {
      total.log_likelihood += sum.log_likelihood;
      total.change += sum.change;
      total.spread += sum.spread;
      for (std::size_t k = 0; k < total.classes.size(); ++k) total.classes[k] += sum.classes[k];
    }
    log_likelihood_ = total.log_likelihood;
    change_ = total.change;
    count_cells();
    double* class_sum = statistics_.data() + parameters_.cells() + parameters_.answers();
    for (std::size_t k = 0; k < total.classes.size(); ++k)
      class_sum[k] = std::max(0.0, total.classes[k] + total.spread);
    return statistics_;
  }

  void maximize(const std::vector<double>& counts) { parameters_.maximize(counts); }

  [[nodiscard]] Posterior& posterior() { return posterior_; }

  [[nodiscard]] IterationTrace line() const {
    const auto voted = static_cast<double>(std::max<std::size_t>(table_.voted_items(), 1));
    return {parameters_.log_prior() + log_likelihood_, change_ / voted};
  }

 private:
  struct alignas(kCacheLine) Sum {
    double log_likelihood = 0;
    double change = 0;
    double spread = 0;            // sum of e_i
    std::vector<double> classes;  // sum of q_i(k) - e_i
  };

  void expect(Range items, bool is_start, Sum& sum) {
    std::vector<double> q;
    for (std::size_t i = items.begin; i < items.end; ++i) {
      const ItemId item{static_cast<std::uint32_t>(i)};
      if (table_.votes_of(item).empty()) continue;
      const std::span<double> listed = posterior_.listed(item);
      const ClassId* const truth = known_class(gold_, item);
      if (truth != nullptr && is_start)
        hold_listed(item, *truth, listed, posterior_.elsewhere(item));
      if (!is_start) {
        double elsewhere = 0;
        sum.log_likelihood += posterior(item, q, elsewhere);
        if (truth != nullptr)
          sum.log_likelihood += hold_listed(item, *truth, q, elsewhere);
        const auto others = static_cast<double>(table_.classes() - listed.size());
        double change = others * std::fabs(elsewhere - posterior_.elsewhere(item));
        for (std::size_t c = 0; c < listed.size(); ++c) {
          change += std::fabs(q[c] - listed[c]);
          listed[c] = q[c];
        }
        posterior_.elsewhere(item) = elsewhere;
        sum.change += change / 2;
      }
      const double elsewhere = posterior_.elsewhere(item);
      const std::span<const ClassId> classes = posterior_.candidates()->of(item);
      double* surplus = surplus_.data() + posterior_.candidates()->offsets[i];
      sum.spread += elsewhere;
      for (std::size_t c = 0; c < listed.size(); ++c) {
        surplus[c] = listed[c] - elsewhere;
        sum.classes[classes[c].value] += surplus[c];
      }
    }
  }

  /// Makes an item certain of its true class; one that nobody voted for is as likely as every other
  /// such class. Gives the log probability that it had, finite whatever it was.
  double hold_listed(ItemId item, ClassId truth, std::span<double> q, double& elsewhere) const {
    const std::span<const ClassId> classes = posterior_.candidates()->of(item);
    const auto at = static_cast<std::size_t>(std::find(classes.begin(), classes.end(), truth) -
                                             classes.begin());
    const bool is_listed = at < classes.size();
    const double before = is_listed ? q[at] : elsewhere;
    std::fill_n(q.begin(), classes.size(), 0.0);
    if (is_listed) q[at] = 1;
    const auto others = static_cast<double>(table_.classes() - classes.size());
    elsewhere = is_listed ? 0.0 : 1 / others;
    return std::log(std::max(before, std::numeric_limits<double>::min()));
  }

  /// The candidates' probabilities in `q`, that of every other class in `elsewhere`; gives the log
  /// likelihood of the votes.
  double posterior(ItemId item, std::vector<double>& q, double& elsewhere) const {
    const SparseConfusionWorkers::Parameters& values = parameters_.values();
    const std::span<const ClassId> classes = posterior_.candidates()->of(item);
    const std::size_t votes = table_.votes_of(item).size();
    const std::span<const double> weights = table_.weights_of(item);
    const std::uint32_t* cell = votes_.cell_of_pair.data() + votes_.first_pair[item.value];
    const std::uint32_t* answer = votes_.answer_of_vote.data() + table_.first_vote(item);
    const auto add = [&](LogSum& sum, double p, std::size_t v) {
      if (weights.empty()) {
        sum.add(p);
      } else {
        sum.add(p, weights[v]);
      }
    };
    q.resize(classes.size() + 1);
    double prior_elsewhere = 1;
    for (std::size_t c = 0; c < classes.size(); ++c) {
      const double prior = values.class_prior[classes[c].value];
      prior_elsewhere -= prior;
      LogSum sum;
      sum.add(prior);
      for (std::size_t v = 0; v < votes; ++v)
        add(sum, values.cell[cell[v * classes.size() + c]], v);
      q[c] = sum.value();
    }
    const std::size_t others = table_.classes() - classes.size();
    if (others == 0) {
      q.pop_back();
      elsewhere = 0;
      return log_normalize(q);
    }
    prior_elsewhere = std::max(prior_elsewhere, kLeastFactor);
    LogSum sum;
    sum.add(prior_elsewhere);
    for (std::size_t v = 0; v < votes; ++v) {
      double joint = values.mean[answer[v]];
      for (std::size_t c = 0; c < classes.size(); ++c)
        joint -= values.class_prior[classes[c].value] * values.cell[cell[v * classes.size() + c]];
      add(sum, std::max(joint / prior_elsewhere, kLeastFactor), v);
    }
    q.back() = sum.value();
    const double log_total = log_normalize(q);
    elsewhere = q.back() / static_cast<double>(others);
    return log_total;
  }

  /// Adds up the cells and answers of every worker, in the order of his votes.
  void count_cells() {
    const Blocks blocks = worker_blocks(table_.workers());
    for_each_block(blocks.count(), threads_, [&](std::size_t b) {
      for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j) count_cells(j);
    });
  }

  void count_cells(std::size_t j) {
    const SparseConfusionLayout& layout = votes_.layout;
    const Range answers{layout.answer_begin[j], layout.answer_begin[j + 1]};
    double* counts = statistics_.data();
    double* spread = statistics_.data() + parameters_.cells();
    const Range cells{layout.cell_begin[answers.begin], layout.cell_begin[answers.end]};
    std::fill(counts + cells.begin, counts + cells.end, 0.0);
    std::fill(spread + answers.begin, spread + answers.end, 0.0);
    for (std::uint64_t at = votes_.worker_begin[j]; at < votes_.worker_begin[j + 1]; ++at) {
      const SparseVotes::Place place = votes_.votes_of_worker[at];
      const ItemId item{place.item};
      const std::size_t begin = posterior_.candidates()->offsets[item.value];
      const std::size_t classes = posterior_.candidates()->of(item).size();
      const std::uint32_t* cell =
          votes_.cell_of_pair.data() + votes_.first_pair[item.value] + place.vote * classes;
      const std::size_t vote = table_.first_vote(item) + place.vote;
      const double weight = table_.weighted() ? table_.columns().weights[vote] : 1.0;
      spread[votes_.answer_of_vote[vote]] += weight * posterior_.elsewhere(item);
      for (std::size_t c = 0; c < classes; ++c) counts[cell[c]] += weight * surplus_[begin + c];
    }
    for (std::size_t a = answers.begin; a < answers.end; ++a) {
      for (std::size_t c = layout.cell_begin[a]; c < layout.cell_begin[a + 1]; ++c)
        counts[c] = std::max(0.0, counts[c] + spread[a]);
    }
  }

  const AnnotationTable& table_;
  const SparseVotes& votes_;
  SparseParameters& parameters_;
  Posterior& posterior_;
  std::span<const std::optional<ClassId>> gold_;
  unsigned threads_;
  std::vector<double> surplus_;  // q_i(k) - e_i of the candidates
  std::vector<double> statistics_;
  double log_likelihood_ = 0;
  double change_ = 0;
};

/// Vote shares, or what the start says of the candidates.
Posterior sparse_start(const AnnotationTable& table, const FitOptions& options) {
  auto candidates = std::make_shared<const Candidates>(find_candidates(table, options.threads));
  Posterior start(std::move(candidates), table.classes());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const ItemId item{i};
    const std::span<const Vote> votes = table.votes_of(item);
    if (votes.empty()) continue;
    const std::span<const ClassId> classes = start.candidates()->of(item);
    const std::span<double> row = start.listed(item);
    const std::size_t others = table.classes() - classes.size();
    double total = 0;
    if (options.start != nullptr) {
      for (std::size_t c = 0; c < classes.size(); ++c)
        total += row[c] = options.start->probability(item, classes[c]);
      if (others > 0)
        start.elsewhere(item) = std::max(0.0, 1 - total) / static_cast<double>(others);
      continue;
    }
    const std::span<const double> weights = table.weights_of(item);
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (table.is_abstention(votes[v])) continue;
      const double weight = weights.empty() ? 1.0 : weights[v];
      const auto at = std::lower_bound(classes.begin(), classes.end(), votes[v].label);
      row[static_cast<std::size_t>(at - classes.begin())] += weight;
      total += weight;
    }
    for (double& share : row) share /= total;
    if (classes.empty()) start.elsewhere(item) = 1 / static_cast<double>(others);
  }
  return start;
}

}  // namespace

bool is_sparse_job(const AnnotationTable& table) {
  constexpr std::size_t kLeastClasses = 32;                  // with fewer, whole rows cost no more
  constexpr std::size_t kMostCells = std::size_t{1} << 25U;  // 256 MiB of doubles, about
                                                             // eight times
  constexpr std::size_t kMostProbabilities = std::size_t{1} << 28U;  // 2 GiB, two times
  return table.classes() >= kLeastClasses &&
         (table.workers() * table.answers() * table.classes() > kMostCells ||
          table.items() * table.classes() > kMostProbabilities);
}

FitResult fit_sparse_dawid_skene(const AnnotationTable& table, const FitOptions& options) {
  FitResult result;
  result.posterior = sparse_start(table, options);
  SparseVotes votes =
      sort_votes(table, *result.posterior.candidates(), options.history, options.threads);
  SparseParameters parameters(table, votes, options);
  {
    SparsePass pass(table, votes, parameters, result.posterior, options);
    result.stop = em_detail::iterate(pass, options, result.trace);
  }
  for (const double p : parameters.values().class_prior)
    result.log_class_prior.push_back(std::log(p));
  SparseConfusionWorkers::Parameters values = parameters.take();
  result.workers = SparseConfusionWorkers(std::move(votes.layout), std::move(values));
  return result;
}

}  // namespace quorate
