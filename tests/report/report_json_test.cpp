#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "quorate/report/report.hpp"
#include "report_sample.hpp"

namespace quorate {
namespace {

using Json = nlohmann::json;

TEST_CASE("report json: the data of the page, undefined numbers null with their reason") {
  ReportData data = test::sample_report();
  data.fit.rho = kUndefined;
  find_alerts(data);
  const Json json = Json::parse(report_json(data));
  CHECK(json["verdict"]["objects"] == 5);
  CHECK(json["verdict"]["sentences"].size() == 3);
  CHECK(json["alerts"].size() == data.alerts.size());
  CHECK(json["workers"]["workers"][0]["worker"] == test::kEvil);
  CHECK(json["workers"]["workers"][0]["flags"][0]["kind"] == "random");
  CHECK(json["workers"]["workers"][1]["gold-accuracy"] ==
        Json{{"value", nullptr}, {"reason", "no gold"}});
  CHECK(json["fit"]["rho"].is_null());
  CHECK(json["confidence"]["targets"][0]["accept"].is_null());  // 99.9 % is out of reach
  CHECK(json["confidence"]["thresholds"].back()["expected-accuracy"].is_null());
  CHECK(json["objects"][0]["votes"][1]["worker"] == "ann");
}

TEST_CASE("report json: bytes that are not UTF-8 are replaced, not fatal") {
  ReportData data = test::sample_report();
  data.title = "\xff";
  CHECK(Json::parse(report_json(data))["title"] == "\xef\xbf\xbd");
}

}  // namespace
}  // namespace quorate
