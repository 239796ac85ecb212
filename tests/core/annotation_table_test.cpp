#include "quorate/core/annotation_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/base/random.hpp"

namespace quorate {
namespace {

constexpr std::array kPolicies{DuplicatePolicy::kLast, DuplicatePolicy::kFirst,
                               DuplicatePolicy::kAll, DuplicatePolicy::kError};

/// One record as a reader would find it.
struct Line {
  std::string item, worker, label;
  double weight = 1;
  std::int64_t submission_ms = kNoSubmissionTime;
  double time_spent_seconds = kNoTimeSpent;
  std::uint32_t batch = TableBuilder::kNoBatch;
};

/// A builder, fed; `lost` counts the lines whose label is not in a closed list.
struct Built {
  TableBuilder builder;
  DiagnosticSink sink;
  std::uint64_t lost = 0;
  TableBuilder::Result result;

  Built(const std::vector<Line>& lines, DuplicatePolicy policy = DuplicatePolicy::kLast,
        TableBuilder::CategorySource source = {})
      : builder(std::move(source), policy) {
    const std::vector<std::string> files{"votes.csv"};
    std::uint64_t number = 0;
    for (const Line& line : lines) {
      ++number;
      const auto label = builder.label(line.label, sink);
      if (!label) {
        ++lost;
        continue;
      }
      builder.add({.item = ItemId{builder.items().intern(line.item)},
                   .worker = WorkerId{builder.workers().intern(line.worker)},
                   .label = *label,
                   .weight = line.weight,
                   .submission_ms = line.submission_ms,
                   .time_spent_seconds = line.time_spent_seconds,
                   .batch = line.batch,
                   .file = 0,
                   .line = number});
    }
    result = builder.build(sink, files);
  }

  /// The votes of an item as "worker=label" texts, in table order.
  [[nodiscard]] std::vector<std::string> votes(const std::string& item) const {
    std::vector<std::string> out;
    const auto id = builder.items().find(item);
    if (!id) return out;
    for (const Vote vote : result.table.votes_of(ItemId{*id})) {
      out.push_back(std::string(builder.workers().text(vote.worker.value)) + "=" +
                    result.categories.name(vote.label));
    }
    return out;
  }
};

using Texts = std::vector<std::string>;

TEST_CASE("table: an empty one has nothing") {
  const AnnotationTable table;
  CHECK(table.items() == 0);
  CHECK(table.workers() == 0);
  CHECK(table.classes() == 0);
  CHECK(table.votes() == 0);
  CHECK(table.voted_items() == 0);
  CHECK_FALSE(table.weighted());
}

TEST_CASE("table: rows by item, empty rows included") {
  const AnnotationTable table(
      {.workers = 2,
       .classes = 3,
       .offsets = {0, 2, 2, 3},
       .votes = {{WorkerId{1}, ClassId{2}}, {WorkerId{0}, ClassId{0}}, {WorkerId{0}, ClassId{1}}},
       .weights = {1, 2, 3},
       .submission_ms = {},
       .time_spent_seconds = {}});
  CHECK(table.items() == 3);
  CHECK(table.votes() == 3);
  CHECK(table.voted_items() == 2);
  CHECK(table.votes_of(ItemId{0}).size() == 2);
  CHECK(table.votes_of(ItemId{0})[0] == Vote{WorkerId{1}, ClassId{2}});
  CHECK(table.votes_of(ItemId{1}).empty());
  CHECK(table.votes_of(ItemId{2})[0] == Vote{WorkerId{0}, ClassId{1}});
  CHECK(table.first_vote(ItemId{2}) == 2);
  CHECK(table.weighted());
  CHECK(table.weights_of(ItemId{0})[1] == 2);
  CHECK(table.weights_of(ItemId{1}).empty());
}

TEST_CASE("table: columns that do not fit together are refused") {
  using Columns = AnnotationTable::Columns;
  const Columns good{.workers = 1,
                     .classes = 2,
                     .offsets = {0, 1, 2},
                     .votes = {{WorkerId{0}, ClassId{0}}, {WorkerId{0}, ClassId{1}}},
                     .weights = {},
                     .submission_ms = {},
                     .time_spent_seconds = {}};
  CHECK_NOTHROW(AnnotationTable{good});
  const auto refused = [&good](auto damage) {
    Columns columns = good;
    damage(columns);
    try {
      const AnnotationTable table(std::move(columns));
    } catch (const Error& error) {
      return error.code() == ErrorCode::kInternal;
    }
    return false;
  };
  CHECK(refused([](Columns& c) { c.offsets.clear(); }));
  CHECK(refused([](Columns& c) { c.offsets = {1, 1, 2}; }));
  CHECK(refused([](Columns& c) { c.offsets = {0, 1, 3}; }));
  CHECK(refused([](Columns& c) { c.offsets = {0, 2, 1, 2}; }));
  CHECK(refused([](Columns& c) { c.weights = {1}; }));
  CHECK(refused([](Columns& c) { c.submission_ms = {1, 2, 3}; }));
  CHECK(refused([](Columns& c) { c.time_spent_seconds = {1}; }));
  CHECK(refused([](Columns& c) { c.votes[1].worker = WorkerId{1}; }));
  CHECK(refused([](Columns& c) { c.votes[0].label = ClassId{2}; }));
}

TEST_CASE("duplicate policy: names go there and back, others are refused") {
  for (const DuplicatePolicy policy : kPolicies) {
    CHECK(parse_duplicate_policy(to_string(policy)) == policy);
  }
  CHECK_FALSE(parse_duplicate_policy("Last").has_value());
  CHECK_FALSE(parse_duplicate_policy("").has_value());
}

TEST_CASE("builder: no records make an empty table with the known classes") {
  const Built built({}, DuplicatePolicy::kLast, {LabelCategories({"a", "b"}), true});
  CHECK(built.result.table.items() == 0);
  CHECK(built.result.table.votes() == 0);
  CHECK(built.result.table.classes() == 2);
  CHECK(built.result.batches.empty());
  CHECK(built.result.superseded == 0);
}

TEST_CASE("builder: one record makes a table of one") {
  const Built built({{"x", "ann", "cat"}});
  CHECK(built.result.table.items() == 1);
  CHECK(built.result.table.workers() == 1);
  CHECK(built.result.table.classes() == 1);
  CHECK(built.votes("x") == Texts{"ann=cat"});
  CHECK(built.sink.warnings().empty());
}

TEST_CASE("builder: items that are only named get an empty row") {
  TableBuilder builder({}, DuplicatePolicy::kLast);
  DiagnosticSink sink;
  builder.items().intern("never annotated");
  builder.workers().intern("never seen");
  const TableBuilder::Result result = builder.build(sink, {});
  CHECK(result.table.items() == 1);
  CHECK(result.table.workers() == 1);
  CHECK(result.table.voted_items() == 0);
}

TEST_CASE("builder: votes of an item stay in input order, whatever came between") {
  const Built built(
      {{"x", "b", "1"}, {"y", "a", "2"}, {"x", "a", "2"}, {"y", "b", "1"}, {"x", "c", "1"}});
  CHECK(built.votes("x") == Texts{"b=1", "a=2", "c=1"});
  CHECK(built.votes("y") == Texts{"a=2", "b=1"});
}

TEST_CASE("builder: each duplicate policy on one worker who answered three times") {
  const std::vector<Line> lines{{"x", "ann", "1"},
                                {"x", "bob", "2"},
                                {"x", "ann", "2"},
                                {"y", "ann", "3"},
                                {"x", "ann", "3"}};
  SUBCASE("last") {
    const Built built(lines, DuplicatePolicy::kLast);
    CHECK(built.votes("x") == Texts{"bob=2", "ann=3"});
    CHECK(built.votes("y") == Texts{"ann=3"});
    CHECK(built.result.superseded == 2);
    CHECK(built.sink.rejected() == 0);
  }
  SUBCASE("first") {
    const Built built(lines, DuplicatePolicy::kFirst);
    CHECK(built.votes("x") == Texts{"ann=1", "bob=2"});
    CHECK(built.votes("y") == Texts{"ann=3"});
    CHECK(built.result.superseded == 2);
    CHECK(built.sink.rejected() == 0);
  }
  SUBCASE("all") {
    const Built built(lines, DuplicatePolicy::kAll);
    CHECK(built.votes("x") == Texts{"ann=1", "bob=2", "ann=2", "ann=3"});
    CHECK(built.result.superseded == 0);
    CHECK(built.sink.rejected() == 0);
  }
  SUBCASE("error") {
    const Built built(lines, DuplicatePolicy::kError);
    CHECK(built.votes("x") == Texts{"ann=1", "bob=2"});
    CHECK(built.result.superseded == 0);
    CHECK(built.sink.rejected(RejectReason::kDuplicate) == 2);
    REQUIRE(built.sink.first().size() == 2);
    CHECK(built.sink.first()[0].file == "votes.csv");
    CHECK(built.sink.first()[0].line == 3);
    CHECK(built.sink.first()[1].line == 5);
    CHECK(built.sink.first()[0].detail.find("'ann'") != std::string::npos);
    CHECK(built.sink.first()[0].detail.find("'x'") != std::string::npos);
  }
}

TEST_CASE("builder: a duplicate is one worker on one item, not one worker on two items") {
  // The same worker in every row of adjacent items is the case that a stale note would get wrong.
  for (const DuplicatePolicy policy : kPolicies) {
    const Built built({{"x", "ann", "1"}, {"y", "ann", "1"}, {"z", "ann", "1"}}, policy);
    CHECK(built.result.table.votes() == 3);
    CHECK(built.result.superseded == 0);
    CHECK(built.sink.rejected() == 0);
  }
}

TEST_CASE("builder: appended chunks are as good as single records, before and behind them") {
  Random random(3);
  for (const DuplicatePolicy policy : kPolicies) {
    TableBuilder one({}, policy);
    TableBuilder many({}, policy);
    DiagnosticSink sink_of_one;
    DiagnosticSink sink_of_many;
    for (TableBuilder* builder : {&one, &many}) {
      for (int i = 0; i < 20; ++i) builder->items().intern("item" + std::to_string(i));
      for (int j = 0; j < 5; ++j) builder->workers().intern("worker" + std::to_string(j));
      for (const char* label : {"a", "b"}) (void)builder->label(label, sink_of_one);
    }
    TableBuilder::Chunk chunk;
    for (std::uint64_t i = 0; i < 300; ++i) {
      TableBuilder::Record record{
          .item = ItemId{static_cast<std::uint32_t>(random.below(20))},
          .worker = WorkerId{static_cast<std::uint32_t>(random.below(5))},
          .label = LabelTextId{static_cast<std::uint32_t>(random.below(2))},
          .weight = random.below(9) == 0 && i > 100 ? 2.0 : 1.0,
          .submission_ms = random.below(9) == 0 && i > 150 ? 7 : kNoSubmissionTime,
          .file = 0,
          .line = i + 1};
      one.add(record);
      const bool alone = i % 70 > 60;
      if (alone || random.below(20) == 0) many.append(std::exchange(chunk, {}));
      if (alone) {
        many.add(record);
      } else if (record.weight == 1 && record.submission_ms == kNoSubmissionTime) {
        chunk.add_plain({record.item, record.worker, record.label});
        if (many.wants_locations()) chunk.locations.push_back({0, record.line});
      } else {
        chunk.add(record, many.wants_locations());
      }
    }
    many.append(std::move(chunk));
    CHECK(many.records() == 300);
    const std::vector<std::string> files{"votes.csv"};
    const auto expected = one.build(sink_of_one, files);
    const auto result = many.build(sink_of_many, files);
    CHECK(result.superseded == expected.superseded);
    CHECK(result.table.columns().offsets == expected.table.columns().offsets);
    CHECK(result.table.columns().votes == expected.table.columns().votes);
    CHECK(result.table.columns().weights == expected.table.columns().weights);
    CHECK(result.table.columns().submission_ms == expected.table.columns().submission_ms);
    REQUIRE(sink_of_many.first().size() == sink_of_one.first().size());
    for (std::size_t i = 0; i < sink_of_one.first().size(); ++i) {
      CHECK(format_diagnostic(sink_of_many.first()[i]) ==
            format_diagnostic(sink_of_one.first()[i]));
    }
  }
}

TEST_CASE("builder: items that are reserved need no name") {
  TableBuilder builder({}, DuplicatePolicy::kError);
  DiagnosticSink sink;
  builder.reserve_items(3);
  const auto label = builder.label("a", sink).value();
  const WorkerId worker{builder.workers().intern("w")};
  builder.add({.item = ItemId{1}, .worker = worker, .label = label});
  builder.add({.item = ItemId{1}, .worker = worker, .label = label});
  CHECK(builder.build(sink, {}).table.items() == 3);
  REQUIRE(sink.first().size() == 1);
  CHECK(sink.first()[0].detail.find("object '1'") != std::string::npos);
}

TEST_CASE("builder: closed categories refuse other labels and keep their order") {
  const Built built(
      {{"x", "ann", "dog"}, {"x", "bob", "cow"}, {"x", "eve", "cat"}, {"x", "joe", "cow"}},
      DuplicatePolicy::kLast, {LabelCategories({"dog", "cat", "ant"}), true});
  CHECK(built.lost == 2);
  CHECK(built.result.categories.names() == Texts{"dog", "cat", "ant"});
  CHECK(built.votes("x") == Texts{"ann=dog", "eve=cat"});
  CHECK(built.builder.known_categories() == 3);
}

TEST_CASE("builder: open categories are added behind the known ones, sorted by text") {
  const Built built(
      {{"x", "ann", "cow"}, {"x", "bob", "Bee"}, {"x", "eve", "cat"}, {"x", "joe", "ape"}},
      DuplicatePolicy::kLast, {LabelCategories({"dog", "cat"}), false});
  CHECK(built.result.categories.names() == Texts{"dog", "cat", "Bee", "ape", "cow"});
  CHECK(built.votes("x") == Texts{"ann=cow", "bob=Bee", "eve=cat", "joe=ape"});
}

TEST_CASE("builder: a label text without a record leaves no class behind") {
  TableBuilder builder({}, DuplicatePolicy::kLast);
  DiagnosticSink sink;
  const auto used = builder.label("used", sink);
  CHECK(builder.label("asked for only", sink).has_value());
  REQUIRE(used.has_value());
  builder.add({.item = ItemId{builder.items().intern("x")},
               .worker = WorkerId{builder.workers().intern("ann")},
               .label = *used});
  CHECK(builder.build(sink, {}).categories.names() == Texts{"used"});
}

TEST_CASE("builder: white space is not folded into a text that no record uses") {
  TableBuilder builder({}, DuplicatePolicy::kLast);
  DiagnosticSink sink;
  CHECK(builder.label("cat", sink).has_value());
  for (const char* text : {"ant", "cat "}) {
    builder.add({.item = ItemId{builder.items().intern(text)},
                 .worker = WorkerId{builder.workers().intern("ann")},
                 .label = builder.label(text, sink).value()});
  }
  const TableBuilder::Result result = builder.build(sink, {});
  CHECK(result.categories.names() == Texts{"ant", "cat "});
  CHECK(result.table.votes_of(ItemId{1})[0].label == ClassId{1});
  CHECK(sink.warnings().empty());
}

TEST_CASE("builder: white space is folded into a known category, with one warning a text") {
  for (const bool closed : {true, false}) {
    const Built built(
        {{"x", "ann", " flip  flop"}, {"y", "ann", " flip  flop"}, {"x", "bob", "flip flop"}},
        DuplicatePolicy::kLast, {LabelCategories({"flip flop", "bag"}), closed});
    CHECK(built.lost == 0);
    CHECK(built.result.categories.names() == Texts{"flip flop", "bag"});
    CHECK(built.votes("x") == Texts{"ann=flip flop", "bob=flip flop"});
    REQUIRE(built.sink.warnings().size() == 1);
    CHECK(built.sink.warnings()[0].find("' flip  flop'") != std::string::npos);
  }
}

TEST_CASE("builder: white space is not folded where two categories could be meant") {
  const TableBuilder::CategorySource source{LabelCategories({"a b", "a  b"}), true};
  const Built built({{"x", "ann", " a b"}, {"x", "bob", "a  b"}}, DuplicatePolicy::kLast, source);
  CHECK(built.lost == 1);
  CHECK(built.votes("x") == Texts{"bob=a  b"});
}

TEST_CASE(
    "builder: without categories white space is folded into the clean text if that was seen") {
  const Built seen({{"x", "ann", "cat "}, {"x", "bob", "cat"}, {"x", "eve", "\tcat"}});
  CHECK(seen.result.categories.names() == Texts{"cat"});
  CHECK(seen.votes("x") == Texts{"ann=cat", "bob=cat", "eve=cat"});
  CHECK(seen.sink.warnings().size() == 2);

  const Built alone({{"x", "ann", "cat "}, {"x", "bob", "dog"}});
  CHECK(alone.result.categories.names() == Texts{"cat ", "dog"});
  CHECK(alone.sink.warnings().empty());
}

TEST_CASE("builder: an abstention in the middle of a closed list leaves its place free") {
  const Built built({{"a", "w1", "dog"}, {"a", "w2", " not  sure"}, {"b", "w1", "skip"}},
                    DuplicatePolicy::kLast,
                    {.known = LabelCategories({"cat", "not sure", "dog"}),
                     .closed = true,
                     .abstentions = {"skip", "not sure"}});
  CHECK(built.lost == 0);  // "skip" is in no list
  CHECK(built.result.categories.names() == std::vector<std::string>{"cat", "dog"});
  CHECK(built.result.class_indices == std::vector<std::uint32_t>{0, 2});
  CHECK(built.result.abstentions == std::vector<std::string>{"skip", "not sure"});
  const AnnotationTable& table = built.result.table;
  CHECK(table.classes() == 2);
  CHECK(table.answers() == 4);
  CHECK(table.votes_of(ItemId{0})[0].label == ClassId{1});
  CHECK(table.votes_of(ItemId{0})[1].label == ClassId{3});
  CHECK(table.votes_of(ItemId{1})[0].label == ClassId{2});
  CHECK(names_class(table, ItemId{0}));
  CHECK_FALSE(names_class(table, ItemId{1}));
  CHECK(count_abstentions(table) == std::vector<std::uint64_t>{1, 1});
}

TEST_CASE("builder: abstentions take no class index of an open list") {
  const Built built({{"a", "w1", "b"}, {"a", "w2", "a?"}, {"a", "w3", "c"}}, DuplicatePolicy::kLast,
                    {.known = {}, .closed = false, .abstentions = {"a?", "never"}});
  CHECK(built.result.categories.names() == std::vector<std::string>{"b", "c"});
  CHECK(built.result.class_indices == std::vector<std::uint32_t>{0, 1});
  CHECK(count_abstentions(built.result.table) == std::vector<std::uint64_t>{1, 0});
}

TEST_CASE("builder: an abstention that an earlier output has as a class frees its index") {
  const Built built({{"a", "w1", "dog"}, {"a", "w2", "unsure"}, {"a", "w3", "emu"}},
                    DuplicatePolicy::kLast,
                    {.known = LabelCategories({"dog", "unsure"}),
                     .closed = false,
                     .known_indices = {1, 2},
                     .abstentions = {"unsure"}});
  CHECK(built.result.categories.names() == std::vector<std::string>{"emu", "dog"});
  CHECK(built.result.class_indices == std::vector<std::uint32_t>{0, 1});
  CHECK(built.result.table.is_abstention(built.result.table.votes_of(ItemId{0})[1]));
}

TEST_CASE("builder: where everybody abstains there is no class") {
  const Built built({{"a", "w1", "?"}}, DuplicatePolicy::kLast,
                    {.known = {}, .closed = false, .abstentions = {"?"}});
  CHECK(built.result.categories.empty());
  CHECK(built.result.table.classes() == 0);
  CHECK(built.result.table.answers() == 1);
}

TEST_CASE("builder: optional columns exist only from a known value on, and are padded before it") {
  const Built none({{"x", "ann", "1"}, {"x", "bob", "1"}});
  CHECK_FALSE(none.result.table.weighted());
  CHECK(none.result.table.columns().submission_ms.empty());
  CHECK(none.result.table.columns().time_spent_seconds.empty());

  // The columns start at different records, and the table's order is not the input's.
  std::vector<Line> lines{
      {"y", "ann", "1"}, {"x", "ann", "1"}, {"y", "bob", "1"}, {"x", "bob", "1"}};
  lines[1].weight = 2.5;
  lines[2].submission_ms = 77;
  lines[3].time_spent_seconds = 4.5;
  const Built some(lines);
  const AnnotationTable::Columns& columns = some.result.table.columns();
  CHECK(columns.weights == std::vector<double>{1, 1, 2.5, 1});  // y: ann, bob; x: ann, bob
  CHECK(columns.submission_ms ==
        std::vector<std::int64_t>{kNoSubmissionTime, 77, kNoSubmissionTime, kNoSubmissionTime});
  REQUIRE(columns.time_spent_seconds.size() == 4);
  CHECK(std::isnan(columns.time_spent_seconds[0]));
  CHECK(std::isnan(columns.time_spent_seconds[2]));
  CHECK(columns.time_spent_seconds[3] == 4.5);
}

TEST_CASE("builder: a dropped duplicate takes its columns with it") {
  std::vector<Line> lines{{"x", "ann", "1"}, {"x", "bob", "2"}, {"x", "ann", "2"}};
  lines[0].weight = 9;
  lines[1].submission_ms = 5;
  lines[2].time_spent_seconds = 3;
  const Built built(lines, DuplicatePolicy::kLast);
  const AnnotationTable::Columns& columns = built.result.table.columns();
  CHECK(columns.weights == std::vector<double>{1, 1});
  CHECK(columns.submission_ms == std::vector<std::int64_t>{5, kNoSubmissionTime});
  CHECK(columns.time_spent_seconds[1] == 3);
}

TEST_CASE("builder: batches hold the records as they came, duplicates and all") {
  std::vector<Line> lines{{"x", "ann", "b"},
                          {"x", "bob", "a"},
                          {"y", "ann", "a"},
                          {"x", "ann", "a"},
                          {"z", "eve", "a"}};
  for (const std::size_t i : {0U, 1U, 2U}) lines[i].batch = 0;
  lines[3].batch = 2;  // batch 1 lost all its records; the last record belongs to none
  const Built built(lines, DuplicatePolicy::kLast);
  REQUIRE(built.result.batches.size() == 3);

  const ConsolidationBatch& first = built.result.batches[0];
  CHECK(first.items == std::vector<ItemId>{ItemId{0}, ItemId{1}});
  CHECK(first.offsets == std::vector<std::uint64_t>{0, 2, 3});
  CHECK(first.votes == std::vector<Vote>{{WorkerId{0}, ClassId{1}},
                                         {WorkerId{1}, ClassId{0}},
                                         {WorkerId{0}, ClassId{0}}});
  CHECK(built.result.batches[1].items.empty());
  CHECK(built.result.batches[1].offsets == std::vector<std::uint64_t>{0});
  CHECK(built.result.batches[2].votes == std::vector<Vote>{{WorkerId{0}, ClassId{0}}});
  CHECK(built.result.superseded == 1);
}

TEST_CASE("builder: building releases the records and keeps the names") {
  Built built({{"x", "ann", "1"}, {"y", "bob", "2"}});
  CHECK(built.builder.records() == 0);
  CHECK(built.builder.items().text(1) == "y");
  CHECK(built.builder.workers().text(1) == "bob");
}

/// The duplicate policies as plainly as they can be said: quadratic, by text.
std::map<std::string, std::vector<Line>> expected_votes(const std::vector<Line>& lines,
                                                        DuplicatePolicy policy) {
  std::map<std::string, std::vector<Line>> kept;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    bool before = false;
    bool after = false;
    for (std::size_t other = 0; other < lines.size(); ++other) {
      if (lines[other].item != lines[i].item || lines[other].worker != lines[i].worker) continue;
      before |= other < i;
      after |= other > i;
    }
    const bool keep =
        policy == DuplicatePolicy::kAll || (policy == DuplicatePolicy::kLast ? !after : !before);
    if (keep) kept[lines[i].item].push_back(lines[i]);
  }
  return kept;
}

std::vector<Line> random_lines(Random& random) {
  std::vector<Line> lines(random.below(60));
  for (Line& line : lines) {
    line.item = "item " + std::to_string(random.below(8));
    line.worker = "worker " + std::to_string(random.below(5));
    line.label = std::string(1, static_cast<char>('a' + random.below(4)));
    if (random.below(3) == 0) line.weight = static_cast<double>(random.below(5) + 1);
    if (random.below(3) == 0) line.submission_ms = static_cast<std::int64_t>(random.below(1000));
    if (random.below(3) == 0) line.time_spent_seconds = static_cast<double>(random.below(100));
  }
  return lines;
}

void check_against_brute_force(const std::vector<Line>& lines, DuplicatePolicy policy) {
  const Built built(lines, policy);
  const AnnotationTable& table = built.result.table;
  const auto expected = expected_votes(lines, policy);
  // The accounting: every record is a vote, superseded, or rejected.
  REQUIRE(lines.size() == table.votes() + built.result.superseded + built.sink.rejected());
  REQUIRE(table.voted_items() == expected.size());
  REQUIRE(table.items() == expected.size());
  for (const auto& [item, votes] : expected) {
    const auto id = built.builder.items().find(item);
    REQUIRE(id.has_value());
    const ItemId item_id{*id};
    REQUIRE(table.votes_of(item_id).size() == votes.size());
    for (std::size_t v = 0; v < votes.size(); ++v) {
      const Vote vote = table.votes_of(item_id)[v];
      REQUIRE(built.builder.workers().text(vote.worker.value) == votes[v].worker);
      REQUIRE(built.result.categories.name(vote.label) == votes[v].label);
      const std::size_t at = table.first_vote(item_id) + v;
      const AnnotationTable::Columns& columns = table.columns();
      REQUIRE((columns.weights.empty() ? 1.0 : columns.weights[at]) == votes[v].weight);
      REQUIRE((columns.submission_ms.empty() ? kNoSubmissionTime : columns.submission_ms[at]) ==
              votes[v].submission_ms);
      const double spent =
          columns.time_spent_seconds.empty() ? kNoTimeSpent : columns.time_spent_seconds[at];
      REQUIRE(std::isnan(spent) == std::isnan(votes[v].time_spent_seconds));
      if (!std::isnan(spent)) REQUIRE(spent == votes[v].time_spent_seconds);
    }
  }
}

TEST_CASE("builder: agrees with brute force on random tables under every policy") {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    const std::vector<Line> lines = random_lines(random);
    for (const DuplicatePolicy policy : kPolicies) check_against_brute_force(lines, policy);
  }
}

TEST_CASE("builder: the order of the records changes no item's votes and no class") {
  Random random(12);
  for (int round = 0; round < 50; ++round) {
    std::vector<Line> lines = random_lines(random);
    const Built before(lines, DuplicatePolicy::kAll);
    for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[random.below(i)]);
    const Built after(lines, DuplicatePolicy::kAll);
    REQUIRE(after.result.categories.names() == before.result.categories.names());
    REQUIRE(after.result.table.items() == before.result.table.items());
    for (std::uint32_t id = 0; id < before.builder.items().size(); ++id) {
      const std::string item(before.builder.items().text(id));
      Texts a = before.votes(item);
      Texts b = after.votes(item);
      std::sort(a.begin(), a.end());
      std::sort(b.begin(), b.end());
      REQUIRE(a == b);
    }
  }
}

}  // namespace
}  // namespace quorate
