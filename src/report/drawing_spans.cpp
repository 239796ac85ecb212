// Spans in their text. Of a long text only what is around the spans stands on the page.
// Test: drawing_test.cpp.
#include <algorithm>
#include <cmath>

#include "drawing.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr std::size_t kAround = 120;      // code points before the first span and behind the last
constexpr std::size_t kMostShown = 1500;  // code points of a text
constexpr std::size_t kMostListed = 12;   // spans of an answer whose text is not known

/// Where every code point begins, and the end.
std::vector<std::size_t> code_points(std::string_view text) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) begins.push_back(i);
  }
  begins.push_back(text.size());
  return begins;
}

/// Tokens as white space divides them, in code points.
std::vector<Span> tokens_of(std::string_view text, const std::vector<std::size_t>& begins) {
  std::vector<Span> tokens;
  bool is_open = false;
  for (std::uint32_t i = 0; i + 1 < begins.size(); ++i) {
    const bool is_blank =
        std::string_view(" \t\n\r\f\v").find(text[begins[i]]) != std::string_view::npos;
    if (!is_blank && !is_open) tokens.push_back({i, i});
    if (!is_blank) tokens.back().end = i + 1;
    is_open = !is_blank;
  }
  return tokens;
}

/// A span to show.
struct ShownSpan {
  Span span;
  ClassId label;
  double confidence = std::nan("");  ///< of a worker's span: not known
};

class SpanDrawing {
 public:
  SpanDrawing(Html& out, const DrawnObject& drawn)
      : out_(out), drawn_(drawn), begins_(code_points(drawn.object.text)) {
    if (!drawn.object.text.empty()) tokens_ = tokens_of(drawn.object.text, begins_);
    settle_window();
  }

  void write() {
    out_.open("div", {{"class", "texts"}});
    const ConsolidatedObject& fused = drawn_.object.fused;
    row("Result", "fused", shown(fused.payload, fused.confidence), fused.payload);
    if (drawn_.object.truth)
      row("True answer", "truth", shown(*drawn_.object.truth, {}), *drawn_.object.truth);
    for (std::size_t i = 0; i < drawn_.answers().size(); ++i) {
      const StructuredAnswer& answer = drawn_.answers()[i];
      row(drawn_.worker(answer.worker), drawn_.colour(i), shown(answer.payload, {}),
          answer.payload);
    }
    if (const std::string left_out = drawn_.left_out(); !left_out.empty())
      out_.element("p", left_out, {{"class", "note"}});
    out_.close("div");
  }

 private:
  /// Whether the offsets of an answer can be found in the text.
  [[nodiscard]] bool is_placed(const SpanSet& set) const {
    if (drawn_.object.text.empty()) return false;
    return !set.of_tokens || set.tokens == tokens_.size();
  }

  [[nodiscard]] std::vector<ShownSpan> shown(const Payload& payload,
                                             const std::vector<double>& confidence) const {
    std::vector<ShownSpan> spans;
    const auto* set = std::get_if<SpanSet>(&payload);
    if (set == nullptr) return spans;
    for (std::size_t i = 0; i < std::min(set->parts.size(), kMostDrawnParts); ++i) {
      ShownSpan span{set->parts[i].part, set->parts[i].label};
      if (i < confidence.size()) span.confidence = confidence[i];
      if (is_placed(*set)) span.span = placed(span.span, set->of_tokens);
      spans.push_back(span);
    }
    return spans;
  }

  /// In code points of the text, within it.
  [[nodiscard]] Span placed(Span span, bool of_tokens) const {
    const auto last = static_cast<std::uint32_t>(begins_.size() - 1);
    if (of_tokens) {
      if (span.begin >= tokens_.size() || span.begin >= span.end) return {};
      const std::size_t end = std::min<std::size_t>(span.end, tokens_.size());
      return {tokens_[span.begin].begin, tokens_[end - 1].end};
    }
    return {std::min(span.begin, last), std::min(span.end, last)};
  }

  void settle_window() {
    const std::size_t all = begins_.size() - 1;
    std::size_t low = all;
    std::size_t high = 0;
    const auto widen = [&](const Payload& payload) {
      const auto* set = std::get_if<SpanSet>(&payload);
      if (set == nullptr || !is_placed(*set)) return;
      for (const ShownSpan& span : shown(payload, {})) {
        low = std::min<std::size_t>(low, span.span.begin);
        high = std::max<std::size_t>(high, span.span.end);
      }
    };
    widen(drawn_.object.fused.payload);
    for (const StructuredAnswer& answer : drawn_.answers()) widen(answer.payload);
    if (high <= low) low = high = 0;
    from_ = all <= kMostShown || low < kAround ? 0 : low - kAround;
    to_ = all <= kMostShown ? all : std::min({all, high + kAround, from_ + kMostShown});
  }

  void row(std::string_view who, const std::string& kind, const std::vector<ShownSpan>& spans,
           const Payload& payload) {
    const auto* set = std::get_if<SpanSet>(&payload);
    out_.open("div", {{"class", "text " + kind}}).open("span", {{"class", "who"}});
    out_.name(who).close("span").open("p");
    if (set == nullptr || spans.empty()) {
      out_.element("small", "nothing");
    } else if (is_placed(*set)) {
      marked_text(spans);
    } else {
      list(spans, set->of_tokens);
    }
    if (set != nullptr && set->parts.size() > spans.size())
      out_.element("small", " and " + grouped(set->parts.size() - spans.size()) + " more");
    out_.close("p").close("div");
  }

  [[nodiscard]] std::string label_text(const ShownSpan& span) const {
    std::string text = shortened(drawn_.label(span.label), 24);
    if (!std::isnan(span.confidence)) text += " " + confidence_text(span.confidence);
    return text;
  }

  [[nodiscard]] std::string_view piece(std::size_t begin, std::size_t end) const {
    return std::string_view(drawn_.object.text)
        .substr(begins_[begin], begins_[end] - begins_[begin]);
  }

  /// The text cut at every end of a span; a piece in several spans is marked once.
  void marked_text(const std::vector<ShownSpan>& spans) {
    std::vector<std::size_t> cuts = {from_, to_};
    for (const ShownSpan& span : spans) {
      for (const std::size_t at : {span.span.begin, span.span.end})
        if (at > from_ && at < to_) cuts.push_back(at);
    }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    if (from_ > 0) out_.text("… ");
    for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
      const auto covers = [&](const ShownSpan& span) {
        return span.span.begin <= cuts[c] && span.span.end >= cuts[c + 1];
      };
      if (std::none_of(spans.begin(), spans.end(), covers)) {
        out_.text(piece(cuts[c], cuts[c + 1]));
      } else {
        out_.element("mark", piece(cuts[c], cuts[c + 1]));
      }
      for (const ShownSpan& span : spans) {
        if (covers(span) && span.span.end == cuts[c + 1]) out_.element("sub", label_text(span));
      }
    }
    if (to_ + 1 < begins_.size()) out_.text(" …");
  }

  void list(const std::vector<ShownSpan>& spans, bool of_tokens) {
    const std::size_t listed = std::min(spans.size(), kMostListed);
    for (std::size_t i = 0; i < listed; ++i) {
      out_.text(i == 0 ? "" : ", ").element("b", label_text(spans[i]));
      out_.text(std::string(of_tokens ? " tokens " : " characters ") +
                std::to_string(spans[i].span.begin) + " to " + std::to_string(spans[i].span.end));
    }
    if (listed < spans.size()) out_.text(" and " + grouped(spans.size() - listed) + " more");
  }

  Html& out_;
  const DrawnObject& drawn_;
  std::vector<std::size_t> begins_;
  std::vector<Span> tokens_;
  std::size_t from_ = 0;  // of the text that is shown, in code points
  std::size_t to_ = 0;
};

}  // namespace

void draw_spans(Html& out, const DrawnObject& drawn) { SpanDrawing(out, drawn).write(); }

}  // namespace quorate
