#include "quorate/report/address.hpp"

#include <doctest/doctest.h>

namespace quorate {
namespace {

TEST_CASE("relative_address: nothing in it can be taken for a scheme, a query or a quote") {
  CHECK(relative_address("../images/a-b_c.1~.jpg") == "../images/a-b_c.1~.jpg");
  CHECK(relative_address("javascript:alert(1)") == "javascript%3Aalert%281%29");
  CHECK(relative_address("a b?c#d\"'<%>") == "a%20b%3Fc%23d%22%27%3C%25%3E");
  CHECK(relative_address("\xc3\xa9") == "%C3%A9");
}

TEST_CASE("data_address: media type and bytes") {
  CHECK(data_address("image/png", "foo") == "data:image/png;base64,Zm9v");
}

}  // namespace
}  // namespace quorate
