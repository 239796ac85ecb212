#include "quorate/base/readable.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace quorate {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("readable: counts in groups of three, nouns in their number") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(18446744073709551615U) == "18,446,744,073,709,551,615");
  CHECK(counted(1, "object") == "1 object");
  CHECK(counted(0, "object") == "0 objects");
  CHECK(counted(2, "class") == "2 classes");
  CHECK(grouped(1500, "vote") == "1,500 votes");
}

TEST_CASE("readable: half a sentence becomes one") {
  CHECK(as_sentence("look again") == "Look again.");
  CHECK(as_sentence("Done.") == "Done.");
  CHECK(as_sentence("31 % of them") == "31 % of them.");
  CHECK(as_sentence("") == "");
}

TEST_CASE("readable: few digits, and n/a for what is undefined") {
  CHECK(percent(0.9744) == "97.4 %");
  CHECK(percent(1) == "100.0 %");
  CHECK(percent(kNaN) == "n/a");
  CHECK(significant(0.00123456) == "0.00123");
  CHECK(significant(1234567, 3) == "1.23e+06");
  CHECK(significant(kNaN) == "n/a");
  CHECK(decimal(0.12345, 3) == "0.123");
  CHECK(decimal(-1.5, 0) == "-2");
  CHECK(decimal(kNaN, 3) == "n/a");
  CHECK(decimal(std::numeric_limits<double>::max(), 1).size() == 311);
}

}  // namespace
}  // namespace quorate
