// Draws a whole job and writes it, block by block.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "quorate/io/output_file.hpp"
#include "simulated_job_folder.hpp"
#include "simulation.hpp"
#include "simulation_truth.hpp"
#include "simulation_writer.hpp"

namespace quorate {

/// Where a simulated job goes; only what was asked for is there. Whoever opened them commits them.
struct SimulationOutputs {
  std::optional<OutputFile> votes;
  std::unique_ptr<SimulatedJobFolder> folder;
  std::optional<OutputFile> gold;
  std::optional<OutputFile> truth;
  std::optional<OutputFile> manifest;
};

struct SimulationRunOptions {
  LineFormat format = LineFormat::kCsv;
  bool with_times = false;  ///< a folder always has them
  unsigned threads = 1;     ///< changes no byte
};

/// Writes all outputs but the truth, and gives what every worker did, which goes into it. Memory is
/// bounded by the number of workers, classes and threads, except that a folder's manifest is held
/// until its end. `progress` is called with the share that is done.
[[nodiscard]] std::vector<WorkerTally> run_simulation(const Crowd& crowd,
                                                      const SimulatedNames& names,
                                                      const SimulationRunOptions& options,
                                                      SimulationOutputs& outputs,
                                                      const std::function<void(double)>& progress);

}  // namespace quorate
