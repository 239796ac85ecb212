// As RFC 8785 asks, but for the order of keys (bytes of UTF-8, not UTF-16 units) and for whole
// numbers, which keep all their digits. Tested by tests/io/canonical_json_test.cpp.
#include "canonical_json.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <string_view>

#include "json_escape.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

void append_number(std::string& out, double number) {
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  if (std::trunc(number) == number && std::abs(number) < kBeyond) {
    out += std::to_string(static_cast<std::int64_t>(number));
  } else {
    append_json_number(out, number);
  }
}

void append(std::string& out, dom::element value);

void append_array(std::string& out, const dom::array& values) {
  out += '[';
  bool is_first = true;
  for (const dom::element value : values) {
    if (!is_first) out += ',';
    is_first = false;
    append(out, value);
  }
  out += ']';
}

void append_object(std::string& out, const dom::object& members) {
  std::map<std::string_view, dom::element> sorted;
  for (const dom::key_value_pair member : members)
    sorted.insert_or_assign(member.key, member.value);
  out += '{';
  bool is_first = true;
  for (const auto& [key, value] : sorted) {
    if (!is_first) out += ',';
    is_first = false;
    append_json_string(out, key);
    out += ':';
    append(out, value);
  }
  out += '}';
}

void append(std::string& out, dom::element value) {
  switch (value.type()) {
    case dom::element_type::OBJECT:
      return append_object(out, dom::object(value));
    case dom::element_type::ARRAY:
      return append_array(out, dom::array(value));
    case dom::element_type::STRING:
      return append_json_string(out, std::string_view(value));
    case dom::element_type::BOOL:
      out += bool(value) ? "true" : "false";
      return;
    case dom::element_type::INT64:
      out += std::to_string(std::int64_t(value));
      return;
    case dom::element_type::UINT64:
      out += std::to_string(std::uint64_t(value));
      return;
    case dom::element_type::DOUBLE:
      return append_number(out, double(value));
    default:
      out += "null";
  }
}

}  // namespace

std::string canonical_json(dom::element value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace quorate
