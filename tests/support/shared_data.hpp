// The shared real data sets, read without the project's own readers: an error there must not hide
// one here.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate::test {

/// The fields of every line of a CSV file without quotes, the header first.
[[nodiscard]] std::vector<std::vector<std::string>> read_plain_csv(
    const std::filesystem::path& path);

/// A data set of crowd answers with true labels. Items and workers are numbered by first
/// appearance, classes in sorted text order. Exact duplicates (item, worker, label) are dropped,
/// conflicting repeats stay.
struct CrowdData {
  AnnotationTable table;
  std::vector<std::string> items;
  std::vector<std::string> classes;
  std::vector<std::optional<ClassId>> gold;  ///< by item
};

/// Reads `<folder>/answers.csv` and `<folder>/gold.csv`.
[[nodiscard]] CrowdData read_crowd_data(const std::filesystem::path& folder);

/// Share of the gold items that are right, ties split evenly, as the oracle counts.
[[nodiscard]] double gold_accuracy(const CrowdData& data, const Posterior& posterior);

/// The real image job of 2019: 302 images, 5 workers each, and what the service made of it.
struct ImageJob {
  AnnotationTable table;
  std::vector<std::string> classes;  ///< by the class index of the manifest
  std::vector<ClassId> truth;
  std::vector<ClassId> service_label;
  std::vector<double> service_confidence;
  std::vector<ConsolidationBatch> batches;  ///< objects with the same second of consolidation
};

/// `folder` is that of all shared data.
[[nodiscard]] ImageJob read_image_job(const std::filesystem::path& folder);

}  // namespace quorate::test
