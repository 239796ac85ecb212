#include "io/canonical_json.hpp"

#include <doctest/doctest.h>

#include "io/json_document.hpp"

using namespace quorate;

namespace {

std::string canonical(std::string_view text) {
  JsonParser parser;
  simdjson::dom::element element;
  REQUIRE(parser.parse_copy(text, element) == simdjson::SUCCESS);
  return canonical_json(element);
}

}  // namespace

TEST_CASE("canonical JSON: order, blanks and numbers") {
  CHECK(canonical(R"( { "b" : [ 1 , 2.50 ] , "a" : { "z" : null , "B" : true } } )") ==
        R"({"a":{"B":true,"z":null},"b":[1,2.5]})");
  CHECK(canonical("[1, 1.0, 1e0, -0, -0.0, 100000000000, 1e11]") ==
        "[1,1,1,0,0,100000000000,100000000000]");
  CHECK(canonical("18446744073709551615") == "18446744073709551615");
  CHECK(canonical("0.1") == "0.1");
  CHECK(canonical(R"({"k":1,"k":2})") == R"({"k":2})");
  CHECK(canonical(R"("\u00e9\n\/")") == "\"\u00e9\\n/\"");
}

TEST_CASE("canonical JSON: what it gives is canonical already") {
  for (const std::string text :
       {R"({"x":[{"b":1,"a":0.30000000000000004}],"":"\"\\"})", "[[],{}]", "1e300"}) {
    const std::string once = canonical(text);
    CHECK(canonical(once) == once);
  }
}
