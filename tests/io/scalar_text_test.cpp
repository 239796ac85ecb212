#include "io/scalar_text.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace quorate;

TEST_CASE("number text: whole numbers have no fraction, others their shortest form") {
  CHECK(number_text(3) == "3");
  CHECK(number_text(-3.0) == "-3");
  CHECK(number_text(-0.0) == "0");
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(1e15) == "1000000000000000");
  CHECK(number_text(1e300) == "1e+300");
  CHECK(number_text(0.1 + 0.2) == "0.30000000000000004");
}

TEST_CASE("parse number: the whole text, blanks around it allowed") {
  CHECK(parse_number("3") == 3.0);
  CHECK(parse_number(" -2.5e3\t") == -2500.0);
  CHECK(parse_number("+4") == 4.0);
  CHECK(parse_number(".5") == 0.5);
  for (const std::string text :
       {"", " ", "x", "3x", "3 4", "1,5", "0x10", "+", "-", "+-4", "--4", "1e"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text));
  }
}

TEST_CASE("parse number: nothing that is not finite") {
  for (const std::string text : {"nan", "NaN", "-nan", "inf", "-Infinity", "1e999", "-1e999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text));
  }
}

TEST_CASE("parse timestamp: ISO 8601 with and without fraction and offset") {
  constexpr std::int64_t kTime = 1672204914000;  // date -u -d 2022-12-28T05:21:54Z +%s
  CHECK(parse_timestamp("2022-12-28T05:21:54Z") == kTime);
  CHECK(parse_timestamp("2022-12-28T05:21:54.514Z") == kTime + 514);
  CHECK(parse_timestamp("2022-12-28T05:21:54.514999") == kTime + 514);
  CHECK(parse_timestamp("2022-12-28 05:21:54") == kTime);
  CHECK(parse_timestamp(" 2022-12-28_05:21:54 ") == kTime);
  CHECK(parse_timestamp("2022-12-28T06:21:54+01:00") == kTime);
  CHECK(parse_timestamp("2022-12-27T23:51:54-0530") == kTime);
  CHECK(parse_timestamp("1969-12-31T23:59:59Z") == -1000);
}

TEST_CASE("parse timestamp: a number counts seconds since 1970") {
  CHECK(parse_timestamp("1672204914") == 1672204914000);
  CHECK(parse_timestamp("1672204914.5") == 1672204914500);
  CHECK_FALSE(parse_timestamp("1e13"));
}

TEST_CASE("parse timestamp: anything else is no time") {
  for (const std::string text :
       {"", "now", "2022-12-28", "2022-13-28T05:21:54Z", "2022-02-30T05:21:54Z",
        "2022-12-28T24:21:54Z", "2022-12-28T05:60:54Z", "2022-12-28T05:21:54X",
        "2022-12-28T05:21:54+1", "2022-12-28T05:21Z", "28.12.2022 05:21:54", "NaN", "inf"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_timestamp(text));
  }
}
