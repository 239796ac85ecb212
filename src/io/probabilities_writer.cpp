// Test: probabilities_writer_test.cpp.
#include "quorate/io/probabilities_writer.hpp"

#include "json_escape.hpp"

namespace quorate {

void append_probabilities_line(std::string& out, std::string_view item, std::string_view label,
                               double confidence, const LabelCategories& categories,
                               std::span<const double> probabilities) {
  out += R"({"item":)";
  append_json_string(out, item);
  out += R"(,"label":)";
  append_json_string(out, label);
  out += R"(,"confidence":)";
  append_json_number(out, confidence);
  out += R"(,"probabilities":{)";
  bool is_first = true;
  for (std::size_t k = 0; k < probabilities.size(); ++k) {
    if (probabilities[k] < kLeastWrittenProbability) continue;
    if (!is_first) out += ',';
    is_first = false;
    append_json_string(out, categories.names()[k]);
    out += ':';
    append_json_number(out, probabilities[k]);
  }
  out += "}}\n";
}

}  // namespace quorate
