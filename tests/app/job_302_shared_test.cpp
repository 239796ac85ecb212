// A real job of 302 images, with the service's own labels and the true ones; and one real set in
// three formats.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "quorate/io/manifest.hpp"
#include "support/files.hpp"
#include "support/program.hpp"

namespace quorate {
namespace {

using Json = nlohmann::json;
using test::TemporaryFolder;
namespace fs = std::filesystem;

fs::path job_302() {
  return *test::shared_folder() / "ground-truth-samples/image-classification-mturk-302/ic_data";
}

const std::string kAttribute = "birds-open-images-clone";

}  // namespace

TEST_SUITE("shared") {
  TEST_CASE("job of 302 images: the default model is right and honest enough") {
    const TemporaryFolder folder;
    const std::string probabilities = folder.path("p.jsonl");
    REQUIRE(test::run_program({"consolidate", job_302().string(), "--quiet",
                               "--probabilities=" + probabilities}) == 0);
    // [{"ImageId": ..., "Label": ...}] in the sample; the program takes CSV.
    std::string gold = "task,label\n";
    const Json truth = Json::parse(test::read_file(job_302() / "true_labels.json"));
    for (const Json& row : truth) {
      gold += row["ImageId"].get<std::string>() + "," + row["Label"].get<std::string>() + "\n";
    }
    const std::string scores = folder.path("scores.json");
    REQUIRE(test::run_program({"evaluate", probabilities, "--gold=" + folder.write("g.csv", gold),
                               "--json", "--output=" + scores}) == 0);
    const Json result = Json::parse(test::read_file(scores));
    CHECK(result["objects"]["scored"] == 302);
    CHECK(result["accuracy"].get<double>() >= 0.9040);
    CHECK(result["log-loss"].get<double>() <= 0.40);
    CHECK(result["ece"].get<double>() <= 0.07);
  }

  TEST_CASE("job of 302 images: the replay gives the service's own labels and confidences") {
    const TemporaryFolder folder;
    const std::string out = folder.path("out.manifest");
    REQUIRE(test::run_program({"consolidate", job_302().string(), "--model=ground-truth-2019",
                               "--label-attribute=" + kAttribute, "--quiet", "--output=" + out}) ==
            0);
    const Manifest ours = Manifest::read(FileBytes(out));
    const Manifest service = Manifest::read(FileBytes((job_302() / "output.manifest").string()));
    REQUIRE(ours.size() == 302);
    REQUIRE(service.size() == 302);
    std::size_t same = 0;
    for (std::size_t i = 0; i < service.size(); ++i) {
      const LabelAttribute a = ours.parse(i).labels.at(0);
      const LabelAttribute b = service.parse(i).labels.at(0);
      const bool is_same = a.class_index == b.class_index && a.class_name == b.class_name &&
                           a.confidence == b.confidence;
      same += is_same ? 1 : 0;
    }
    CHECK(same == 302);
  }

  TEST_CASE("bluebird: CSV, TSV and JSON Lines of the same votes give the same bytes") {
    const fs::path csv = *test::shared_folder() / "datasets/bluebird/answers.csv";
    std::string lines;
    std::string tabs = test::read_file(csv);
    std::replace(tabs.begin(), tabs.end(), ',', '\t');
    std::istringstream rows(test::read_file(csv));
    std::string row;
    std::getline(rows, row);
    REQUIRE(row == "task,worker,label");
    while (std::getline(rows, row)) {
      const std::size_t first = row.find(',');
      const std::size_t second = row.find(',', first + 1);
      lines += Json{{"source-ref", row.substr(0, first)},
                    {"worker-id", row.substr(first + 1, second - first - 1)},
                    {"label", row.substr(second + 1)}}
                   .dump() +
               "\n";
    }
    const TemporaryFolder folder;
    const auto manifest_of = [&](const std::string& input) {
      const std::string out = folder.path("out.manifest");
      REQUIRE(test::run_program({"consolidate", input, "--quiet", "--output=" + out,
                                 "--creation-date=2024-01-02T03:04:05.000006"}) == 0);
      return test::read_file(out);
    };
    const std::string expected = manifest_of(csv.string());
    CHECK(expected.size() > 10'000);
    CHECK(manifest_of(folder.write("votes.jsonl", lines)) == expected);
    CHECK(manifest_of(folder.write("votes.tsv", tabs)) == expected);
  }
}
}  // namespace quorate
