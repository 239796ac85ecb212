// The audit of a consolidation, with everything that the run knows.
#pragma once

#include "consolidation.hpp"
#include "quorate/audit/audit.hpp"

namespace quorate {

[[nodiscard]] Audit audit_run(const Consolidation& run, const Options& options);

}  // namespace quorate
