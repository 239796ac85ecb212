// The models of masks. The default looks only at pixels near paint: far away all workers agree that
// there is nothing, and an EM that sees much of that takes every worker for a saint of specificity,
// so that one worker's stroke outvotes all others' blanks; and its result would depend on the
// image's size. Averaged with the shares of votes it is better than either, on real crowds, in
// where the outline is and in what its probabilities mean. What nobody painted is background for
// sure. Constants were chosen on one half of the images of a crowd of seven and checked on the
// other (tests/tasks/masks_shared_test.cpp). Tested by tests/tasks/mask_adapter_test.cpp.
#include <algorithm>

#include "mask_models.hpp"
#include "mask_painting.hpp"
#include "tuple_em.hpp"

namespace quorate {
namespace {

constexpr std::uint32_t kRing =
    1;  // pixels; up to 4 are nearly alike, 10 are no better than a vote

/// Prior beliefs in the rates, as shares of a label's area: two labels need next to none, more
/// labels collapse without one.
constexpr double kPriorOfTwo = 0.02;
constexpr double kPriorOfMore = 0.2;

/// Rates settle long before labels would change.
constexpr double kTolerance = 1e-5;
constexpr std::size_t kMostIterations = 100;

std::vector<double> all_pixels(const LabelTuples& tuples) {
  return {tuples.pixels.begin(), tuples.pixels.end()};
}

/// The tuple of pixels that nobody painted.
std::optional<std::size_t> unpainted(const LabelTuples& tuples) {
  for (std::size_t t = 0; t < tuples.size(); ++t) {
    const auto labels = tuples.of(t);
    if (std::all_of(labels.begin(), labels.end(), [](auto label) { return label == 0; })) return t;
  }
  return std::nullopt;
}

}  // namespace

MaskBelief ring_belief(const MaskedObject& object) {
  const LabelTuples& tuples = object.tuples;
  MaskBelief belief;
  belief.expected = vote_shares(tuples);
  belief.pixels = all_pixels(tuples);
  const auto free = unpainted(tuples);
  if (free) {
    double painted = -static_cast<double>(tuples.pixels[*free]);
    for (const double pixels : belief.pixels) painted += pixels;
    const auto near = pixels_near_paint(tuples, object.height, object.width, kRing);
    belief.pixels[*free] = static_cast<double>(near) - painted;
  }
  if (tuples.raters == 1) {
    belief.truth = belief.probability = belief.expected;
    return belief;
  }
  TupleEmOptions options;
  options.prior = tuples.labels > 2 ? kPriorOfMore : kPriorOfTwo;
  options.tolerance = kTolerance;
  options.max_iterations = kMostIterations;
  TupleFit fit = fit_tuples(tuples, belief.pixels, options);
  belief.iterations = fit.iterations;
  belief.truth = std::move(fit.posterior);
  belief.probability = belief.expected;
  for (std::size_t t = 0; t < tuples.size(); ++t) {
    if (free && t == *free) continue;
    for (std::size_t s = 0; s < tuples.labels; ++s) {
      double& p = belief.probability[t * tuples.labels + s];
      p = (p + belief.truth[t * tuples.labels + s]) / 2;
    }
  }
  belief.smooth = true;
  return belief;
}

MaskBelief staple_belief(const MaskedObject& object) {
  MaskBelief belief;
  belief.pixels = all_pixels(object.tuples);
  TupleFit fit = fit_tuples(object.tuples, belief.pixels, {});
  belief.iterations = fit.iterations;
  belief.expected = belief.truth = belief.probability = std::move(fit.posterior);
  return belief;
}

MaskBelief majority_belief(const MaskedObject& object) {
  MaskBelief belief;
  belief.pixels = all_pixels(object.tuples);
  belief.expected = belief.truth = belief.probability = vote_shares(object.tuples);
  return belief;
}

}  // namespace quorate
