// Of which class is a span? One question a span, however many tokens it has: Dawid-Skene over the
// spans that were found.
#pragma once

#include <span>
#include <vector>

#include "span_texts.hpp"

namespace quorate {

/// P(type | the span is there) of every span found, spans x types of the layer, rows add up to 1.
/// `found` is by object of `texts`, `workers` the number of all workers. Deterministic.
[[nodiscard]] std::vector<double> span_types(const MarkedTexts& texts, const SpanLayer& layer,
                                             std::size_t workers,
                                             std::span<const std::vector<Span>> found);

}  // namespace quorate
