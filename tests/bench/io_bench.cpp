// Kernels of reading and writing. Items are annotations; bytes are those of the text.
//
//   csv_scan           cutting CSV into fields, nothing else
//   csv_read           CSV into a table: scanning, interning, sorting
//   simdjson_walk      simdjson alone, reading the same three fields: what jsonl_read can reach
//   jsonl_read         JSON Lines into a table
//   table_build        freezing records into a table: sorting by object, duplicates, classes
//   manifest_line      one output line: the object's own bytes with label and metadata
#include <benchmark/benchmark.h>

#include <string>

#include "bench/json_lines_walk.hpp"
#include "bench/simulated_votes.hpp"
#include "io/csv_scanner.hpp"
#include "io/job_builder.hpp"
#include "io/readers.hpp"
#include "quorate/io/file_bytes.hpp"
#include "quorate/io/manifest_writer.hpp"

namespace quorate::bench {
namespace {

constexpr std::size_t kVotedItems = 40'000;

void count(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(5 * kVotedItems));
  if (bytes > 0) state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void csv_scan(benchmark::State& state) {
  const std::string text = text_of(LineFormat::kCsv, kVotedItems);
  for (auto _ : state) {
    CsvScanner scanner(text, ',');
    std::size_t fields = 0;
    while (scanner.next()) fields += scanner.fields().size();
    benchmark::DoNotOptimize(fields);
  }
  count(state, text.size());
}
BENCHMARK(csv_scan)->Unit(benchmark::kMillisecond);

template <class Read>
void read_text(benchmark::State& state, const FileBytes& file, InputFormat format, Read read) {
  for (auto _ : state) {
    DiagnosticSink sink;
    JobBuilder builder({}, DuplicatePolicy::kLast, nullptr, sink);
    builder.begin_file(file.name(), format, file.size());
    read(builder);
    benchmark::DoNotOptimize(builder.finish().table.votes());
  }
  count(state, file.size());
}

void csv_read(benchmark::State& state) {
  const FileBytes file = FileBytes::from_text("v.csv", text_of(LineFormat::kCsv, kVotedItems));
  read_text(state, file, InputFormat::kCsv,
            [&](JobBuilder& job) { read_csv(file, ',', ReadOptions{}, job); });
}
BENCHMARK(csv_read)->Unit(benchmark::kMillisecond);

void simdjson_walk(benchmark::State& state) {
  const FileBytes file = FileBytes::from_text("v.jsonl", text_of(LineFormat::kJsonLines, kVotedItems));
  simdjson::ondemand::parser parser;
  for (auto _ : state) benchmark::DoNotOptimize(walk_json_lines(parser, file.text()).bytes);
  count(state, file.size());
}
BENCHMARK(simdjson_walk)->Unit(benchmark::kMillisecond);

void jsonl_read(benchmark::State& state) {
  const FileBytes file = FileBytes::from_text("v.jsonl", text_of(LineFormat::kJsonLines, kVotedItems));
  read_text(state, file, InputFormat::kJsonLines,
            [&](JobBuilder& job) { read_json_lines(file, ReadOptions{}, job); });
}
BENCHMARK(jsonl_read)->Unit(benchmark::kMillisecond);

void table_build(benchmark::State& state) {
  const AnnotationTable table = table_of(kVotedItems, 10);
  DiagnosticSink sink;
  for (auto _ : state) {
    state.PauseTiming();
    TableBuilder builder({}, DuplicatePolicy::kLast);
    for (std::uint32_t i = 0; i < kVotedItems; ++i) builder.items().intern(std::to_string(i));
    for (std::uint32_t j = 0; j < table.workers(); ++j) builder.workers().intern(std::to_string(j));
    for (std::uint32_t k = 0; k < 10; ++k)
      static_cast<void>(builder.label(std::to_string(k), sink));
    for (std::uint32_t i = 0; i < kVotedItems; ++i) {
      for (const Vote& vote : table.votes_of(ItemId{i})) {
        builder.add({ItemId{i}, vote.worker, LabelTextId{vote.label.value}});
      }
    }
    state.ResumeTiming();
    benchmark::DoNotOptimize(builder.build(sink, {}).table.votes());
  }
  count(state, 0);
}
BENCHMARK(table_build)->Unit(benchmark::kMillisecond);

void manifest_line(benchmark::State& state) {
  const std::string line = R"({"source-ref":"s3://simulated/0000001.jpg"})";
  const LabeledLines lines("label", {.job_name = "labeling-job/bench",
                                     .type = "groundtruth/image-classification",
                                     .creation_date = "2026-01-01T00:00:00.000000"});
  std::string out;
  for (auto _ : state) {
    out.clear();
    lines.append(out, line, 3, "class-3", 0.8754321);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(manifest_line);

}  // namespace
}  // namespace quorate::bench
