// The audit as JSON and CSV: every number, undefined ones as null with the reason beside them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "audit_run.hpp"
#include "csv_field.hpp"

namespace quorate {

/// One object: model, agreement, classes, hardest-pairs, components, pairs, groups, and `workers`,
/// each with `worker`, its figures and its `flags`.
[[nodiscard]] nlohmann::ordered_json audit_json(const Consolidation& run, const Audit& audit);

/// One line a worker: the figures that are single numbers, and the kinds of its flags. Undefined
/// numbers are empty.
[[nodiscard]] std::string audit_csv(const Consolidation& run, const Audit& audit, CsvSafety safety);

}  // namespace quorate
