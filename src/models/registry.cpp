// One line a model: the only place to touch, beside its own file, when a model is added. Test:
// registry_test.cpp.
#include <array>

#include "builtin_models.hpp"
#include "quorate/models/model.hpp"

namespace quorate {
namespace {

struct Entry {
  ModelInfo info;
  std::unique_ptr<ConsolidationModel> (*make)();
};

template <class Model>
std::unique_ptr<ConsolidationModel> make() {
  return std::make_unique<Model>();
}

template <GroundTruthVariant variant>
std::unique_ptr<ConsolidationModel> make_replay() {
  return std::make_unique<GroundTruthReplay>(variant);
}

constexpr std::array kModels = {
    Entry{{"majority", "the label with most votes",
           "a first look, or when all workers are equally good", "one pass, O(V)", "folklore"},
          make<Majority>},
    Entry{{"weighted-vote", "the label with the largest sum of worker weights",
           "weights are known from elsewhere or from gold, and must be easy to explain",
           "one pass, O(V)", "Nitzan & Paroush 1982"},
          make<WeightedVote>},
    Entry{{"one-coin", "one accuracy per worker, learned together with the labels",
           "two or three votes per object and no class that dominates",
           "O(V + K items) an iteration", "Li & Yu 2014 (HDS); Demartini et al. 2012 (ZenCrowd)"},
          make<OneCoin>},
    Entry{
        {"dawid-skene", "a confusion matrix per worker, learned together with the labels (default)",
         "workers confuse classes in their own ways; five or more votes per object",
         "O(V K) an iteration, W K^2 memory", "Dawid & Skene 1979"},
        make<DawidSkene>},
    Entry{{"ground-truth-2022",
           "what SageMaker Ground Truth wrote for text jobs in 2022-23, digit for digit",
           "to compare with the service, or to see what it would have done", "O(20 V K)",
           "measured on real jobs"},
          make_replay<GroundTruthVariant::k2022>},
    Entry{{"ground-truth-2019",
           "what SageMaker Ground Truth wrote for an image job in 2019, digit for digit",
           "to compare with the service, or to see what it would have done", "O(2 V K)",
           "measured on a real job; AWS's 'modified Dawid-Skene' notebook"},
          make_replay<GroundTruthVariant::k2019>},
};

constexpr auto kInfos = [] {
  std::array<ModelInfo, kModels.size()> infos{};
  for (std::size_t i = 0; i < infos.size(); ++i) infos[i] = kModels[i].info;
  return infos;
}();

}  // namespace

std::span<const ModelInfo> list_models() { return kInfos; }

std::unique_ptr<ConsolidationModel> make_model(std::string_view name) {
  for (const Entry& entry : kModels) {
    if (entry.info.name == name) return entry.make();
  }
  return nullptr;
}

}  // namespace quorate
