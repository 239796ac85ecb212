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

/// What the worker typed beside the label of an answer that find_label understands: the text
/// `workerComment` of the object that holds the label. A comment that is no text is taken as the
/// JSON that it is; none, null and one of nothing but blanks give nothing.
void find_comment(simdjson::dom::element answer_content, std::string& comment);

}  // namespace quorate
