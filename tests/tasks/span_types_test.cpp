#include "tasks/span_types.hpp"

#include <doctest/doctest.h>

#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

constexpr std::uint32_t kWorkers = 4;

/// A job of texts with one span of two tokens each, answered by all; `said[w]` is the worker's
/// class.
struct Job {
  MarkedTexts texts;
  SpanLayer layer;
  std::vector<std::vector<Span>> found;

  explicit Job(std::vector<ClassId> types) { layer.types = std::move(types); }

  void add(const std::vector<std::uint32_t>& said) {
    MarkedText text;
    for (std::uint32_t w = 0; w < said.size(); ++w) {
      text.workers.push_back(WorkerId{w});
      text.marks.push_back(
          {WorkerId{w}, w, ClassId{said[w]}, {w, w + 2}});  // each overlaps the next
    }
    texts.objects.push_back(std::move(text));
    found.push_back({{1, 3}});
  }

  [[nodiscard]] std::vector<double> types() const {
    return span_types(texts, layer, kWorkers, found);
  }
};

}  // namespace

TEST_CASE("span types: who takes one class for another is found out") {
  Job job({ClassId{3}, ClassId{5}});
  for (int i = 0; i < 40; ++i) {
    job.add({3, 3, 3});
    job.add({5, 5, 3});  // the third worker says 3 of everything
  }
  job.add({5, 3, 3});
  job.add({3, 5, 5});
  const std::vector<double> shares = job.types();
  for (std::size_t s = 0; s < job.found.size(); ++s) {
    CHECK(near(shares[2 * s] + shares[2 * s + 1], 1, 1e-12));
  }
  CHECK(shares[0] > 0.9);
  CHECK(shares[3] > 0.9);
  CHECK(shares[2 * 81 + 1] > 0.9);
  // Two for 3, of whom one would say so anyway, weigh less than two for 5, of whom none would.
  CHECK(shares[2 * 80] < shares[2 * 81 + 1]);
}

TEST_CASE("span types: marks that do not touch the span, or are of another layer, say nothing") {
  Job job({ClassId{0}, ClassId{1}});
  for (int i = 0; i < 10; ++i) job.add({0, 0, 0, 0});  // the fourth begins where the span ends
  for (MarkedText& text : job.texts.objects) text.marks[3].label = ClassId{1};
  const std::vector<double> with_far_mark = job.types();
  for (MarkedText& text : job.texts.objects) text.marks[3].label = ClassId{7};
  CHECK(with_far_mark == job.types());
  for (MarkedText& text : job.texts.objects) text.marks.pop_back();
  CHECK(with_far_mark == job.types());
}

TEST_CASE("span types: one type, or no span, leaves nothing to ask") {
  Job job({ClassId{4}});
  CHECK(job.types().empty());
  job.add({4, 4});
  CHECK(job.types() == std::vector<double>{1});
  Job none({ClassId{0}, ClassId{1}});
  CHECK(none.types().empty());
}
