// How fast simdjson alone walks JSON Lines and reads three fields of each: what reading can cost at
// least.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string_view>

namespace quorate::bench {

struct WalkResult {
  std::size_t lines = 0;
  std::size_t bytes = 0;  ///< of the three fields, so that nothing is optimised away
};

/// `text` needs simdjson::SIMDJSON_PADDING readable bytes behind it. Throws
/// simdjson::simdjson_error.
inline WalkResult walk_json_lines(simdjson::ondemand::parser& parser, std::string_view text) {
  constexpr std::size_t kBatch = std::size_t{1} << 20;  // simdjson's own default
  WalkResult result;
  simdjson::ondemand::document_stream stream;
  if (const auto error = parser.iterate_many(text.data(), text.size(), kBatch).get(stream)) {
    throw simdjson::simdjson_error(error);
  }
  for (auto document : stream) {
    simdjson::ondemand::object object = document.get_object();
    result.bytes += std::string_view(object["source-ref"]).size();
    result.bytes += std::string_view(object["worker-id"]).size();
    result.bytes += std::string_view(object["label"]).size();
    ++result.lines;
  }
  return result;
}

}  // namespace quorate::bench
