// The small files beside a job: true labels, worker weights, and predictions to be scored.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace quorate {

/// The true label of one object.
struct GoldLabel {
  std::string
      item;  ///< data reference, object id, or file name: match_gold in app/ finds out which
  std::string label;  ///< class text
};

/// Reads gold labels from CSV/TSV with a header (the item and label columns of the csv reader;
/// further columns are ignored), JSON Lines with the same keys, or a manifest (class-name of
/// `label_attribute`, or of the only attribute). An item that stands twice with one label counts
/// once. Throws Error{kNoInput}, or Error{kBadData} with file and line: a malformed row, a missing
/// column, an item with two different labels, no rows at all.
[[nodiscard]] std::vector<GoldLabel> read_gold(const std::string& path,
                                               const std::string& label_attribute);

/// Reads `worker,weight` from CSV/TSV with a header. Weights are finite and >= 0. Throws as
/// read_gold does, and for a worker that stands twice.
[[nodiscard]] std::vector<std::pair<std::string, double>> read_worker_weights(
    const std::string& path);

/// What is known of the workers beside their answers.
struct WorkerAttributes {
  struct Row {
    std::string worker;
    std::vector<std::string> values;  ///< one for each name; empty text: not known
  };
  std::vector<std::string> names;  ///< of the attributes, in the order of the columns
  std::vector<Row> rows;
};

/// Reads `worker,group,...` from CSV/TSV with a header: one column names the worker, every other
/// one is an attribute by its header. Throws Error{kNoInput}, or Error{kBadData} with file and
/// line: no worker column, no other column, a malformed row, a worker that stands twice.
[[nodiscard]] WorkerAttributes read_worker_attributes(const std::string& path);

/// What some consolidation says about one object.
struct Prediction {
  std::string item;   ///< data value of the manifest line, or `item`
  std::string label;  ///< class text
  std::optional<double> confidence;
  std::map<std::string, double>
      probabilities;  ///< by class text; empty where only the confidence is known
};

struct Predictions {
  bool has_probabilities = false;
  std::string label_attribute;  ///< of a manifest
  std::vector<Prediction>
      rows;  ///< of a manifest: one a line, with an empty label where the line carries none
};

/// Reads a manifest (the label and confidence of `label_attribute`, or of the only attribute) or a
/// probabilities file ({"item", "label", "confidence", "probabilities"} a line), recognised by
/// content. Throws Error{kNoInput}, or Error{kBadData} with file and line; several attributes
/// without a choice are Error{kUsage} that names them.
[[nodiscard]] Predictions read_predictions(const std::string& path,
                                           const std::string& label_attribute);

}  // namespace quorate
