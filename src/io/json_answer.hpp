// What a worker answered, out of the JSON that the worker's page sent.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

#include "job_builder.hpp"

namespace quorate {

/// Finds the class label in an `answerContent`. The outer key is whatever the page's template
/// called it, so the answer is recognised by the inner one: {"crowd-classifier": {"label": "Cat"}};
/// {"label": "Cat"} is taken too. A number or a boolean becomes text. On success `label` holds it
/// (its memory is used again); otherwise the problem is returned: kUnsupportedAnswer names the task
/// type that the answer belongs to, where that is known.
[[nodiscard]] std::optional<RecordProblem> find_label(simdjson::dom::element answer_content,
                                                      std::string& label);

}  // namespace quorate
