// Tested by tests/app/simulate_test.cpp.
#include "simulation_run.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

/// The objects of one thread's turn, and what is written of them.
struct Portion {
  SimulatedBlock block;
  std::string votes;
  std::string gold;
  std::string manifest;
};

/// Draws and writes a job in rounds of a few blocks, so that its size costs no memory: every round
/// draws and formats on all threads, and does in order what must be in order.
class SimulationRun {
 public:
  SimulationRun(const Crowd& crowd, const SimulatedNames& names,
                const SimulationRunOptions& options, SimulationOutputs& outputs)
      : crowd_(crowd),
        outputs_(outputs),
        gold_lines_(names),
        manifest_lines_(names),
        tallies_(crowd.workers().size()),
        threads_(std::max(1U, options.threads)) {
    const bool with_times = options.with_times || outputs.folder;
    if (with_times) clock_.emplace(crowd);
    if (outputs.votes) {
      vote_lines_.emplace(options.format, with_times, names, crowd);
      outputs.votes->write(vote_lines_->header());
    }
    if (outputs.gold) outputs.gold->write(GoldLines::kHeader);
  }

  void run(const std::function<void(double)>& progress) {
    constexpr double kVotesPerBlock = 32'768;
    constexpr std::size_t kBlocksPerThread = 4;
    const std::size_t items = crowd_.options().items;
    const auto grain = static_cast<std::size_t>(
        std::max(1.0, kVotesPerBlock / std::max(1.0, crowd_.options().votes_per_item.high)));
    std::vector<Portion> portions(threads_ == 1 ? 1 : threads_ * kBlocksPerThread);
    for (std::size_t at = 0; at < items;) {
      std::size_t used = 0;
      for (; used < portions.size() && at < items; ++used) {
        portions[used].block.items = {at, std::min(items, at + grain)};
        at = portions[used].block.items.end;
      }
      round({portions.data(), used});
      progress(static_cast<double>(at) / static_cast<double>(items));
    }
  }

  [[nodiscard]] const std::vector<WorkerTally>& tallies() const { return tallies_; }

 private:
  void round(std::span<Portion> portions) {
    for_each_block(portions.size(), threads_,
                   [&](std::size_t p) { crowd_.draw(portions[p].block.items, portions[p].block); });
    for (Portion& portion : portions) {
      if (clock_) clock_->stamp(portion.block);
      tally(portion.block);
    }
    for_each_block(portions.size(), threads_, [&](std::size_t p) { format(portions[p]); });
    for (const Portion& portion : portions) {
      if (outputs_.folder) outputs_.folder->add(portion.block);
      if (outputs_.votes) outputs_.votes->write(portion.votes);
      if (outputs_.gold) outputs_.gold->write(portion.gold);
      if (outputs_.manifest) outputs_.manifest->write(portion.manifest);
    }
  }

  void tally(const SimulatedBlock& block) {
    for (std::size_t i = 0; i < block.truth.size(); ++i) {
      for (std::size_t v = block.offsets[i]; v < block.offsets[i + 1]; ++v) {
        WorkerTally& tally = tallies_[block.votes[v].worker.value];
        ++tally.annotations;
        tally.right += block.votes[v].label == block.truth[i] ? 1 : 0;
      }
    }
  }

  void format(Portion& portion) const {
    portion.votes.clear();
    portion.gold.clear();
    portion.manifest.clear();
    if (vote_lines_) vote_lines_->append(portion.votes, portion.block);
    if (outputs_.gold) gold_lines_.append(portion.gold, portion.block);
    if (outputs_.manifest) manifest_lines_.append(portion.manifest, portion.block);
  }

  const Crowd& crowd_;
  SimulationOutputs& outputs_;
  std::optional<VoteLines> vote_lines_;
  GoldLines gold_lines_;
  ManifestLines manifest_lines_;
  std::optional<SubmissionClock> clock_;
  std::vector<WorkerTally> tallies_;
  unsigned threads_;
};

}  // namespace

std::vector<WorkerTally> run_simulation(const Crowd& crowd, const SimulatedNames& names,
                                        const SimulationRunOptions& options,
                                        SimulationOutputs& outputs,
                                        const std::function<void(double)>& progress) {
  SimulationRun run(crowd, names, options, outputs);
  run.run(progress);
  return run.tallies();
}

}  // namespace quorate
