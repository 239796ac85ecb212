// What a simulated crowd really is like, as JSON: what an audit of its votes should find.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "quorate/io/output_file.hpp"
#include "simulation_writer.hpp"

namespace quorate {

/// What a worker did in the job.
struct WorkerTally {
  std::uint64_t annotations = 0;
  std::uint64_t right = 0;
};

/// Writes the parameters, the classes with their priors and, one a line, the workers.
void write_truth(OutputFile& file, const Crowd& crowd, const SimulatedNames& names,
                 std::span<const WorkerTally> tallies,
                 std::span<const std::pair<std::string, std::string>> parameters);

}  // namespace quorate
