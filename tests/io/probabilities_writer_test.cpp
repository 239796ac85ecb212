#include "quorate/io/probabilities_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

namespace quorate {
namespace {

std::string line(std::string_view item, const std::vector<std::string>& classes,
                 std::span<const double> probabilities, double confidence) {
  std::string out;
  Posterior posterior(1, classes.size());
  std::copy(probabilities.begin(), probabilities.end(), posterior.row(ItemId{0}).begin());
  append_probabilities_line(out, item, classes.front(), confidence, LabelCategories(classes),
                            posterior, ItemId{0});
  return out;
}

TEST_CASE("probabilities file: one compact line, classes in their order") {
  CHECK(line("s3://b/1.jpg", {"b", "a"}, std::array{0.75, 0.25}, 0.75) ==
        "{\"item\":\"s3://b/1.jpg\",\"label\":\"b\",\"confidence\":0.75,"
        "\"probabilities\":{\"b\":0.75,\"a\":0.25}}\n");
}

TEST_CASE("probabilities file: what is below one in a million is left out") {
  CHECK(line("x", {"a", "b", "c"}, std::array{1 - 1e-6, 1e-6, 0.99e-6}, 0.5).find("\"c\"") ==
        std::string::npos);
  CHECK(line("x", {"a", "b", "c"}, std::array{1 - 1e-6, 1e-6, 0.0}, 0.5).find("\"b\":1e-06") !=
        std::string::npos);
  CHECK(line("x", {"a", "b"}, std::array{0.0, 0.0}, 0).find("\"probabilities\":{}}\n") !=
        std::string::npos);
}

TEST_CASE("probabilities file: of a sparse posterior the classes that it lists") {
  const LabelCategories categories({"a", "b", "c", "d"});
  auto candidates = std::make_shared<Candidates>();
  candidates->offsets = {0, 2};
  candidates->classes = {ClassId{1}, ClassId{3}};
  Posterior sparse(candidates, 4);
  sparse.listed(ItemId{0})[0] = 0.25;
  sparse.listed(ItemId{0})[1] = 0.65;
  sparse.elsewhere(ItemId{0}) = 0.05;
  std::string out;
  append_probabilities_line(out, "x", "d", 0.65, categories, sparse, ItemId{0});
  CHECK(out ==
        "{\"item\":\"x\",\"label\":\"d\",\"confidence\":0.65,"
        "\"probabilities\":{\"b\":0.25,\"d\":0.65}}\n");
}

TEST_CASE("probabilities file: numbers come back as the same numbers") {
  const double p = 0.1 + 0.2;
  const auto read = nlohmann::json::parse(line("x", {"a", "b"}, std::array{p, 1 - p}, p));
  CHECK(read["confidence"].get<double>() == p);
  CHECK(read["probabilities"]["a"].get<double>() == p);
  CHECK(read["probabilities"]["b"].get<double>() == 1 - p);
}

TEST_CASE("probabilities file: names are escaped as JSON needs, and only so") {
  const std::string text = line("a\"b\\\n\xC3\xA9", {"<\"k\">"}, std::array{1.0}, 1);
  CHECK(text.find(R"("item":"a\"b\\\n)"
                  "\xC3\xA9\"") != std::string::npos);
  CHECK(nlohmann::json::parse(text)["probabilities"]["<\"k\">"] == 1.0);
}

TEST_CASE("probabilities file: a number that is none is a fault of ours, not a line") {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    CHECK(test::error_of([&] { (void)line("x", {"a"}, std::array{1.0}, bad); }).first == 70);
    CHECK(test::error_of([&] { (void)line("x", {"a"}, std::array{bad}, 1); }).first == 70);
  }
}

TEST_CASE("probabilities file: what is written is read as predictions") {
  const test::TemporaryFolder folder;
  const std::string path =
      folder.write("p.jsonl", line("x", {"a", "b"}, std::array{0.5, 0.5}, 0.5) +
                                  line("y", {"a", "b"}, std::array{1.0, 0.0}, 1));
  const Predictions read = read_predictions(path, "");
  REQUIRE(read.rows.size() == 2);
  CHECK(read.has_probabilities);
  CHECK(read.rows[1].probabilities == std::map<std::string, double>{{"a", 1.0}});
}

}  // namespace
}  // namespace quorate
