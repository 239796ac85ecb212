#include "tasks/tag_model.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "quorate/base/numeric.hpp"
#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

/// Texts of some tokens, tagged legally and at random by workers who mostly follow the truth.
TagTable crowd(std::size_t objects, std::size_t workers, std::size_t types, std::uint64_t seed) {
  Random random(seed);
  TagTable table;
  table.tags = {types};
  table.workers = workers;
  for (std::size_t i = 0; i < objects; ++i) {
    const std::size_t length = 1 + random.below(7);
    std::vector<std::uint16_t> truth;
    const auto next = [&](std::uint16_t before) {
      const double u = random.uniform();
      if (before > 0 && u < 0.4) {
        return static_cast<std::uint16_t>(table.tags.inside(table.tags.type(before)));
      }
      return static_cast<std::uint16_t>(u < 0.8 ? 0 : 1 + random.below(types));
    };
    for (std::size_t n = 0; n < length; ++n) truth.push_back(next(n == 0 ? 0 : truth[n - 1]));
    for (std::uint32_t w = 0; w < workers; ++w) {
      if (random.uniform() < 0.3 && w > 0) continue;
      table.worker.push_back({w});
      table.first_tag.push_back(table.tag.size());
      std::uint16_t before = 0;
      for (std::size_t n = 0; n < length; ++n) {
        const bool follows = random.uniform() < 0.85 && table.tags.is_legal(before, truth[n]);
        before = follows ? truth[n] : next(before);
        table.tag.push_back(before);
      }
    }
    table.first_answer.push_back(table.worker.size());
    table.first_token.push_back(table.first_token.back() + length);
  }
  return table;
}

/// One update of BSC-seq as the paper has it: full tables [worker][truth][before][tag], all
/// sequences enumerated.
struct Reference {
  const TagTable& table;
  std::size_t tags;
  std::vector<double> log_pi;
  std::vector<double> log_step;

  explicit Reference(const TagTable& t)
      : table(t),
        tags(t.tags.size()),
        log_pi(t.workers * tags * tags * tags),
        log_step(tags * tags, -1e9) {}

  double& pi(std::size_t w, std::size_t t, std::size_t before, std::size_t tag) {
    return log_pi[((w * tags + t) * tags + before) * tags + tag];
  }

  void learn(const std::vector<double>& q, const TagModelOptions& options) {
    for (std::size_t w = 0; w < table.workers; ++w) {
      for (std::size_t t = 0; t < tags; ++t) {
        for (std::size_t b = 0; b < tags; ++b) {
          for (std::size_t c = 0; c < tags; ++c) {
            pi(w, t, b, c) = options.base + (c == t ? options.diagonal : 0);
          }
          for (std::size_t c = 0; c < tags; ++c) {  // what is not legal goes to the beginning
            if (table.tags.is_legal(b, c)) continue;
            pi(w, t, b, c - table.tags.types) += pi(w, t, b, c);
            pi(w, t, b, c) = 0;
          }
        }
      }
    }
    for (std::size_t i = 0; i < table.objects(); ++i) {
      for (auto a = table.first_answer[i]; a < table.first_answer[i + 1]; ++a) {
        std::size_t before = 0;
        const auto tag = table.answer(a, table.length(i));
        for (std::size_t n = 0; n < tag.size(); ++n) {
          for (std::size_t t = 0; t < tags; ++t) {
            pi(table.worker[a].value, t, before, tag[n]) +=
                q[(table.first_token[i] + n) * tags + t];
          }
          before = tag[n];
        }
      }
    }
    for (std::size_t row = 0; row < log_pi.size(); row += tags) {
      double sum = 0;
      for (std::size_t c = 0; c < tags; ++c) sum += log_pi[row + c];
      for (std::size_t c = 0; c < tags; ++c) {
        if (log_pi[row + c] > 0) log_pi[row + c] = digamma(log_pi[row + c]) - digamma(sum);
      }
    }
  }

  void learn_steps(const std::vector<double>& counts, double beta) {
    for (std::size_t s = 0; s < tags; ++s) {
      double sum = 0;
      for (std::size_t t = 0; t < tags; ++t) {
        if (table.tags.is_legal(s, t)) sum += counts[s * tags + t] + beta;
      }
      for (std::size_t t = 0; t < tags; ++t) {
        if (!table.tags.is_legal(s, t)) continue;
        log_step[s * tags + t] = digamma(counts[s * tags + t] + beta) - digamma(sum);
      }
    }
  }

  std::vector<double> infer() {
    std::vector<double> q(table.tokens() * tags, 0.0);
    for (std::size_t i = 0; i < table.objects(); ++i) {
      const std::size_t length = table.length(i);
      std::size_t paths = 1;
      for (std::size_t n = 0; n < length; ++n) paths *= tags;
      double total = 0;
      for (std::size_t number = 0; number < paths; ++number) {
        double log_weight = 0;
        std::vector<std::size_t> path;
        for (std::size_t n = 0, rest = number; n < length; ++n, rest /= tags) {
          path.push_back(rest % tags);
          log_weight += log_step[(n == 0 ? 0 : path[n - 1]) * tags + path[n]];
        }
        for (auto a = table.first_answer[i]; a < table.first_answer[i + 1]; ++a) {
          const auto tag = table.answer(a, length);
          for (std::size_t n = 0; n < length; ++n) {
            log_weight += pi(table.worker[a].value, path[n], n == 0 ? 0 : tag[n - 1], tag[n]);
          }
        }
        const double weight = std::exp(log_weight);
        total += weight;
        for (std::size_t n = 0; n < length; ++n) {
          q[(table.first_token[i] + n) * tags + path[n]] += weight;
        }
      }
      for (std::size_t x = table.first_token[i] * tags; x < table.first_token[i + 1] * tags; ++x) {
        q[x] /= total;
      }
    }
    return q;
  }
};

/// The share of neighbouring pairs, as the fit begins with.
std::vector<double> pairs_of(const TagTable& table, const std::vector<double>& q) {
  const std::size_t tags = table.tags.size();
  std::vector<double> counts(tags * tags, 0.0);
  for (std::size_t i = 0; i < table.objects(); ++i) {
    for (auto n = table.first_token[i]; n < table.first_token[i + 1]; ++n) {
      for (std::size_t s = 0; s < tags; ++s) {
        const bool is_first = n == table.first_token[i];
        const double before = is_first ? (s == 0 ? 1 : 0) : q[(n - 1) * tags + s];
        for (std::size_t t = 0; t < tags; ++t) counts[s * tags + t] += before * q[n * tags + t];
      }
    }
  }
  return counts;
}

TagModelOptions chain_options() {
  TagModelOptions options;
  options.pooled = 0;
  return options;
}

}  // namespace

TEST_CASE("tag_model: an update of BSC is that of a plain reference") {
  const TagTable table = crowd(12, 3, 1, 4);
  TagModelOptions options = chain_options();
  options.iterations = 1;
  const std::vector<double> start = tag_shares(table);
  Reference reference(table);
  reference.learn(start, options);
  reference.learn_steps(pairs_of(table, start), options.step);
  const std::vector<double> wanted = reference.infer();
  const TagFit fit = fit_tags(table, options, start);
  REQUIRE(fit.belief.size() == wanted.size());
  for (std::size_t x = 0; x < wanted.size(); ++x) {
    CHECK(near(fit.belief[x], wanted[x], 1e-9, 1e-12));  // sums in another order
  }
}

TEST_CASE("tag_model: an update of token Dawid-Skene is that of a plain reference") {
  const TagTable table = crowd(20, 3, 2, 5);
  const std::size_t tags = table.tags.size();
  TagModelOptions options;
  options.sequences = false;
  options.diagonal = 2;
  options.pooled = 0;
  options.iterations = 1;
  const std::vector<double> q = tag_shares(table);
  std::vector<double> pi(table.workers * tags * tags);
  std::vector<double> prior(tags, 1.0);
  for (std::size_t x = 0; x < pi.size(); ++x) pi[x] = x / tags % tags == x % tags ? 3 : 1;
  for (std::size_t x = 0; x < q.size(); ++x) prior[x % tags] += q[x];
  for (std::size_t i = 0; i < table.objects(); ++i) {
    for (auto a = table.first_answer[i]; a < table.first_answer[i + 1]; ++a) {
      for (std::size_t n = 0; n < table.length(i); ++n) {
        for (std::size_t t = 0; t < tags; ++t) {
          pi[(table.worker[a].value * tags + t) * tags + table.answer(a, table.length(i))[n]] +=
              q[(table.first_token[i] + n) * tags + t];
        }
      }
    }
  }
  const TagFit fit = fit_tags(table, options, q);
  for (std::size_t i = 0; i < table.objects(); ++i) {
    for (std::size_t n = 0; n < table.length(i); ++n) {
      std::vector<double> row(prior);
      for (auto a = table.first_answer[i]; a < table.first_answer[i + 1]; ++a) {
        for (std::size_t t = 0; t < tags; ++t) {
          const double* const own = &pi[(table.worker[a].value * tags + t) * tags];
          double sum = 0;
          for (std::size_t c = 0; c < tags; ++c) sum += own[c];
          row[t] *= own[table.answer(a, table.length(i))[n]] / sum;
        }
      }
      double sum = 0;
      for (const double x : row) sum += x;
      for (std::size_t t = 0; t < tags; ++t) {
        CHECK(near(fit.belief[(table.first_token[i] + n) * tags + t], row[t] / sum, 1e-10, 1e-14));
      }
    }
  }
}

TEST_CASE("tag_model: the same bits for any number of threads") {
  const TagTable table = crowd(400, 9, 3, 6);
  TagModelOptions options;
  const TagFit one = fit_tags(table, options, tag_shares(table));
  options.threads = 3;
  const TagFit three = fit_tags(table, options, tag_shares(table));
  CHECK(one.belief == three.belief);
  CHECK(one.steps.to_start == three.steps.to_start);
}

TEST_CASE("tag_model: who is called what does not matter") {
  const TagTable table = crowd(60, 5, 2, 7);
  TagTable other = table;
  for (WorkerId& worker : other.worker) worker.value = 4 - worker.value;
  const TagFit a = fit_tags(table, {}, tag_shares(table));
  const TagFit b = fit_tags(other, {}, tag_shares(other));
  for (std::size_t x = 0; x < a.belief.size(); ++x) {
    CHECK(near(a.belief[x], b.belief[x], 1e-8, 1e-10));  // sums in another order, 20 iterations
  }
}

TEST_CASE("tag_model: with no type there is nothing to find") {
  TagTable table = crowd(3, 2, 1, 8);
  table.tags = {0};
  std::fill(table.tag.begin(), table.tag.end(), 0);
  const TagFit fit = fit_tags(table, {}, tag_shares(table));
  CHECK(std::all_of(fit.belief.begin(), fit.belief.end(), [](double q) { return q == 1; }));
}
