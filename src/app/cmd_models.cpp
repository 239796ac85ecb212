// quorate models: what there is to choose from.
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "quorate/base/error.hpp"
#include "quorate/models/model.hpp"

namespace quorate {
namespace {

constexpr std::array kOptions = {
    OptionSpec{"Output", "json", '\0', "", "", "", "print a JSON array instead of text"},
};

int run_models(const Options& options) {
  if (!options.positional().empty()) throw Error(ErrorCode::kUsage, "models takes no inputs");
  std::string out;
  if (options.flag("json")) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ModelInfo& model : list_models()) {
      list.push_back({{"name", model.name},
                      {"summary", model.summary},
                      {"when", model.when},
                      {"cost", model.cost},
                      {"reference", model.reference}});
    }
    out = list.dump(2) + "\n";
  } else {
    constexpr std::size_t kColumn = 20;
    constexpr std::size_t kWidth = 79;
    for (const ModelInfo& model : list_models()) {
      std::string name(model.name);
      name.resize(kColumn, ' ');
      const std::string indent(kColumn, ' ');
      const auto line = [&](std::string_view head, std::string_view text) {
        return indent + wrap(std::string(head) + std::string(text), kColumn, kWidth - kColumn) +
               "\n";
      };
      out += name + wrap(model.summary, kColumn, kWidth - kColumn) + "\n";
      out += line("use when: ", model.when) + line("cost: ", model.cost) +
             line("source: ", model.reference);
    }
    out += "\nV annotations, K classes, W workers.\n";
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

Command models_command() {
  return {"models",   "list the models with their use, cost and source",
          "[--json]", "Lists the models that consolidate --model takes.",
          "",         kOptions,
          run_models};
}

}  // namespace quorate
