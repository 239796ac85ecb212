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
    Entry{{"dawid-skene-spammer",
           "dawid-skene in which a worker of few votes is taken for part expert, part habit",
           "the best labels of all single models on most jobs; careless workers with a "
           "favourite answer",
           "as dawid-skene", "Dawid & Skene 1979 with the workers of Hovy et al. 2013 as prior"},
          make<DawidSkeneSpammer>},
    Entry{{"fast-dawid-skene", "dawid-skene that gives each object wholly to one class on the way",
           "very large jobs, or many votes per object", "as dawid-skene, a third of the iterations",
           "Sinha, Rao & Balasubramanian 2018"},
          make<FastDawidSkene>},
    Entry{{"ibcc", "dawid-skene with a distribution over every worker's matrix",
           "few classes and many votes per worker", "as dawid-skene, plus O(W K^2) an iteration",
           "Kim & Ghahramani 2012; Simpson et al. 2013"},
          make<Ibcc>},
    Entry{
        {"ebcc", "ibcc in which each class consists of ten kinds of objects",
         "classes hide sub-types that mislead many workers alike; seconds matter less than labels",
         "O(20 V K) an iteration, 20 starts, 10 W K^2 memory", "Li, Rubinstein & Cohn 2019 (ICML)"},
        make<Ebcc>},
    Entry{{"mace", "a worker either knows the class or answers from a habit",
           "two or three votes per object, spammers, and no class that dominates",
           "O(V + K items) an iteration, 10 starts, W K memory", "Hovy et al. 2013"},
          make<Mace>},
    Entry{{"glad", "an ability per worker and a difficulty per object",
           "objects differ much in difficulty, and workers do not prefer classes",
           "O(9 (V + K items)) an iteration", "Whitehill et al. 2009"},
          make<Glad>},
    Entry{{"bwa", "a weighted vote for and against each class, weights from the workers' variance",
           "class names without fixed meaning, or a cheap and careful confidence",
           "O(V K) an iteration, W K memory", "Li, Rubinstein & Cohn 2019 (WWW)"},
          make<Bwa>},
    Entry{
        {"la", "two passes: weigh workers by how often they agreed with the label so far",
         "streams and very large jobs", "two passes, O(V)", "Yang et al. 2022 (arXiv:2212.00007)"},
        make<LightWeight>},
    Entry{{"la-one-pass", "la without the second look", "a label is needed at once",
           "one pass, O(V)", "Yang et al. 2022 (arXiv:2212.00007)"},
          make<LightWeightOnePass>},
    Entry{{"zero-based-skill", "a weighted vote whose weights follow the agreement with the result",
           "to compare with the Toloka platform", "100 passes, O(V) each",
           "Ustalov, Pavlichenko & Tseitlin 2021"},
          make<ZeroBasedSkill>},
    Entry{{"kos", "message passing between workers and objects, for two classes",
           "yes or no, sparse random assignment, workers from spammers to hammers",
           "100 rounds, O(V) each", "Karger, Oh & Shah 2014"},
          make<Kos>},
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
