// The models' classes, for the registry.
#pragma once

#include "quorate/models/model.hpp"

namespace quorate {

class Majority final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class WeightedVote final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class OneCoin final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class DawidSkene final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class DawidSkeneSpammer final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class FastDawidSkene final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class Ibcc final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class Ebcc final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class Mace final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class Glad final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class Bwa final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class LightWeight final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class LightWeightOnePass final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class ZeroBasedSkill final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

class Kos final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;
};

/// The two variants of the cloud service's own consolidation.
enum class GroundTruthVariant { k2019, k2022 };

class GroundTruthReplay final : public ConsolidationModel {
 public:
  explicit GroundTruthReplay(GroundTruthVariant variant) : variant_(variant) {}
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override;

 private:
  GroundTruthVariant variant_;
};

}  // namespace quorate
