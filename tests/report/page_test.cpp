#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

#include "quorate/report/report.hpp"
#include "report/sha256.hpp"
#include "report_sample.hpp"
#include "support/text_count.hpp"

namespace quorate {
namespace {

using test::count;
using test::kEvil;
using test::sample_report;

/// What stands between `from` and `to`, both found once.
std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  REQUIRE(count(text, from) == 1);
  const std::size_t begin = text.find(from) + from.size();
  return text.substr(begin, text.find(to, begin) - begin);
}

TEST_CASE("page: the nine sections stand in their order") {
  const std::string page = report_html(sample_report());
  std::size_t last = 0;
  for (const char* id : {"verdict", "alerts", "confidence", "workers", "classes", "objects", "fit",
                         "provenance", "definitions"}) {
    const std::size_t at = page.find("<section id=\"" + std::string(id) + "\"");
    REQUIRE(at != std::string::npos);
    CHECK(at > last);
    last = at;
  }
}

TEST_CASE("page: no name can leave its place") {
  ReportData data = sample_report();
  find_alerts(data);
  const std::string page = report_html(data);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("onerror=alert(1)&gt;") != std::string::npos);
  CHECK(count(page, "</script>") == 1);
  CHECK(count(page, "<script") == 1);
  // Inline styles and handlers would not work under the policy anyway; none is written.
  CHECK(page.find(" style=") == std::string::npos);
  CHECK(page.find(" onclick=") == std::string::npos);
}

TEST_CASE("page: the policy names exactly the style and the script that are inside") {
  const std::string page = report_html(sample_report());
  const std::string style = csp_hash(between(page, "<style>", "</style>"));
  const std::string script = csp_hash(between(page, "<script>", "</script>"));
  const std::string expected =
      "default-src &#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; style-src "
      "&#39;" +
      style.substr(1, style.size() - 2) + "&#39;; script-src &#39;" +
      script.substr(1, script.size() - 2) + "&#39;";
  CHECK(between(page, "Content-Security-Policy\" content=\"", "\"") == expected);
  CHECK(page.find("unsafe") == std::string::npos);
  CHECK(page.find("http://www.w3.org/2000/svg") != std::string::npos);
  CHECK(page.find("https://") == std::string::npos);
}

TEST_CASE("page: images may come from where the report says, and only then are there any") {
  ReportData data = sample_report();
  data.objects.least_certain[0].image = "https://host/a\"b.jpg";
  data.objects.image_source = "https://host/";
  const std::string page = report_html(data);
  CHECK(page.find("; img-src https://host/\"") != std::string::npos);
  CHECK(page.find("<img src=\"https://host/a&quot;b.jpg\"") != std::string::npos);
}

TEST_CASE("page: the same data, the same bytes") {
  CHECK(report_html(sample_report()) == report_html(sample_report()));
  CHECK(report_json(sample_report()) == report_json(sample_report()));
}

TEST_CASE("page: every chart has a title, and every id is there once") {
  const std::string page = report_html(sample_report());
  for (std::size_t at = page.find("<svg"); at != std::string::npos;
       at = page.find("<svg", at + 1)) {
    const std::size_t end = page.find('>', at);
    if (page.substr(at, end - at).find("aria-hidden") != std::string::npos) continue;
    CHECK(page.compare(end + 1, 7, "<title>") == 0);
  }
  for (std::size_t at = page.find(" id=\""); at != std::string::npos;
       at = page.find(" id=\"", at + 1)) {
    const std::string id = page.substr(at, page.find('"', at + 5) + 1 - at);
    CHECK(count(page, id) == 1);
  }
}

TEST_CASE("page: 10,000 workers and 1,000 classes make a page of moderate size") {
  ReportData data = sample_report();
  const ReportWorker worker = data.workers.workers[1];
  data.workers.workers.resize(10'000, worker);
  const ReportClass line = data.classes.classes[1];
  data.classes.classes.resize(1000, line);
  data.classes.confusion.assign(1'000'000, 1);
  const std::string page = report_html(data);
  CHECK(page.size() < 2'000'000);
  CHECK(page.find("500 of 10,000") != std::string::npos);
}

TEST_CASE("page: a job whose confidence is not known says so and draws nothing of it") {
  ReportData data = sample_report();
  data.verdict.confidence_is_known = false;
  data.verdict.confidence_reason = "no object has two annotations";
  data.confidence = {};
  data.objects.least_certain.clear();
  const std::string page = report_html(data);
  CHECK(page.find("n/a: no object has two annotations") != std::string::npos);
  CHECK(page.find("What can be accepted.") == std::string::npos);
}

}  // namespace
}  // namespace quorate
