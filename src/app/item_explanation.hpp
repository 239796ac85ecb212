// Everything that made one object's label and confidence, for `quorate explain`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "consolidation.hpp"
#include "quorate/confidence/explanation.hpp"

namespace quorate {

/// One object of a run, explained.
struct ItemExplanation {
  ItemId item;
  std::optional<std::size_t> object_id;    ///< position in the output; nothing for none
  std::optional<ConsolidatedLabel> label;  ///< as consolidate writes it
  std::optional<ClassId> rival;   ///< the most probable other class; nothing with one class
  std::vector<double> posterior;  ///< of every class, as consolidate writes it
  std::vector<double> accuracy;   ///< of the workers, by vote, as the workers file has it
  bool is_told = false;           ///< the label is the true one, from --gold
  bool is_cross_fitted = false;   ///< the label was found without the object's own gold
  double rho = 0;                 ///< that tempers the evidence
  /// The evidence; nothing where it does not add up to the posterior, as the model has a rule of
  /// its own (votes that are counted and not weighed, the replays of the service).
  std::optional<Explanation> evidence;
};

/// The item that `text` means: its data reference, its object id or its file name. Throws
/// Error{kUsage} with the nearest name where there is none, or more than one.
[[nodiscard]] ItemId find_item(const Job& job, const std::string& text);

/// Where the item stands in the output; nothing where it does not.
[[nodiscard]] std::optional<std::size_t> find_object_id(const Job& job, ItemId item);

/// Explains an item of a run; the run then holds what that item's posterior was made from.
[[nodiscard]] ItemExplanation explain_item(Consolidation& run, const Options& options, ItemId item);

/// As a page of text.
[[nodiscard]] std::string explanation_text(const Consolidation& run,
                                           const ItemExplanation& explanation);

/// As a JSON object.
[[nodiscard]] std::string explanation_json(const Consolidation& run,
                                           const ItemExplanation& explanation);

}  // namespace quorate
