// dawid-skene for many classes and many workers. Here and not in the .cpp so that tests can run it
// on small jobs.
#pragma once

#include <cstddef>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// As DawidSkene::fit, with the cells that were seen and sparse posteriors (see the .cpp for the
/// approximation). For options.start of either kind. Throws Error{kBadData} beyond 2^32 cells.
[[nodiscard]] FitResult fit_sparse_dawid_skene(const AnnotationTable& table,
                                               const FitOptions& options);

}  // namespace quorate
