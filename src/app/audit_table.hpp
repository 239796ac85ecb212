// The audit as people read it on a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "audit_run.hpp"

namespace quorate {

/// Agreement, the table of workers (flagged ones first, then from the least accurate up; at most
/// `rows` of them, 0: all), the flags with what to do, confusions, hard classes and groups.
[[nodiscard]] std::string audit_table(const Consolidation& run, const Audit& audit,
                                      std::size_t rows);

}  // namespace quorate
