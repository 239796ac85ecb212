// The payload of the post-annotation step, walked once for whoever wants to know.
#pragma once

#include <simdjson.h>

#include <string_view>

#include "json_document.hpp"
#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// Is told what a consolidation request holds. Views live during the call.
class RequestVisitor {
 public:
  virtual ~RequestVisitor() = default;

  /// One object; `data_key` is kSourceRef, kSource, or kNone where the request does not tell.
  virtual void object(std::string_view id, DataKey data_key, std::string_view data_value) = 0;

  /// One answer for the object told of last: its content, which may be text that holds JSON.
  /// Gives what is wrong with it.
  virtual std::optional<RecordProblem> answer(std::string_view id, std::string_view worker,
                                              simdjson::dom::element content) = 0;

  /// A record that cannot be understood, with the number of annotations that it holds.
  virtual void problem(RecordProblem problem, std::string_view record, std::size_t annotations) = 0;
};

/// Walks a request in file order. A file that is no JSON is one problem. Throws Error{kBadData}
/// when it is JSON but no array.
void visit_consolidation_request(const FileBytes& file, RequestVisitor& visitor);

}  // namespace quorate
