// quorate models: what there is to choose from.
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "quorate/base/error.hpp"
#include "quorate/models/model.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kColumn = 20;
constexpr std::size_t kWidth = 79;

constexpr std::array kModelsOptions = {
    OptionSpec{"Output", "json", '\0', "", "", "", "print a JSON array instead of text"},
};

/// A name and what is said of it, in two columns.
std::string entry(std::string_view name, std::string_view text) {
  std::string padded(name);
  padded.resize(kColumn, ' ');
  return padded + wrap(text, kColumn, kWidth - kColumn) + "\n";
}

std::string models_text() {
  std::string out;
  for (const ModelInfo& model : list_models()) {
    const auto line = [&](std::string_view head, std::string_view text) {
      return entry("", std::string(head) + std::string(text));
    };
    out += entry(model.name, model.summary) + line("use when: ", model.when) +
           line("cost: ", model.cost) + line("source: ", model.reference);
  }
  out += "\nV annotations, K classes, W workers.\n";
  for (const TaskType task : all_tasks()) {
    const auto adapter = make_adapter(task);
    if (!adapter) continue;
    out += "\n" + std::string(to_string(task)) + ", the first by default:\n";
    for (const TaskModel& model : adapter->models()) out += entry(model.name, model.summary);
  }
  return out;
}

std::string models_json() {
  Json list = Json::array();
  for (const ModelInfo& model : list_models()) {
    list.push_back({{"name", model.name},
                    {"summary", model.summary},
                    {"when", model.when},
                    {"cost", model.cost},
                    {"reference", model.reference}});
  }
  for (const TaskType task : all_tasks()) {
    const auto adapter = make_adapter(task);
    if (!adapter) continue;
    for (const TaskModel& model : adapter->models()) {
      list.push_back({{"name", model.name}, {"summary", model.summary}, {"task", to_string(task)}});
    }
  }
  return list.dump(2) + "\n";
}

int run_models(const Options& options) {
  if (!options.positional().empty()) throw Error(ErrorCode::kUsage, "models takes no inputs");
  const std::string out = options.flag("json") ? models_json() : models_text();
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

Command models_command() {
  return {"models",   "list the models with their use, cost and source",
          "[--json]", "Lists the models that consolidate --model takes.",
          "",         kModelsOptions,
          run_models};
}

}  // namespace quorate
