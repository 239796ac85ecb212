// The M step of dawid-skene. Here and not in the .cpp so that tests can drive it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "confusion_kernel.hpp"

namespace quorate {

/// Without prior: what every expected count is raised to.
inline constexpr double kCountFloor = 1e-10;

/// Parameters and M step of Dawid & Skene 1979.
class DawidSkeneParameters : public ConfusionTables {
 public:
  DawidSkeneParameters(const AnnotationTable& table, const FitOptions& options);

  void maximize(std::span<const double> statistics);

 protected:
  /// (2.4); under a prior one pseudo-count a class, and the density is added to the log prior.
  void maximize_class_prior(std::span<const double> sums);

  PriorKind prior_;
  double strength_;

 private:
  /// What an average worker does.
  struct CrowdShares {
    double accuracy = 0;             // of the votes that name a class
    std::vector<double> abstention;  // of all votes, by abstention
  };

  double maximize_worker(std::span<const double> n, const CrowdShares& crowd,
                         std::span<double> theta) const;
  void maximize_worker_unsmoothed(std::span<const double> n, std::span<double> theta) const;
  [[nodiscard]] CrowdShares crowd_shares(std::span<const double> counts) const;
};

template <std::size_t kClasses>
using DawidSkeneKernel = ConfusionKernel<DawidSkeneParameters, kClasses>;

}  // namespace quorate
