#include "app/item_explanation.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/files.hpp"
#include "support/flat_job.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using nlohmann::json;
using test::error_of;
using test::near;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

constexpr int kExplainedObjects = 30;

/// Objects s3://b/o<n>.jpg with four votes; w3 errs on every third, and w2 is unsure on every
/// fifth.
std::string votes() {
  std::string text = "task,worker,label\n";
  const char* classes[] = {"cat", "dog", "emu"};
  for (int i = 0; i < kExplainedObjects; ++i) {
    const std::string item = "s3://b/o" + std::to_string(i) + ".jpg,";
    const std::string truth = classes[i % 3];
    text += item + "w0," + truth + "\n" + item + "w1," + truth + "\n";
    text += item + "w2," + (i % 5 == 0 ? "unsure" : truth) + "\n";
    text += item + "w3," + (i % 3 == 0 ? classes[(i + 1) % 3] : truth) + "\n";
  }
  return text;
}

struct Session {
  TemporaryFolder folder;
  std::vector<OptionSpec> table = input_options();
  std::optional<Options> options;
  DiagnosticSink sink;
  Progress progress{true};
  Consolidation run;

  explicit Session(Words words) {
    table.insert(table.end(), model_options().begin(), model_options().end());
    for (std::string& word : words) {
      if (word == "--gold") word += "=" + folder.write("g.csv", gold());
      if (word == "--costs") word += "=" + folder.write("c.csv", "truth,label,cost\ncat,dog,9\n");
    }
    words.emplace_back("--threads=1");
    options.emplace(table, words);
    check_model_options(*options);
    const std::vector<std::string> inputs{folder.write("votes.csv", votes())};
    run = consolidate(read_job(inputs, read_options(*options), sink), *options, sink, progress);
  }

  static std::string gold() {
    std::string text = "task,label\n";
    for (int i = 0; i < 9; ++i) text += "o" + std::to_string(i) + ".jpg,cat\n";
    return text;
  }
};

TEST_CASE("explanation: the sum is the confidence that consolidate writes, whatever the options") {
  for (const Words& words :
       {Words{}, Words{"--abstain=unsure"}, Words{"--model=one-coin"}, Words{"--model=majority"},
        Words{"--calibration=none"}, Words{"--calibration=none", "--prior=none"}, Words{"--gold"},
        Words{"--gold", "--calibration=gold"}, Words{"--gold", "--calibration=none"},
        Words{"--gold", "--drop-gold"}, Words{"--gold", "--drop-gold", "--calibration=gold"},
        Words{"--gold", "--model=weighted-vote"}, Words{"--costs"}}) {
    CAPTURE(words.size());
    for (std::uint32_t i = 0; i < kExplainedObjects; i += 7) {
      Session session(words);
      CAPTURE(i);
      const std::optional<ConsolidatedLabel> label = session.run.labels[i];
      const ItemExplanation x = explain_item(session.run, *session.options, ItemId{i});
      REQUIRE(label);
      REQUIRE(x.evidence);
      CHECK(near(x.evidence->posterior[label->label.value], label->confidence, 0, 1e-9));
      double mean = 0;
      for (const FitEvidence& fit : x.evidence->fits) mean += fit.posterior[label->label.value];
      mean /= static_cast<double>(x.evidence->fits.size());
      CHECK(near(mean, label->confidence, 0, 1e-9));
      const std::string text = explanation_text(session.run, x);
      char shown[16];
      std::snprintf(shown, sizeof shown, "%.6f", label->confidence);
      CHECK(text.find(std::string("confidence ") + shown) != std::string::npos);
      const json data = json::parse(explanation_json(session.run, x));
      CHECK(data.at("confidence") == label->confidence);
      for (const json& fit : data.at("fits")) {
        double sum = fit.at("prior-nats");
        for (const json& vote : fit.at("votes")) sum += vote.at("nats").get<double>();
        CHECK(near(sum, fit.at("sum-nats"), 1e-12, 1e-12));
        CHECK(near(fit.at("log-odds"),
                   sum * data.at("tau").get<double>() * data.at("temperature").get<double>(), 1e-12,
                   1e-12));
      }
    }
  }
}

TEST_CASE("explanation: what is no sum says so, and shows the votes all the same") {
  for (const Words& words :
       {Words{"--model=ground-truth-2022"}, Words{"--model=majority", "--calibration=none"},
        Words{"--gold", "--gold-output=truth"}}) {
    Session session(words);
    const ItemExplanation x = explain_item(session.run, *session.options, ItemId{1});
    CHECK_FALSE(x.evidence);
    const std::string text = explanation_text(session.run, x);
    CHECK(text.find("  w3 ") != std::string::npos);
    CHECK(json::parse(explanation_json(session.run, x)).contains("reason"));
  }
}

TEST_CASE("find item: by reference, object id, file name, and not at all") {
  const Session session(Words{});
  CHECK(find_item(session.run.job, "s3://b/o7.jpg") == ItemId{7});
  CHECK(find_item(session.run.job, "7") == ItemId{7});
  CHECK(find_item(session.run.job, "o7.jpg") == ItemId{7});
  CHECK(find_item(session.run.job, "o7") == ItemId{7});
  const auto [code, text] = error_of([&] { (void)find_item(session.run.job, "o77.jpg"); });
  CHECK(code == 2);
  CHECK(text.find("did you mean 'o7.jpg'?") != std::string::npos);
  CHECK(error_of([&] {
          (void)find_item(session.run.job, "nothing like it");
        }).second.find("it takes a data reference such as 's3://b/o0.jpg'") != std::string::npos);
}

}  // namespace
}  // namespace quorate
