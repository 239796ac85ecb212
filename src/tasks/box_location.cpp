// Edge c of worker w on object j: b = t_j + scale_j (mu_wc + sigma_wc x Student-t noise), nu = 4;
// the scale of x edges is the width of the median box, of y edges its height.
//   t_j = sum_w p u (b - mu scale_j) / sum_w p u,
//   p = 1 / sigma^2,  u = (nu + 1) / (nu + (e / sigma)^2),
// by iteratively reweighted least squares (Lange, Little & Taylor 1989);
//   sigma_w^2 = (sum_j q u e^2 / (1 - h) + 6 s0^2) / (n_w + 6),
// h = the edge's own share of the weight (its residual is too small by that: leave-one-out), s0 =
// the crowd's value;
//   mu_w = sum_j q e / (n_w + 200),
// then centred over the workers by their counts: without gold the crowd's mean bias cannot be told
// from the truth, and would drift; 200, because a bias that is not there costs more than one that
// is missed. A worker's sigma is at least half the crowd's median, so that copied or fixed-size
// boxes, which agree with themselves perfectly, do not take over. Idea: Lean Crowdsourcing
// (Branson, Van Horn & Perona 2017) and BDC (Tan et al. 2024); the centring and the leave-one-out
// are not theirs. Tested by tests/tasks/box_location_test.cpp.
#include "box_location.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr std::size_t kEdges = 4;
constexpr double kNu = 4;
constexpr double kSigmaStrength = 6;
constexpr double kBiasStrength = 200;

Edges edges_of(const Box& box) { return {box.left, box.top, box.right(), box.bottom()}; }

/// Edges may have crossed where little is known: the smaller one is the left or top one.
Box box_of(const Edges& edges) {
  const double left = std::min(edges[0], edges[2]);
  const double top = std::min(edges[1], edges[3]);
  return {left, top, std::max(edges[0], edges[2]) - left, std::max(edges[1], edges[3]) - top};
}

class LocationEm {
 public:
  LocationEm(const DrawnBoxes& drawn, std::span<const double> weight)
      : drawn_(drawn),
        weight_(weight),
        fused_(drawn.size()),
        scale_(drawn.size()),
        precision_(drawn.size()),
        bias_(drawn.workers, Edges{}),
        sigma_(drawn.workers) {
    std::vector<Box> boxes;
    for (std::size_t j = 0; j < drawn.size(); ++j) {
      boxes.clear();
      for (const DrawnBoxes::Drawn& one : drawn.of(j)) boxes.push_back(one.box);
      for (const Box& box : boxes) edges_.push_back(edges_of(box));
      const Box middle = median_box(boxes);
      fused_[j] = edges_of(middle);
      const double width = middle.width > 0 ? middle.width : middle.height;
      const double height = middle.height > 0 ? middle.height : middle.width;
      scale_[j] = {width > 0 ? width : 1, height > 0 ? height : 1};
    }
  }

  LocationFit run() {
    const double start = crowd_spread();
    for (Edges& sigma : sigma_) sigma.fill(start);
    // The first steps find the place; later rounds begin where the one before ended.
    constexpr int kRounds = 5;
    constexpr int kFirstSteps = 4;
    for (int round = 0; round < kRounds; ++round) {
      fuse(round == 0 ? kFirstSteps : 2);
      estimate_workers();
    }
    fuse(2);
    return finish();
  }

 private:
  [[nodiscard]] double scale(std::size_t j, std::size_t c) const { return scale_[j][c % 2]; }

  /// Deviation of a drawn edge from the fused one, in scales.
  [[nodiscard]] double deviation(std::size_t j, const DrawnBoxes::Drawn& one, std::size_t c) const {
    return (edges_of(one.box)[c] - fused_[j][c]) / scale(j, c);
  }

  /// Root mean square deviation over objects that two or more workers drew.
  [[nodiscard]] double crowd_spread() const {
    double sum = 0;
    double count = 0;
    for (std::size_t j = 0; j < drawn_.size(); ++j) {
      const auto boxes = drawn_.of(j);
      if (boxes.size() < 2) continue;
      for (const DrawnBoxes::Drawn& one : boxes) {
        for (std::size_t c = 0; c < kEdges; ++c) {
          const double e = deviation(j, one, c);
          sum += weight_[j] * e * e;
          count += weight_[j];
        }
      }
    }
    constexpr double kGuess = 0.1;  // of the side; where nobody agrees with anybody
    constexpr double kLeast = 1e-4;
    return count > 0 ? std::max(std::sqrt(sum / count), kLeast) : kGuess;
  }

  /// Weight of an edge whose deviation, bias taken out, is e.
  static double edge_weight(double e, double sigma) {
    const double z = e / sigma;
    return (kNu + 1) / (kNu + z * z) / (sigma * sigma);
  }

  /// Moves every fused edge by `steps` steps of reweighted least squares.
  void fuse(int steps) {
    std::vector<Edges> precision(drawn_.workers);
    for (std::size_t w = 0; w < precision.size(); ++w) {
      for (std::size_t c = 0; c < kEdges; ++c) precision[w][c] = 1 / (sigma_[w][c] * sigma_[w][c]);
    }
    for (std::size_t j = 0; j < drawn_.size(); ++j) {
      const auto boxes = drawn_.of(j);
      const Edges* const edges = &edges_[drawn_.offsets[j]];
      for (std::size_t c = 0; c < kEdges; ++c) {
        const double per_scale = 1 / scale(j, c);
        for (int step = 0; step < steps; ++step) {
          double sum = 0;
          double sum_weight = 0;
          for (std::size_t i = 0; i < boxes.size(); ++i) {
            const std::uint32_t w = boxes[i].worker.value;
            const double unbiased = edges[i][c] - bias_[w][c] * scale(j, c);
            const double e = (unbiased - fused_[j][c]) * per_scale;
            const double p = precision[w][c];
            const double weight = (kNu + 1) * p / (kNu + e * e * p);
            sum += weight * unbiased;
            sum_weight += weight;
          }
          fused_[j][c] = sum / sum_weight;
          precision_[j][c] = sum_weight;
        }
      }
    }
  }

  struct Sums {
    Edges squares{};
    Edges bias{};
    double count = 0;
  };

  void estimate_workers() {
    std::vector<Sums> sums(drawn_.workers);
    for (std::size_t j = 0; j < drawn_.size(); ++j) {
      const auto boxes = drawn_.of(j);
      if (boxes.size() < 2) continue;
      const double q = weight_[j];
      for (const DrawnBoxes::Drawn& one : boxes) {
        Sums& own = sums[one.worker.value];
        own.count += q;
        for (std::size_t c = 0; c < kEdges; ++c) {
          const double sigma = sigma_[one.worker.value][c];
          const double e = deviation(j, one, c);
          const double rest = e - bias_[one.worker.value][c];
          const double weight = edge_weight(rest, sigma);
          constexpr double kLeastRest = 0.05;
          const double others = std::max(1 - weight / precision_[j][c], kLeastRest);
          own.squares[c] += q * weight * sigma * sigma * rest * rest / others;
          own.bias[c] += q * e;
        }
      }
    }
    for (std::size_t c = 0; c < kEdges; ++c) update(sums, c);
  }

  void update(const std::vector<Sums>& sums, std::size_t c) {
    double squares = 0;
    double count = 0;
    double drift = 0;
    for (std::size_t w = 0; w < sums.size(); ++w) {
      squares += sums[w].squares[c];
      count += sums[w].count;
      bias_[w][c] = sums[w].bias[c] / (sums[w].count + kBiasStrength);
      drift += sums[w].count * bias_[w][c];
    }
    if (count <= 0) return;
    std::vector<double> known;
    constexpr double kLeast = 1e-4;
    const double crowd = std::max(squares / count, kLeast * kLeast);
    for (std::size_t w = 0; w < sums.size(); ++w) {
      bias_[w][c] -= drift / count;
      if (sums[w].count <= 0) bias_[w][c] = 0;
      sigma_[w][c] = std::sqrt((sums[w].squares[c] + kSigmaStrength * crowd) /
                               (sums[w].count + kSigmaStrength));
      if (sums[w].count > 0) known.push_back(sigma_[w][c]);
    }
    const double floor = median(known) / 2;
    for (Edges& sigma : sigma_) sigma[c] = std::max(sigma[c], floor);
  }

  [[nodiscard]] LocationFit finish() const {
    LocationFit fit;
    std::vector<Edges> sums(drawn_.workers, Edges{});
    std::vector<double> counts(drawn_.workers, 0.0);
    for (std::size_t j = 0; j < drawn_.size(); ++j) {
      const bool is_untouched =
          drawn_.of(j).size() == 1 && bias_[drawn_.of(j)[0].worker.value] == Edges{};
      // Sums of edges would bring back a lone box with other last digits.
      fit.boxes.push_back(is_untouched ? drawn_.of(j)[0].box : box_of(fused_[j]));
      Edges deviations{};
      for (std::size_t c = 0; c < kEdges; ++c) {
        deviations[c] = scale(j, c) / std::sqrt(precision_[j][c]);
      }
      fit.deviation.push_back(deviations);
      const auto boxes = drawn_.of(j);
      if (boxes.size() < 2) continue;
      for (const DrawnBoxes::Drawn& one : boxes) {
        counts[one.worker.value] += weight_[j];
        for (std::size_t c = 0; c < kEdges; ++c) {
          sums[one.worker.value][c] += weight_[j] * (edges_of(one.box)[c] - fused_[j][c]);
        }
      }
    }
    for (std::size_t w = 0; w < drawn_.workers; ++w) {
      for (double& sum : sums[w]) {
        sum = counts[w] > 0 ? sum / counts[w] : std::numeric_limits<double>::quiet_NaN();
      }
      double square = 0;
      for (const double sigma : sigma_[w]) square += sigma * sigma / kEdges;
      fit.spread.push_back(std::sqrt(square));
    }
    fit.bias_pixels = std::move(sums);
    return fit;
  }

  const DrawnBoxes& drawn_;
  std::span<const double> weight_;
  std::vector<Edges> edges_;  // of the drawn boxes
  std::vector<Edges> fused_;
  std::vector<std::array<double, 2>> scale_;
  std::vector<Edges> precision_;
  std::vector<Edges> bias_;
  std::vector<Edges> sigma_;
};

}  // namespace

Box median_box(std::span<const Box> boxes) {
  Edges middle{};
  std::vector<double> values(boxes.size());
  for (std::size_t c = 0; c < kEdges; ++c) {
    for (std::size_t i = 0; i < boxes.size(); ++i) values[i] = edges_of(boxes[i])[c];
    middle[c] = median(values);
  }
  return box_of(middle);
}

LocationFit fit_locations(const DrawnBoxes& drawn, std::span<const double> weight) {
  return LocationEm(drawn, weight).run();
}

}  // namespace quorate
