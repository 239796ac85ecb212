// What the labels owe to the strength of the prior.
#pragma once

#include "consolidation.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

/// Fits again with half and twice the prior's strength, starting from what the fit found, and
/// counts the labels that change (the model's own, before calibration). Fills fit.sensitivity, or
/// says in fit.sensitivity_reason why not: a model without such a prior, or a job so large that
/// fitting again is not cheap.
void add_prior_sensitivity(const Consolidation& run, ReportFit& fit);

}  // namespace quorate
