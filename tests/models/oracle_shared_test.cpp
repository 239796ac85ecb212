// Real data sets against numbers of independent implementations in numpy, which came with the data.
// Exact duplicates are dropped as they did it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/builtin_models.hpp"
#include "support/files.hpp"
#include "support/near.hpp"
#include "support/shared_data.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;
using test::near;

/// One line of the oracle's accuracies.
struct Known {
  double accuracy = 0;
  std::size_t iterations = 0;
};

/// By method and data set, of the independent implementation.
std::map<std::pair<std::string, std::string>, Known> read_known(const fs::path& path) {
  std::map<std::pair<std::string, std::string>, Known> result;
  for (const std::vector<std::string>& line : test::read_plain_csv(path)) {
    if (line[2] != "ref-numpy") continue;
    Known known;
    known.accuracy = std::strtod(line[3].c_str(), nullptr);
    const std::string key = "iters=";
    const std::size_t at = line.back().find(key);
    if (at != std::string::npos) known.iterations = std::stoul(line.back().substr(at + key.size()));
    result[{line[1], line[0]}] = known;
  }
  return result;
}

std::vector<fs::path> data_set_folders() {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(*test::shared_folder() / "datasets")) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

FitOptions textbook(std::size_t rounds) {
  FitOptions options;
  options.prior = PriorKind::kNone;
  options.max_iterations = rounds;
  options.tolerance = 0;
  options.threads = 2;
  return options;
}

TEST_CASE("oracle: textbook Dawid-Skene has the same posteriors after ten rounds") {
  const fs::path shared = test::shared_folder().value();
  const std::string suffix = "__ml10.csv";
  std::size_t sets = 0;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(shared / "oracle" / "posteriors")) {
    const std::string file = entry.path().filename().string();
    const std::size_t at = file.find(suffix);
    if (at == std::string::npos) continue;
    const std::string name = file.substr(0, at);
    CAPTURE(name);
    ++sets;
    const test::CrowdData data = test::read_crowd_data(shared / "datasets" / name);
    const FitResult fit = DawidSkene().fit(data.table, textbook(10));
    const std::vector<std::vector<std::string>> lines = test::read_plain_csv(entry.path());
    REQUIRE(lines.size() == data.items.size() + 1);
    double largest = 0;
    for (std::uint32_t i = 0; i < data.items.size(); ++i) {
      const std::vector<std::string>& line = lines[i + 1];
      REQUIRE(line[0] == data.items[i]);
      const std::span<const double> row = fit.posterior.row(ItemId{i});
      for (std::size_t k = 0; k < row.size(); ++k) {
        largest = std::max(largest, std::fabs(row[k] - std::strtod(line[k + 1].c_str(), nullptr)));
      }
    }
    CHECK(largest < 1e-11);  // the file has 12 digits, so 5e-13 is its rounding
  }
  CHECK(sets == 8);
}

// The oracle prints five digits; its binary values may round either way.
constexpr double kFiveDigits = 0.51e-5;

TEST_CASE("oracle: majority and textbook Dawid-Skene have the same accuracy on every data set") {
  // The oracle stops by a rule of its own and says after how many rounds, so the rounds are the
  // same here.
  const auto known = read_known(test::shared_folder().value() / "oracle" / "accuracy.csv");
  for (const fs::path& folder : data_set_folders()) {
    const std::string name = folder.filename().string();
    CAPTURE(name);
    const test::CrowdData data = test::read_crowd_data(folder);
    const Known& shares = known.at({"MV", name});
    const Known& rounds = known.at({"DS_ML", name});
    CHECK(near(test::gold_accuracy(data, Majority().fit(data.table, {}).posterior), shares.accuracy,
               0, kFiveDigits));
    const FitResult fit = DawidSkene().fit(data.table, textbook(rounds.iterations));
    CHECK(near(test::gold_accuracy(data, fit.posterior), rounds.accuracy, 0, kFiveDigits));
  }
}

TEST_CASE("oracle: textbook Dawid-Skene run to convergence stays near the accuracies") {
  // Run on from where the oracle stops, maximum likelihood moves along flat ridges, and a few gold
  // items change their label: at most 7 of 800. The three sets that take longest add nothing but
  // seconds.
  const auto known = read_known(test::shared_folder().value() / "oracle" / "accuracy.csv");
  for (const fs::path& folder : data_set_folders()) {
    const std::string name = folder.filename().string();
    if (name == "cifar10n" || name == "rel" || name == "mill") continue;
    CAPTURE(name);
    const test::CrowdData data = test::read_crowd_data(folder);
    FitOptions options = textbook(FitOptions().max_iterations);
    options.tolerance = FitOptions().tolerance;
    const FitResult fit = DawidSkene().fit(data.table, options);
    CHECK(near(test::gold_accuracy(data, fit.posterior), known.at({"DS_ML", name}).accuracy, 0,
               0.01));
  }
}

}  // namespace
}  // namespace quorate
