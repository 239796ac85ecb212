// How far workers agree, beyond chance: the coefficients of the literature, missing data included.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/audit/measure.hpp"
#include "quorate/core/annotation_table.hpp"

namespace quorate {

/// Distance of two classes in Krippendorff's alpha.
enum class AlphaMetric : std::uint8_t { kNominal, kOrdinal, kInterval, kRatio };

/// "nominal", "ordinal", "interval", "ratio".
[[nodiscard]] std::string_view to_string(AlphaMetric metric);

/// What all coefficients need of the votes. Sums over objects, so parts can be added and resampled.
struct AgreementSums {
  /// `with_matrix`: coincidences by pair of classes too, for the metrics that know distances.
  explicit AgreementSums(std::size_t classes, bool with_matrix = false);

  std::size_t classes = 0;
  double objects = 0;         ///< with at least one vote
  double paired_objects = 0;  ///< with at least two
  double pair_agreement = 0;  ///< sum over these of the share of vote pairs that agree
  /// By class: sum over voted objects of the class's share of the object's votes.
  std::vector<double> shares;
  /// By class: votes on paired objects, Krippendorff's n_c.
  std::vector<double> paired_votes;
  /// Krippendorff's o_cc summed over the classes: sum over paired objects of
  /// n_c (n_c - 1) / (n - 1).
  double coincidence = 0;
  /// All o_ck, K x K: sum over paired objects of n_c (n_k - [c = k]) / (n - 1); or empty.
  std::vector<double> coincidences;

  /// Adds `times` times an object with these votes per class.
  void add(std::span<const double> counts, double times = 1);
  void add(const AgreementSums& other, double times);
};

/// The sums of a whole table, without bootstrap. Votes outside the classes are left out.
[[nodiscard]] AgreementSums agreement_sums(const AnnotationTable& table, bool with_matrix = false);

/// Share of agreeing pairs of votes on one object, mean over objects with two votes. NaN without.
[[nodiscard]] double percent_agreement(const AgreementSums& sums);

/// Fleiss 1971 as Gwet generalises it to any number of votes per object: chance from the mean
/// shares. With two raters who both rate everything: Scott's pi.
[[nodiscard]] double fleiss_kappa(const AgreementSums& sums);

/// Gwet 2008, AC1: chance = sum pi_k (1 - pi_k) / (K - 1).
[[nodiscard]] double gwet_ac1(const AgreementSums& sums);

/// Brennan & Prediger 1981: chance = 1/K.
[[nodiscard]] double brennan_prediger(const AgreementSums& sums);

/// Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). `values`: by class, for the
/// interval and ratio metrics (positions where empty). NaN where all votes are of one class. All
/// metrics but the nominal one need sums with a matrix.
[[nodiscard]] double krippendorff_alpha(const AgreementSums& sums, AlphaMetric metric,
                                        std::span<const double> values = {});

/// Cohen 1960 of a K x K table of counts, [first rater][second rater]. NaN where chance agreement
/// is 1 or the table is empty.
[[nodiscard]] double cohen_kappa(std::span<const double> table, std::size_t classes);

/// Scott 1955 of the same table.
[[nodiscard]] double scott_pi(std::span<const double> table, std::size_t classes);

/// One coefficient of the job.
struct AgreementMeasure {
  std::string_view name;   ///< "krippendorff-alpha-nominal", ...: the key of the JSON
  std::string_view title;  ///< "Krippendorff's alpha, nominal"
  Measure measure;         ///< interval: percentile bootstrap over objects
  std::string sentence;    ///< what it says, in plain words
};

struct AgreementOptions {
  bool ordered = false;        ///< classes are ordered as their ids: adds ordinal alpha
  std::vector<double> values;  ///< by class, where the class names are numbers: adds interval
                               ///< alpha, and ratio alpha where all are >= 0
  std::size_t replicates = 1000;
  std::uint64_t seed = 1;
  unsigned threads = 1;
};

/// All coefficients of a job.
struct JobAgreement {
  std::vector<AgreementMeasure> measures;
  std::uint64_t paired_objects = 0;  ///< with at least two votes: what agreement is measured on
  std::uint64_t cohen_pairs = 0;     ///< pairs of workers behind the mean pairwise kappa
  std::uint64_t cohen_workers = 0;   ///< of so many workers, those with most votes
  std::size_t replicates = 0;
};

/// Every coefficient with a percentile bootstrap interval over objects. Objects are resampled
/// singly up to 1,000; beyond that in 1,000 random groups of (nearly) equal size, whose sums are
/// kept, so the cost is one pass over the votes.
[[nodiscard]] JobAgreement job_agreement(const AnnotationTable& table,
                                         const AgreementOptions& options);

}  // namespace quorate
