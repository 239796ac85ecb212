// STEP 1 puts the spans on a grid of tokens (span_texts.hpp); STEP 2 fits a model of who tags how
// (tag_model.hpp); STEP 3 takes spans by their posterior: P(a span of type x at exactly [i, j)) =
// P(B_x at i) prod P(I_x | the span goes on) (1 - P(I_x at j | ...)), summed over the types, the
// likeliest first, none over another, and where nothing is likely enough but the best legal
// sequence has a span, that one: long spans whose ends are open have no likely place and are there
// all the same; and what all workers drew, whatever the model thinks. STEP 4 asks for the type of
// each span (span_types.hpp). STEP 5 adds what the votes say: a span's confidence is a mean of its
// posterior and of the share of the workers who drew exactly it, because either alone is wrong in
// its own way; an object's is the same of the posterior of the whole sequence and of the share of
// the workers who answered exactly so.
//
// auto: sequences (bsc) find more short spans right (news crowd, strict F1 .752 against .734), and
// say too much where spans are long and their ends disputed, because each token counts as evidence
// of its own (medical abstracts, measured before with a like model: token F1 .68 against .77). So
// auto takes token Dawid-Skene where the workers' spans have more than kLongSpan tokens in the
// mean. Constants were chosen on the news crowd, its documents of odd number looked at as well.
// Tested by tests/tasks/span_adapter_test.cpp, and on a real crowd by spans_shared_test.cpp.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "span_models.hpp"
#include "span_types.hpp"
#include "tag_model.hpp"
#include "token_grid.hpp"

namespace quorate {
namespace {

constexpr double kLongSpan = 4;

/// The least posterior at which a span is taken. Half the F1 that can be had is where one more span
/// adds to it, and posteriors of spans that few workers drew are too low.
constexpr double kLeastPosterior = 0.25;

/// Spans less likely than this are not looked at.
constexpr double kNegligible = 0.02;

/// Classes of a span that are less likely are not told.
constexpr double kLeastClass = 0.01;

/// Share of the sequences in "mixture".
constexpr double kMixture = 0.5;

/// Share of the model in a confidence of a span, and of an object; the rest is the share of votes.
constexpr double kModelShare = 0.6;
constexpr double kModelShareOfObject = 0.45;

struct TypedSpan {
  std::size_t type = 0;
  Span tokens;

  bool operator==(const TypedSpan&) const = default;
};

struct Candidate {
  Span tokens;
  double posterior = 0;        ///< of exactly this span, of whatever type
  std::size_t type = 0;        ///< its likeliest type by the tags
  double typed_posterior = 0;  ///< of exactly this span of that type
};

double mean_length(const MarkedTexts& texts) {
  double sum = 0;
  double spans = 0;
  for (const MarkedText& text : texts.objects) {
    for (const SpanMark& mark : text.marks) {
      sum += mark.tokens.end - mark.tokens.begin;
      spans += 1;
    }
  }
  return spans > 0 ? sum / spans : std::nan("");
}

/// How much the sequences count for: 1, 0, or between.
double share_of_sequences(const std::string& model, double length) {
  if (model == "bsc") return 1;
  if (model == "mixture") return kMixture;
  if (model == "dawid-skene") return 0;
  return length > kLongSpan ? 0 : 1;
}

TagFit fit_layer(const TagTable& table, double sequences, unsigned threads) {
  TagModelOptions tokens;
  tokens.sequences = false;
  tokens.diagonal = 2;
  tokens.pooled = 0;
  tokens.threads = threads;
  constexpr std::size_t kEnoughToStart = 5;
  if (sequences == 1) tokens.iterations = kEnoughToStart;
  TagFit fit = fit_tags(table, tokens, tag_shares(table));
  fit.evidence = fit.belief;
  if (sequences == 0) return fit;
  TagModelOptions chain;
  chain.threads = threads;
  TagFit other = fit_tags(table, chain, fit.belief);
  other.iterations += fit.iterations;
  if (sequences == 1) return other;
  for (std::size_t x = 0; x < fit.belief.size(); ++x) {
    fit.evidence[x] = sequences * other.belief[x] + (1 - sequences) * fit.belief[x];
  }
  fit.iterations = other.iterations;
  return fit;
}

/// Decodes one layer of one object after the other.
class Decoder {
 public:
  Decoder(const SpanLayer& layer, const TagFit& fit) : layer_(layer), fit_(fit) {}

  /// Looks at the object with this number.
  void look(std::size_t object) {
    const TagTable& table = layer_.table;
    const std::size_t tags = table.tags.size();
    object_ = object;
    evidence_ = {fit_.evidence.data() + table.first_token[object] * tags,
                 table.length(object) * tags};
    posterior_.run(fit_.steps, evidence_);
  }

  /// The spans of the result, and whether two were equally likely.
  std::vector<Candidate> decode(bool& tied) {
    std::vector<Candidate> likely = candidates();
    std::stable_sort(likely.begin(), likely.end(), [](const Candidate& a, const Candidate& b) {
      return a.posterior > b.posterior;
    });
    std::vector<Candidate> taken;
    for (const Candidate& one : likely) {
      if (one.posterior < kLeastPosterior) break;
      take(one, taken, tied);
    }
    bool ignored = false;
    for (const TypedSpan& one : best_sequence()) take(candidate(one.tokens), taken, ignored);
    for (const TypedSpan& one : unanimous()) take(candidate(one.tokens), taken, ignored);
    return taken;
  }

  /// The posterior of exactly this span.
  [[nodiscard]] double posterior_of(std::size_t type, Span tokens) const {
    double p = posterior_.begins(tokens.begin, type);
    for (std::size_t n = tokens.begin + 1; n < tokens.end; ++n) p *= goes_on(tokens.begin, n, type);
    return p * (1 - goes_on(tokens.begin, tokens.end, type));
  }

  /// The posterior of exactly these spans, each of its likeliest type, and no other.
  [[nodiscard]] double posterior_of_all(const std::vector<Candidate>& spans) const {
    const TagSet set = layer_.table.tags;
    std::vector<std::size_t> path(posterior_.length(), 0);
    for (const Candidate& span : spans) {
      for (std::size_t n = span.tokens.begin; n < span.tokens.end; ++n) {
        path[n] = n == span.tokens.begin ? set.begin(span.type) : set.inside(span.type);
      }
    }
    double log_weight = 0;
    for (std::size_t n = 0; n < path.size(); ++n) {
      const double step = fit_.steps(n == 0 ? 0 : path[n - 1], path[n]);
      log_weight += std::log(step * evidence_[n * set.size() + path[n]]);
    }
    return std::min(1.0, std::exp(log_weight - posterior_.log_total()));
  }

 private:
  [[nodiscard]] double goes_on(std::size_t begin, std::size_t at, std::size_t type) const {
    return at < posterior_.length() ? posterior_.goes_on(fit_.steps, begin, at, type) : 0;
  }

  [[nodiscard]] Candidate candidate(Span tokens) const {
    Candidate one{tokens};
    for (std::size_t type = 0; type < layer_.types.size(); ++type) {
      const double p = posterior_of(type, tokens);
      one.posterior += p;
      if (p <= one.typed_posterior) continue;
      one.typed_posterior = p;
      one.type = type;
    }
    return one;
  }

  [[nodiscard]] std::vector<Candidate> candidates() const {
    std::vector<Candidate> found;
    std::vector<std::uint32_t> ends;
    for (std::uint32_t i = 0; i < posterior_.length(); ++i) {
      ends.clear();
      for (std::size_t type = 0; type < layer_.types.size(); ++type) {
        double so_far = posterior_.begins(i, type);
        for (std::uint32_t j = i + 1; so_far > kNegligible; ++j) {
          const double more = goes_on(i, j, type);
          if (so_far * (1 - more) > kNegligible) ends.push_back(j);
          so_far *= more;
        }
      }
      std::sort(ends.begin(), ends.end());
      ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
      for (const std::uint32_t j : ends) found.push_back(candidate({i, j}));
    }
    return found;
  }

  [[nodiscard]] std::vector<TypedSpan> best_sequence() const {
    return spans_in(best_tags(fit_.steps, evidence_));
  }

  /// The spans that every worker drew exactly so: in a small job the model may doubt them.
  [[nodiscard]] std::vector<TypedSpan> unanimous() const {
    const TagTable& table = layer_.table;
    const std::size_t first = table.first_answer[object_];
    const std::size_t length = table.length(object_);
    std::vector<TypedSpan> spans = spans_in(table.answer(first, length));
    std::erase_if(spans, [&](const TypedSpan& span) {
      for (auto a = first + 1; a < table.first_answer[object_ + 1]; ++a) {
        const auto own = spans_in(table.answer(a, length));
        if (std::find(own.begin(), own.end(), span) == own.end()) return true;
      }
      return false;
    });
    return spans;
  }

  [[nodiscard]] std::vector<TypedSpan> spans_in(std::span<const std::uint16_t> tags) const {
    const TagSet set = layer_.table.tags;
    std::vector<TypedSpan> spans;
    for (std::uint32_t n = 0; n < tags.size(); ++n) {
      if (tags[n] == 0) continue;
      if (set.is_inside(tags[n])) {
        spans.back().tokens.end = n + 1;
      } else {
        spans.push_back({set.type(tags[n]), {n, n + 1}});
      }
    }
    return spans;
  }

  static void take(const Candidate& one, std::vector<Candidate>& taken, bool& tied) {
    for (const Candidate& other : taken) {
      if (one.tokens.begin >= other.tokens.end || other.tokens.begin >= one.tokens.end) continue;
      if (other.posterior - one.posterior < kTieTolerance) tied = true;
      return;
    }
    taken.push_back(one);
  }

  const SpanLayer& layer_;
  const TagFit& fit_;
  TagPosterior posterior_;
  std::size_t object_ = 0;
  std::span<const double> evidence_;
};

/// Shares of the answers to one object.
class VoteShares {
 public:
  explicit VoteShares(const MarkedText& text) : text_(text) {}

  [[nodiscard]] double of(ClassId label, Span tokens) const {
    const auto count = std::count_if(text_.marks.begin(), text_.marks.end(), [&](const auto& mark) {
      return mark.label == label && mark.tokens == tokens;
    });
    return share(static_cast<double>(count));
  }

  /// Of those who drew exactly these spans.
  [[nodiscard]] double of_all(const std::vector<FoundSpan>& spans) const {
    std::vector<std::size_t> drawn(text_.workers.size(), 0);
    std::vector<std::size_t> right(text_.workers.size(), 0);
    for (const SpanMark& mark : text_.marks) {
      ++drawn[mark.owner];
      right[mark.owner] += std::any_of(spans.begin(), spans.end(), [&](const FoundSpan& span) {
        return span.label == mark.label && span.tokens == mark.tokens;
      });
    }
    double same = 0;
    for (std::size_t w = 0; w < drawn.size(); ++w) {
      same += drawn[w] == spans.size() && right[w] == spans.size() ? 1 : 0;
    }
    return share(same);
  }

 private:
  /// Half a vote for and half a vote against stand beside the votes (Jeffreys' prior): what one
  /// worker says alone is not certain.
  [[nodiscard]] double share(double votes) const {
    constexpr double kPrior = 0.5;
    return (votes + kPrior) / (static_cast<double>(text_.workers.size()) + 2 * kPrior);
  }

  const MarkedText& text_;
};

double mean_of(double model, double votes, double share) {
  return share * model + (1 - share) * votes;
}

/// The belief in exactly this span, by type; `share` is P(type | span).
std::vector<double> beliefs_in(const Candidate& span, std::span<const double> share,
                               const SpanLayer& layer, const VoteShares& votes) {
  std::vector<double> beliefs;
  for (std::size_t type = 0; type < share.size(); ++type) {
    beliefs.push_back(mean_of(span.posterior * share[type],
                              votes.of(layer.types[type], span.tokens), kModelShare));
  }
  return beliefs;
}

FoundSpan found_span(const SpanLayer& layer, Span tokens, const std::vector<double>& beliefs,
                     std::size_t type) {
  FoundSpan found{layer.types[type], tokens, std::min(1.0, beliefs[type]), {}};
  const double sum = std::accumulate(beliefs.begin(), beliefs.end(), 0.0);
  for (std::size_t t = 0; sum > 0 && t < beliefs.size(); ++t) {
    const double p = beliefs[t] / sum;
    if (p >= kLeastClass) found.classes.emplace_back(layer.types[t], p);
  }
  std::stable_sort(found.classes.begin(), found.classes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return found;
}

/// Of equal spans of several layers the surest.
void remove_twins(std::vector<FoundSpan>& spans) {
  std::stable_sort(spans.begin(), spans.end(), [](const FoundSpan& a, const FoundSpan& b) {
    return a.confidence > b.confidence;
  });
  std::vector<FoundSpan> kept;
  for (FoundSpan& span : spans) {
    const bool is_new = std::none_of(kept.begin(), kept.end(), [&](const FoundSpan& other) {
      return other.label == span.label && other.tokens == span.tokens;
    });
    if (is_new) kept.push_back(std::move(span));
  }
  spans = std::move(kept);
}

/// Everything about one layer of the job.
class LayerConsensus {
 public:
  LayerConsensus(const MarkedTexts& texts, const SpanLayer& layer, std::size_t workers,
                 double sequences, unsigned threads)
      : layer_(layer), fit_(fit_layer(layer.table, sequences, threads)) {
    Decoder decoder(layer_, fit_);
    std::vector<std::vector<Span>> found(texts.objects.size());
    objects_.resize(texts.objects.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      Decoded& own = objects_[i];
      decoder.look(i);
      own.first_span = i == 0 ? 0 : objects_[i - 1].first_span + objects_[i - 1].spans.size();
      own.spans = decoder.decode(own.tied);
      own.posterior = decoder.posterior_of_all(own.spans);
      for (const Candidate& span : own.spans) found[i].push_back(span.tokens);
    }
    shares_ = span_types(texts, layer, workers, found);
  }

  [[nodiscard]] std::size_t iterations() const { return fit_.iterations; }
  /// For other spans than those found; refers to this.
  [[nodiscard]] Decoder decoder() const { return {layer_, fit_}; }

  /// Appends the object's spans; gives the posterior of exactly them.
  double add_spans(std::size_t object, const VoteShares& votes, std::vector<FoundSpan>& found,
                   bool& tied) const {
    const Decoded& own = objects_[object];
    tied = tied || own.tied;
    double whole = own.posterior;
    for (std::size_t s = 0; s < own.spans.size(); ++s) {
      const Candidate& span = own.spans[s];
      const std::size_t types = layer_.types.size();
      const auto share = std::span(shares_).subspan((own.first_span + s) * types, types);
      const std::vector<double> beliefs = beliefs_in(span, share, layer_, votes);
      const ConsolidatedLabel best = most_probable(beliefs);
      tied = tied || best.tied;
      found.push_back(found_span(layer_, span.tokens, beliefs, best.label.value));
      if (span.typed_posterior <= 0) continue;
      whole *= share[best.label.value] * span.posterior / span.typed_posterior;
    }
    return std::min(1.0, whole);
  }

 private:
  struct Decoded {
    std::vector<Candidate> spans;
    std::size_t first_span = 0;
    double posterior = 0;  ///< of exactly these spans, each of its likeliest type by the tags
    bool tied = false;
  };

  const SpanLayer& layer_;
  TagFit fit_;
  std::vector<Decoded> objects_;
  std::vector<double> shares_;  // spans x types
};

/// Spans of the workers that were not taken, the likeliest first. Of a class in several layers the
/// layer that believes most in the span.
std::vector<Dissent> dissenting_spans(const MarkedText& text, std::span<const SpanLayer> layers,
                                      std::span<const Decoder> decoders, const VoteShares& votes,
                                      const std::vector<FoundSpan>& found) {
  std::vector<Dissent> dissent;
  std::vector<Labeled<Span>> known;
  for (const FoundSpan& span : found) known.push_back({span.label, span.tokens});
  for (const SpanMark& mark : text.marks) {
    const Labeled<Span> span{mark.label, mark.tokens};
    if (std::find(known.begin(), known.end(), span) != known.end()) continue;
    known.push_back(span);
    double posterior = 0;
    for (std::size_t l = 0; l < layers.size(); ++l) {
      const auto& types = layers[l].types;
      const auto type = std::find(types.begin(), types.end(), mark.label);
      if (type == types.end()) continue;
      const auto index = static_cast<std::size_t>(type - types.begin());
      posterior = std::max(posterior, decoders[l].posterior_of(index, mark.tokens));
    }
    SpanSet set;
    set.of_tokens = text.of_tokens;
    set.parts.push_back({mark.label, text_of(text.tokens, mark.tokens)});
    Dissent one{std::move(set),
                std::min(1.0, mean_of(posterior, votes.of(mark.label, mark.tokens), kModelShare)),
                {}};
    for (const SpanMark& other : text.marks) {
      if (other.label == mark.label && other.tokens == mark.tokens) {
        one.workers.push_back(other.worker);
      }
    }
    one.workers.erase(std::unique(one.workers.begin(), one.workers.end()), one.workers.end());
    dissent.push_back(std::move(one));
  }
  std::stable_sort(dissent.begin(), dissent.end(),
                   [](const Dissent& a, const Dissent& b) { return a.confidence > b.confidence; });
  return dissent;
}

}  // namespace

TaskResult consolidate_spans(const TaskInput& input, const TaskOptions& options) {
  const MarkedTexts texts = marked_texts(input);
  const std::vector<SpanLayer> layers = span_layers(texts, input.table.workers(), options.spans);
  const double length = mean_length(texts);
  const double sequences = share_of_sequences(options.model, length);
  TaskResult result;
  result.objects.resize(input.table.items());
  if (options.keep_dissent) result.dissent.resize(input.table.items());
  std::vector<LayerConsensus> consensus;
  std::uint64_t left_out = texts.dropped;
  for (const SpanLayer& layer : layers) {
    consensus.emplace_back(texts, layer, input.table.workers(), sequences, options.threads);
    result.iterations = std::max(result.iterations, consensus.back().iterations());
    left_out += layer.left_out;
  }
  std::vector<Decoder> decoders;  // for the dissent
  if (options.keep_dissent) {
    for (const LayerConsensus& layer : consensus) decoders.push_back(layer.decoder());
  }
  for (std::size_t i = 0; i < texts.objects.size(); ++i) {
    const MarkedText& text = texts.objects[i];
    const VoteShares votes(text);
    std::vector<FoundSpan> found;
    double whole = 1;
    bool tied = false;
    for (const LayerConsensus& layer : consensus) whole *= layer.add_spans(i, votes, found, tied);
    if (layers.size() > 1) remove_twins(found);
    const double votes_for_all = votes.of_all(found);
    if (options.keep_dissent) {
      for (Decoder& decoder : decoders) decoder.look(i);
      result.dissent[text.item.value] = dissenting_spans(text, layers, decoders, votes, found);
    }
    ConsolidatedObject object = span_object(text, std::move(found), options);
    object.object_confidence = mean_of(whole, votes_for_all, kModelShareOfObject);
    object.tied = tied;
    result.objects[text.item.value] = std::move(object);
  }
  result.workers = span_figures(texts, result, input.table.workers());
  result.figures = {{"share-of-sequences", sequences},
                    {"mean-span-length-tokens", length},
                    {"spans-moved-to-token-ends", static_cast<double>(texts.snapped)},
                    {"spans-left-out", static_cast<double>(left_out)},
                    {"tags-repaired", static_cast<double>(texts.repaired)}};
  return result;
}

}  // namespace quorate
