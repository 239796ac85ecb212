#include <doctest/doctest.h>

#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

std::vector<LabelCost> costs(std::string_view text) {
  const TemporaryFolder folder;
  return read_costs(folder.write("costs.csv", text));
}

std::pair<int, std::string> costs_error(std::string_view text) {
  return error_of([&] { costs(text); });
}

}  // namespace

TEST_CASE("label costs: rows in the order of the file, columns in any") {
  const auto rows = costs("cost,label,truth\n10,healthy,sick\n0.5,\"a,b\",healthy\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].truth == "sick");
  CHECK(rows[0].label == "healthy");
  CHECK(rows[0].cost == 10);
  CHECK(rows[1].label == "a,b");
}

TEST_CASE("label costs: what is no cost, and a pair twice, with their lines") {
  for (const std::string bad : {"-1", "nan", "inf", "", "much"}) {
    CAPTURE(bad);
    const auto [code, text] = costs_error("truth,label,cost\na,b,1\nb,a," + bad + "\n");
    CHECK(code == 65);
    CHECK(text.find("costs.csv:3: the cost '" + bad + "'") != std::string::npos);
  }
  CHECK(
      costs_error("truth,label,cost\na,b,1\na,b,1\n").second.find(":3: the cost of 'b' for 'a'") !=
      std::string::npos);
}

TEST_CASE("label costs: another header, a short row, nothing") {
  CHECK(costs_error("truth,label,price\na,b,1\n").second.find("no column 'cost'") !=
        std::string::npos);
  CHECK(costs_error("truth,label,cost\na,b\n").second.find("2 fields where the header has 3") !=
        std::string::npos);
  CHECK(costs_error("truth,label,cost\n").first == 65);
  CHECK(costs_error("").first == 66);
}
