// The report as a whole, through the program.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/report_building.hpp"
#include "support/files.hpp"
#include "support/program.hpp"

namespace quorate {
namespace {

using Json = nlohmann::json;
using test::TemporaryFolder;

TEST_CASE("report: the JSON stands beside the page") {
  CHECK(report_json_path("a/report.html") == "a/report.json");
  CHECK(report_json_path("report.htm") == "report.json");
  CHECK(report_json_path("report") == "report.json");
}

TEST_CASE("report: the same bytes on a rerun and for any number of threads; its numbers agree") {
  const TemporaryFolder folder;
  const std::string votes = folder.path("votes.csv");
  const std::string gold = folder.path("gold.csv");
  REQUIRE(test::run_program({"simulate", "--quiet", "--items=3000", "--workers=60",
                             "--spammers=0.1", "--output=" + votes, "--gold=" + gold}) == 0);
  std::vector<std::string> pages;
  for (const char* threads : {"1", "2", "7"}) {
    REQUIRE(test::run_program({"report", votes, "--gold=" + gold, "--quiet", "--threads", threads,
                               "--output=" + folder.path("r.html")}) == 0);
    pages.push_back(test::read_file(folder.path("r.html")) +
                    test::read_file(folder.path("r.json")));
  }
  CHECK(pages[0] == pages[1]);
  CHECK(pages[0] == pages[2]);

  const Json report = Json::parse(test::read_file(folder.path("r.json")));
  CHECK(report["verdict"]["objects"] == 3000);
  CHECK(report["workers"]["workers"].size() == 60);
  CHECK(report["workers"]["flagged"].get<int>() >= 3);
  CHECK(report["confidence"]["gold"]["objects"] == 3000);
  CHECK(report["confidence"]["curve"][0]["objects"] == 3000);
  const Json& sensitivity = report["fit"]["sensitivity"];
  REQUIRE(sensitivity.size() == 2);
  CHECK(sensitivity[0]["prior-strength"] == 2.0);
  CHECK(sensitivity[1]["prior-strength"] == 8.0);
  CHECK(sensitivity[0]["share"].get<double>() < 0.1);
  double last = 0;
  for (const Json& object : report["objects"]) {
    CHECK(object["confidence"].get<double>() >= last);
    last = object["confidence"].get<double>();
    CHECK(object["votes"].size() == 3);
  }
}

}  // namespace
}  // namespace quorate
