#include "app/consolidation.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/files.hpp"
#include "support/flat_job.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::error_of;
using test::near;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

std::string fault(const Words& words) {
  std::vector<OptionSpec> table = input_options();
  table.insert(table.end(), model_options().begin(), model_options().end());
  const Options options(table, words);
  const auto [code, text] = error_of([&] { check_model_options(options); });
  return code == 2 ? text : "exit " + std::to_string(code);
}

/// A consolidation of votes that are given as CSV.
struct Run {
  Consolidation result;
  std::vector<std::string> warnings;

  Run(std::string_view votes, const Words& words) {
    const TemporaryFolder folder;
    const std::vector<std::string> inputs{folder.write("votes.csv", votes)};
    DiagnosticSink sink;
    Progress progress(true);
    std::vector<OptionSpec> table = input_options();
    table.insert(table.end(), model_options().begin(), model_options().end());
    const Options options(table, words);
    check_model_options(options);
    result = consolidate(read_job(inputs, read_options(options), sink), options, sink, progress);
    warnings = sink.warnings();
  }

  [[nodiscard]] bool warns(const std::string& part) const {
    return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& text) {
      return text.find(part) != std::string::npos;
    });
  }

  [[nodiscard]] std::string label(std::size_t item) const {
    return result.labels[item] ? result.job.categories.name(result.labels[item]->label) : "none";
  }
};

constexpr std::string_view kVotes =
    "task,worker,label\n"
    "a,w1,X\na,w2,X\na,w3,Y\n"
    "b,w1,Y\nb,w2,Y\nb,w3,X\n"
    "c,w1,X\nc,w2,Y\nc,w3,Y\n";

TEST_CASE("model options: those that contradict each other are refused before anything is read") {
  CHECK(fault({"--weights=w.csv"}).find("--weights is for --model weighted-vote") == 0);
  CHECK(fault({"--model=weighted-vote", "--weights=w", "--gold=g"})
            .find("--weights and --gold both set the weights") == 0);
  CHECK(fault({"--batch-size=5"}).find("--batch-size is for the ground-truth models") == 0);
  CHECK(fault({"--calibration=gold"}) == "--calibration gold needs --gold FILE");
  CHECK(fault({"--model=ground-truth-2022", "--calibration=votes"}).find("cannot be calibrated") !=
        std::string::npos);
  CHECK(fault({"--model=ground-truth-2022", "--gold=g"}).find("use 'quorate evaluate") !=
        std::string::npos);
  CHECK(fault({"--model=ground-truth-2022", "--costs=c"}).find("--costs is not for it") !=
        std::string::npos);
  CHECK(fault({"--drop-gold"}) == "--drop-gold needs --gold FILE");
  CHECK(fault({"--gold-output=truth"}) == "--gold-output needs --gold FILE");
  CHECK(fault({"--gold=g", "--drop-gold", "--gold-output=truth"}) ==
        "--gold-output and --drop-gold exclude each other");
  CHECK(fault({"--model=majority", "--worker-history=w"}).find("--worker-history is for") == 0);
  CHECK(fault({"--history-weight=2"}) == "--history-weight needs --worker-history FILE");
  CHECK(fault({"-q", "-v"}) == "--quiet and --verbose exclude each other");
}

TEST_CASE("model options: combinations that make sense pass") {
  for (const Words& words :
       {Words{}, Words{"--model=weighted-vote", "--weights=w"},
        Words{"--model=weighted-vote", "--gold=g"}, Words{"--calibration=gold", "--gold=g"},
        Words{"--gold=g"}, Words{"--gold=g", "--drop-gold"},
        Words{"--gold=g", "--gold-output=truth"}, Words{"--costs=c"},
        Words{"--worker-history=w", "--history-weight=0.5", "--model=one-coin"},
        Words{"--model=weighted-vote", "--weights=w", "--calibration=gold", "--gold=g"},
        Words{"--model=ground-truth-2019", "--batch-size=50"},
        Words{"--model=ground-truth-2022", "--calibration=none"}}) {
    CHECK(fault(words) == "exit 0");
  }
}

TEST_CASE("model options: numbers are checked before anything is read") {
  for (const Words& words : {Words{"--seed=-1"}, Words{"--tolerance=nan"}, Words{"--threads=0"},
                             Words{"--max-iterations=0"}, Words{"--prior-strength=0"},
                             Words{"--model=ground-truth-2022", "--batch-size=0"}}) {
    CHECK(fault(words).find("number from") != std::string::npos);
  }
}

TEST_CASE("consolidate: every object with votes has a label and a probability") {
  const Run run(kVotes, {"--model=majority"});
  REQUIRE(run.result.labels.size() == 3);
  CHECK(run.label(0) == "X");
  CHECK(run.label(1) == "Y");
  CHECK(run.label(2) == "Y");
  for (const auto& label : run.result.labels) {
    CHECK(label->confidence > 0.5);
    CHECK(label->confidence < 1);
    CHECK_FALSE(label->tied);
  }
}

TEST_CASE("consolidate: a tie goes to the first class and is said to be one") {
  const Run run("task,worker,label\na,w1,Y\na,w2,X\n", {"--model=majority", "--calibration=none"});
  CHECK(run.label(0) == "X");
  CHECK(run.result.labels[0]->tied);
  CHECK(run.result.labels[0]->confidence == 0.5);
}

TEST_CASE("consolidate: one annotation an object leaves the confidence unknown, written as 0") {
  const Run run("task,worker,label\na,w1,X\nb,w1,Y\nc,w2,X\n", {});
  CHECK_FALSE(run.result.calibration.known);
  for (const auto& label : run.result.labels) CHECK(label->confidence == 0);
  CHECK(run.warns("confidence is 0 for every object"));
}

TEST_CASE("consolidate: one class is warned of, because every confidence is then 1") {
  const Run run("task,worker,label\na,w1,X\na,w2,X\nb,w1,X\nb,w2,X\n", {});
  CHECK(run.warns("only one class, 'X'"));
  CHECK(run.warns("--label-categories"));
  for (const auto& label : run.result.labels) CHECK(label->confidence == 1);
  CHECK_FALSE(Run(kVotes, {}).warns("only one class"));
}

TEST_CASE("consolidate: weights decide, and a worker without weight counts nothing") {
  const TemporaryFolder folder;
  const std::string path = folder.write("w.csv", "worker,weight\nw3,5\nw1,1\nstranger,9\n");
  const Run run(kVotes, {"--model=weighted-vote", "--weights=" + path});
  CHECK(run.result.fit_options.worker_weights == std::vector<double>{1, 0, 5});
  CHECK(run.label(0) == "Y");
  CHECK(run.label(1) == "X");
  CHECK(run.warns("no weight for 1 of 3 workers, who count nothing (the first is 'w2')"));
}

TEST_CASE("consolidate: weights of other workers only are an error") {
  const TemporaryFolder folder;
  const std::string path = folder.write("w.csv", "worker,weight\nstranger,9\n");
  const auto [code, text] = error_of([&] {
    const Run run(kVotes, {"--model=weighted-vote", "--weights=" + path});
  });
  CHECK(code == 65);
  CHECK(text.find("none of the job's 3 workers is in it (the first is 'w1')") != std::string::npos);
}

TEST_CASE("consolidate: gold that names strangers or unknown classes is warned of") {
  const TemporaryFolder folder;
  const std::string path = folder.write("g.csv", "task,label\na,X\nb,Z\nzzz,X\n");
  const Run run(kVotes, {"--model=weighted-vote", "--gold=" + path});
  CHECK(run.result.gold.matched_items == 2);
  CHECK(run.result.fit_options.gold[0] == ClassId{0});
  CHECK_FALSE(run.result.fit_options.gold[1]);
  CHECK(run.warns("1 of 3 objects are not in the job"));
  CHECK(run.warns("1 true labels are not among the label categories"));
}

TEST_CASE("consolidate: gold of another job is an error that shows both names") {
  const TemporaryFolder folder;
  const std::string path = folder.write("g.csv", "task,label\nzzz,X\n");
  const auto [code, text] = error_of([&] {
    const Run run(kVotes, {"--calibration=gold", "--gold=" + path});
  });
  CHECK(code == 65);
  CHECK(text.find("(the first is 'zzz', the job's first is 'a')") != std::string::npos);
}

TEST_CASE("consolidate: what no machine can hold is refused with the numbers and a way out") {
  std::string votes = "task,worker,label\n";
  for (int i = 0; i < 20'000; ++i) {
    const std::string n = std::to_string(i);
    votes += "o" + n + ",w" + n + ",c" + n + "\n";
  }
  const auto [code, text] = error_of([&] { Run(votes, {}); });
  CHECK(code == 65);
  // 4 x 20,000^3 + 2 x 20,000^2 numbers of 8 bytes.
  CHECK(text.find("dawid-skene needs about 238425 GiB for 20000 objects, 20000 workers and 20000 "
                  "classes") == 0);
  CHECK(text.find("--model one-coin or majority") != std::string::npos);
}

TEST_CASE("consolidate: a replay states the service's own confidence, batch by batch") {
  // FORMATS 5.2: with batches of one object and two classes 2 of 3 votes give .68.
  const Run run(kVotes, {"--model=ground-truth-2022", "--batch-size=1"});
  for (const auto& label : run.result.labels) CHECK(label->confidence == 0.68);
  CHECK(run.label(2) == "Y");
  CHECK_FALSE(run.warns("one batch"));
}

TEST_CASE("consolidate: a replay that knows no batches says that it takes one") {
  const Run whole(kVotes, {"--model=ground-truth-2022"});
  CHECK(whole.warns("one batch"));
  const Run same(kVotes, {"--model=ground-truth-2022", "--batch-size=50"});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(whole.result.labels[i]->confidence == same.result.labels[i]->confidence);
  }
}

TEST_CASE("abstain: the list is taken apart at commas that are not escaped") {
  CHECK(fault({"--abstain=a,,b"}).find("an answer is empty text") != std::string::npos);
  CHECK(fault({"--abstain=a, a "}) == "--abstain: 'a' stands twice");
  CHECK(fault({"--abstain=x", "--model=ground-truth-2019"}).find("--abstain is not for it") !=
        std::string::npos);
  const Run run("task,worker,label\na,w1,X\na,w2,Y\na,w3,\"no, really\"\na,w4,not  sure\n",
                {"--abstain=no\\, really, not sure"});
  CHECK(run.result.job.abstentions == std::vector<std::string>{"no, really", "not sure"});
  CHECK(run.result.job.table.classes() == 2);
}

TEST_CASE("abstain: an object on which everybody abstained has no label, the others have") {
  const Run run("task,worker,label\na,w1,X\na,w2,X\nb,w1,?\nb,w2,?\nc,w1,Y\nc,w2,?\n",
                {"--abstain=?,never"});
  CHECK(run.label(0) == "X");
  CHECK(run.label(1) == "none");
  CHECK(run.label(2) == "Y");
  CHECK(run.warns("nobody answered 'never'"));
}

TEST_CASE("abstain: where everybody abstained on everything there is nothing to choose") {
  const auto [code, text] =
      error_of([] { Run("task,worker,label\na,w1,?\na,w2,?\n", {"--abstain=?"}); });
  CHECK(code == 65);
  CHECK(text.find("every annotation abstains") == 0);
}

/// 24 objects, three workers: w3 is wrong on every third.
std::string many_votes() {
  std::string votes = "task,worker,label\n";
  for (int i = 0; i < 24; ++i) {
    const std::string n = std::to_string(i);
    const std::string truth = i % 2 == 0 ? "X" : "Y";
    const std::string wrong = i % 2 == 0 ? "Y" : "X";
    votes += "o" + n + ",w1," + truth + "\no" + n + ",w2," + truth + "\no" + n + ",w3," +
             (i % 3 == 0 ? wrong : truth) + "\n";
  }
  return votes;
}

TEST_CASE("gold: cross-fitted labels are blind to their own gold, --gold-output truth tells it") {
  const TemporaryFolder folder;
  // The gold of o0 is wrong on purpose: nobody voted for it.
  const std::string gold = "--gold=" + folder.write("g.csv", "task,label\no0,Y\no1,Y\no2,X\n");
  const Run blind(many_votes(), {gold});
  CHECK(blind.label(0) == "X");
  CHECK(blind.result.labels[0]->confidence < 1);
  const Run told(many_votes(), {gold, "--gold-output=truth"});
  CHECK(told.label(0) == "Y");
  CHECK(told.result.labels[0]->confidence == 1);
  CHECK(told.label(3) == blind.label(3));
  CHECK(told.result.labels[3]->confidence == blind.result.labels[3]->confidence);
  const Run dropped(many_votes(), {gold, "--drop-gold"});
  CHECK(is_dropped(dropped.result, ItemId{0}));
  CHECK_FALSE(is_dropped(dropped.result, ItemId{3}));
  CHECK(dropped.result.labels[3]->confidence == told.result.labels[3]->confidence);
}

TEST_CASE("costs: the label is the cheapest, the confidence its own probability") {
  const TemporaryFolder folder;
  const std::string costs = folder.write("c.csv", "truth,label,cost\nX,Y,1000000\n");
  const Run run(many_votes(), {"--costs=" + costs});
  for (std::uint32_t i = 0; i < 24; ++i) {
    CHECK(run.label(i) == "X");
    CHECK(run.result.labels[i]->confidence == run.result.calibration.posterior.row(ItemId{i})[0]);
  }
  const auto [code, text] = error_of([&] {
    Run(many_votes(), {"--costs=" + folder.write("bad.csv", "truth,label,cost\nX,Z,1\n")});
  });
  CHECK(code == 65);
  CHECK(text.find("'Z' is no class of the job") != std::string::npos);
}

}  // namespace
}  // namespace quorate
