// The style and the script of the page, as literals: their hashes stand in its policy.
#pragma once

#include "html.hpp"

namespace quorate {

[[nodiscard]] Markup page_style();

/// Sorts, filters and shows more. The page reads as well without it.
[[nodiscard]] Markup page_script();

}  // namespace quorate
