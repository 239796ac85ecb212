// Kernels of the base layer and of the simulation.
//
//   interner_new       every text is new: hashing, storing, growing the table (objects of a job)
//   interner_known     every text is known: hashing and one comparison (workers, labels)
//   log_normalize/K    one posterior row of K classes
//   beta_interval      one credible interval, as the report of workers has one a worker
//   simulate_draw      drawing the votes of an object, without writing them
//   simulate_csv       writing them
#include <benchmark/benchmark.h>

#include <cmath>
#include <string>
#include <vector>

#include "bench/simulated_votes.hpp"
#include "quorate/base/ids.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/base/random.hpp"

namespace quorate::bench {
namespace {

std::int64_t signed_count(std::size_t n) { return static_cast<std::int64_t>(n); }

std::vector<std::string> item_names(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back("s3://simulated/" + std::to_string(1'000'000 + i) + ".jpg");
  }
  return names;
}

void interner_new(benchmark::State& state) {
  const std::vector<std::string> names = item_names(200'000);
  for (auto _ : state) {
    StringInterner interner;
    for (const std::string& name : names) benchmark::DoNotOptimize(interner.intern(name));
  }
  state.SetItemsProcessed(state.iterations() * signed_count(names.size()));
}
BENCHMARK(interner_new)->Unit(benchmark::kMillisecond);

void interner_known(benchmark::State& state) {
  const std::vector<std::string> names = item_names(1000);
  StringInterner interner;
  for (const std::string& name : names) interner.intern(name);
  for (auto _ : state) {
    for (const std::string& name : names) benchmark::DoNotOptimize(interner.intern(name));
  }
  state.SetItemsProcessed(state.iterations() * signed_count(names.size()));
}
BENCHMARK(interner_known);

void log_normalize_row(benchmark::State& state) {
  const auto classes = static_cast<std::size_t>(state.range(0));
  Random random(1);
  std::vector<double> start(classes);
  for (double& x : start) x = -20 * random.uniform();
  std::vector<double> row(classes);
  for (auto _ : state) {
    row = start;
    benchmark::DoNotOptimize(log_normalize(row));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(log_normalize_row)->Name("log_normalize")->Arg(2)->Arg(10)->Arg(100);

void beta_interval_95(benchmark::State& state) {
  double a = 1;
  for (auto _ : state) {
    a = a > 500 ? 1 : a + 1;
    benchmark::DoNotOptimize(beta_interval(a, 100));
  }
}
BENCHMARK(beta_interval_95)->Name("beta_interval");

constexpr std::size_t kItems = 6000;

void simulate_draw(benchmark::State& state) {
  const Crowd crowd(crowd_of(kItems, 10));
  SimulatedBlock block;
  for (auto _ : state) {
    crowd.draw({0, kItems}, block);
    benchmark::DoNotOptimize(block.votes.data());
  }
  state.SetItemsProcessed(state.iterations() * signed_count(block.votes.size()));
}
BENCHMARK(simulate_draw)->Unit(benchmark::kMicrosecond);

void simulate_csv(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(text_of(LineFormat::kCsv, kItems).data());
  state.SetItemsProcessed(state.iterations() * signed_count(5 * kItems));
}
BENCHMARK(simulate_csv)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quorate::bench
