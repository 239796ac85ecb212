// Fits with one thread; ns_per_vote is the CPU time of one iteration (an M and an E step) divided
// by the number of annotations.
//
//   em_pass/K          dawid-skene with K classes
//   em_pass_one_coin   one accuracy a worker, 10 classes
//   majority           no iteration: what a pass costs that only counts
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <string_view>

#include "bench/simulated_votes.hpp"
#include "quorate/models/model.hpp"

namespace quorate::bench {
namespace {

/// Two fits that differ only in the number of iterations differ by nothing but iterations: the
/// start and the end of a fit stay out of the measurement.
void iterations(benchmark::State& state, std::string_view name, std::uint32_t classes,
                std::size_t items) {
  constexpr std::size_t kFew = 1;
  constexpr std::size_t kMany = 9;
  const AnnotationTable table = table_of(items, classes);
  const std::unique_ptr<ConsolidationModel> model = make_model(name);
  FitOptions options;
  options.tolerance = 0;
  const auto seconds = [&](std::size_t cap) {
    options.max_iterations = cap;
    const std::clock_t start = std::clock();  // CPU time: others use the machine too
    benchmark::DoNotOptimize(model->fit(table, options).trace.size());
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  double total = 0;
  for (auto _ : state) {
    const double difference = seconds(kMany) - seconds(kFew);
    const double one = std::max(0.0, difference) / static_cast<double>(kMany - kFew);
    state.SetIterationTime(one);
    total += one;
  }
  state.counters["ns_per_vote"] =
      1e9 * total / static_cast<double>(state.iterations()) / static_cast<double>(table.votes());
}

void em_pass(benchmark::State& state) {
  const auto classes = static_cast<std::uint32_t>(state.range(0));
  iterations(state, "dawid-skene", classes, classes > 10 ? 10'000 : 100'000);
}
BENCHMARK(em_pass)->Arg(2)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);

void em_pass_one_coin(benchmark::State& state) { iterations(state, "one-coin", 10, 100'000); }
BENCHMARK(em_pass_one_coin)->UseManualTime()->Unit(benchmark::kMillisecond);

void majority(benchmark::State& state) {
  const AnnotationTable table = table_of(100'000, 10);
  const std::unique_ptr<ConsolidationModel> model = make_model("majority");
  for (auto _ : state) benchmark::DoNotOptimize(model->fit(table, {}).posterior.items());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(table.votes()));
}
BENCHMARK(majority)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quorate::bench
