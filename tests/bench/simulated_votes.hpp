// Input of the measurements: the votes of a simulated crowd, as a table or as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "app/simulation.hpp"
#include "app/simulation_writer.hpp"
#include "quorate/core/annotation_table.hpp"

namespace quorate::bench {

/// Five votes an object by 1,000 workers, one of ten biased or a spammer.
inline CrowdOptions crowd_of(std::size_t items, std::uint32_t classes) {
  CrowdOptions options;
  options.items = items;
  options.workers = 1000;
  options.classes = classes;
  options.votes_per_item = {5, 5};
  options.biased = 0.05;
  options.spammers = 0.05;
  return options;
}

inline AnnotationTable table_of(std::size_t items, std::uint32_t classes) {
  const CrowdOptions options = crowd_of(items, classes);
  const Crowd crowd(options);
  SimulatedBlock block;
  crowd.draw({0, items}, block);
  AnnotationTable::Columns columns;
  columns.workers = options.workers;
  columns.classes = classes;
  columns.offsets.assign(block.offsets.begin(), block.offsets.end());
  columns.votes = std::move(block.votes);
  return AnnotationTable(std::move(columns));
}

inline std::string text_of(LineFormat format, std::size_t items) {
  const Crowd crowd(crowd_of(items, 10));
  std::vector<std::string> names;
  for (int k = 0; k < 10; ++k) names.push_back("class-" + std::to_string(k));
  const SimulatedNames simulated("s3://simulated/", "w", crowd, LabelCategories(names));
  const VoteLines lines(format, false, simulated, crowd);
  SimulatedBlock block;
  crowd.draw({0, items}, block);
  std::string out(lines.header());
  lines.append(out, block);
  return out;
}

}  // namespace quorate::bench
