// Tested by tests/app/simulate_test.cpp.
#include "simulation_truth.hpp"

#include <nlohmann/json.hpp>

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

Json describe(const Crowd& crowd, const SimulatedNames& names, WorkerId id, WorkerTally tally) {
  const SimulatedWorker& worker = crowd.workers()[id.value];
  const LabelCategories& classes = names.categories();
  Json out;
  out["worker"] = names.worker(id);
  out["kind"] = to_string(worker.kind);
  out["accuracy"] = crowd.accuracy(id);
  out["annotations"] = tally.annotations;
  out["right"] = tally.right;
  if (worker.kind == WorkerKind::kHonest || worker.kind == WorkerKind::kBiased ||
      worker.kind == WorkerKind::kAdversary) {
    out["sees-right"] = worker.ability;
  }
  if (worker.kind == WorkerKind::kBiased) {
    out["takes"] = {{"class", classes.name(worker.confused)},
                    {"for", classes.name(worker.taken_for)},
                    {"share", crowd.options().bias_rate}};
  }
  if (worker.kind == WorkerKind::kConstantSpammer) out["always"] = classes.name(worker.constant);
  return out;
}

}  // namespace

void write_truth(OutputFile& file, const Crowd& crowd, const SimulatedNames& names,
                 std::span<const WorkerTally> tallies,
                 std::span<const std::pair<std::string, std::string>> parameters) {
  Json given = Json::object();
  for (const auto& [name, value] : parameters) given[name] = value;
  file.write("{\"parameters\": " + given.dump() + ",\n\"classes\": [\n");
  for (std::size_t k = 0; k < crowd.class_prior().size(); ++k) {
    const Json line = {{"class", names.categories().names()[k]}, {"prior", crowd.class_prior()[k]}};
    file.write((k > 0 ? ",\n" : "") + line.dump());
  }
  file.write("\n],\n\"workers\": [\n");
  for (std::uint32_t j = 0; j < tallies.size(); ++j) {
    file.write((j > 0 ? ",\n" : "") + describe(crowd, names, WorkerId{j}, tallies[j]).dump());
  }
  file.write("\n]}\n");
}

}  // namespace quorate
