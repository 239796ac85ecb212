// Every number of the page of a structured task with its formula and its source.
#include <array>

#include "sections.hpp"
#include "structured_sections.hpp"
#include "task_words.hpp"

namespace quorate {
namespace {

constexpr std::array kCommon = {
    Definition{"accepting objects", "What accepting every object of at least a threshold gives.",
               "share and mean confidence of {confidence ≥ t}, t = 0.000, 0.001, ..., 1.000",
               "El-Yaniv & Wiener, JMLR 11 (2010) 1605"},
    Definition{"middle worker", "The median of a figure over the workers with 5 answers or more.",
               "median", "all workers where fewer than 5 have so many"},
    Definition{"far from the others",
               "A figure that chance and taste do not explain: its modified z-score is beyond 3.5, "
               "and it is 0.05 or more away (2 pixels, for a bias).",
               "0.6745 · |x − median| / MAD > 3.5",
               "Iglewicz & Hoaglin, How to Detect and Handle Outliers, 1993"},
    Definition{"drawn",
               "Of every object: the first 12 workers, 40 parts of an answer, parts of "
               "confidence 0.05 or more; shapes with at most 120 corners, masks on a grid of at "
               "most 96 cells a side.",
               "the data are in the manifest", "this page alone is bounded"}};

constexpr std::array kProbabilities = {
    Definition{"confidence of a part",
               "Probability that there is what the part says, where it says it.",
               "posterior given every worker who saw the object, also those who marked nothing",
               "Dawid & Skene 1979, on clusters of answers"},
    Definition{"confidence of an object", "Probability that no part is wrong and none is missing.",
               "from the confidences of its parts and of what was left out",
               "expectation under the model"}};

constexpr std::array kOverlaps = {
    Definition{"confidence of a mask", "Expected overlap with the true mask.",
               "Dice = 2 |A ∩ T| / (|A| + |T|), expected over the pixels' probabilities",
               "Dice 1945; Warfield, Zou & Wells, IEEE TMI 23 (2004) 903"},
    Definition{"confidence of an object", "The same of all its masks together.",
               "mean expected Dice", "Dice 1945"}};

}  // namespace

void write_structured_definitions(Html& out, const StructuredReportData& data) {
  const bool is_overlap = words_of(data.task).is_overlap;
  std::vector<Definition> definitions(kCommon.begin(), kCommon.end());
  if (is_overlap) {
    definitions.insert(definitions.begin(), kOverlaps.begin(), kOverlaps.end());
  } else {
    definitions.insert(definitions.begin(), kProbabilities.begin(), kProbabilities.end());
  }
  write_definition_list(out, definitions);
}

}  // namespace quorate
