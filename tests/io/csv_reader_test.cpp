#include <doctest/doctest.h>

#include <cmath>

#include "support/flat_job.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;
using Texts = std::vector<std::string>;
using Views = std::vector<std::string_view>;

TEST_CASE("csv reader: task, worker and label become votes") {
  const FlatJob read = read_csv_text("task,worker,label\nt1,w1,cat\nt2,w1,dog\nt1,w2,cat\n");
  CHECK(read.votes() == Texts{"t1 w1 cat", "t1 w2 cat", "t2 w1 dog"});
  CHECK(read.rejects.empty());
  CHECK(read.warnings.empty());
  CHECK(read.job.counts.in == 3);
  CHECK(read.job.counts.used == 3);
  REQUIRE(read.job.objects.size() == 2);
  CHECK(quorate::test::line_of(read.job, 0) == R"({"source-ref":"t1"})");
}

TEST_CASE("csv reader: the usual names are found in any case, order and spelling") {
  const Texts expected = {"t1 w1 cat"};
  CHECK(read_csv_text("label,task,worker\ncat,t1,w1\n").votes() == expected);
  CHECK(read_csv_text("Source-Ref,ANNOTATOR_ID,Response\nt1,w1,cat\n").votes() == expected);
  CHECK(read_csv_text("image,labeler,class\nt1,w1,cat\n").votes() == expected);
  CHECK(read_csv_text("Object,labeller,answer\nt1,w1,cat\n").votes() == expected);
  CHECK(read_csv_text("item id,Worker Id,Category\nt1,w1,cat\n").votes() == expected);
  CHECK(read_csv_text("extra,text,performer,annotation\nx,t1,w1,cat\n").votes() == expected);
}

TEST_CASE("csv reader: a byte order mark, CRLF and a missing last line break do not matter") {
  const FlatJob read = read_csv_text("\xEF\xBB\xBFtask,worker,label\r\nt1,w1,cat\r\nt1,w2,dog");
  CHECK(read.votes() == Texts{"t1 w1 cat", "t1 w2 dog"});
}

TEST_CASE("csv reader: tabs and semicolons separate when asked to") {
  const Texts expected = {"t,1 w1 cat"};
  CHECK(read_csv_text("task\tworker\tlabel\nt,1\tw1\tcat\n", {}, '\t').votes() == expected);
  CHECK(read_csv_text("task;worker;label\nt,1;w1;cat\n", {}, ';').votes() == expected);
}

TEST_CASE("csv reader: named columns are taken exactly, whatever else is there") {
  ReadOptions options;
  options.item_key = "label";
  options.worker_key = "Who";
  options.label_key = "task";
  const FlatJob read = read_csv_text("who,label,worker,task,Who\na,t1,b,cat,w1\n", options);
  CHECK(read.votes() == Texts{"t1 w1 cat"});
  CHECK(read.warnings.empty());
}

TEST_CASE("csv reader: of two columns for one role the more canonical one counts, with a warning") {
  const FlatJob read = read_csv_text("image,task,worker,label\ni,t1,w1,cat\n");
  CHECK(read.votes() == Texts{"t1 w1 cat"});
  REQUIRE(read.warnings.size() == 1);
  CHECK(read.warnings[0] ==
        "votes.csv:1: the columns 'task' and 'image' could both hold the object: 'task' is used "
        "(choose with --item-key)");
}

TEST_CASE("csv reader: a missing column is told with the header and the option") {
  const auto [code, text] = error_of([] { read_csv_text("\ntask,rater,grade\nt1,w1,3\n"); });
  CHECK(code == 65);
  CHECK(text ==
        "votes.csv:2: no column of the header holds the label; it has 'task', 'rater', 'grade'; "
        "name the column with --label-key");
  ReadOptions options;
  options.worker_key = "Rater";
  const auto named = error_of([&] { read_csv_text("task,rater,label\nt1,w1,3\n", options); });
  CHECK(named.first == 65);
  CHECK(named.second.find("the header has no column 'Rater'") != std::string::npos);
}

TEST_CASE("csv reader: an empty file and a lone header hold no input") {
  CHECK(error_of([] { read_csv_text(""); }).first == 66);
  CHECK(error_of([] { read_csv_text("\n\n"); }).first == 66);
  CHECK(error_of([] { read_csv_text("task,worker,label\n\n"); }).first == 66);
}

TEST_CASE("csv reader: optional columns") {
  const FlatJob read = read_csv_text(
      "task,worker,label,weight,submission-time,time_spent\n"
      "t1,w1,cat,0.5,2022-12-28T05:21:54.514Z,10.25\n"
      "t1,w2,cat,,,\n");
  REQUIRE(read.votes().size() == 2);
  const auto& columns = read.job.table.columns();
  CHECK(columns.weights == std::vector<double>{0.5, 1});
  CHECK(columns.submission_ms == std::vector<std::int64_t>{1672204914514, kNoSubmissionTime});
  CHECK(columns.time_spent_seconds[0] == 10.25);
  CHECK(std::isnan(columns.time_spent_seconds[1]));
}

TEST_CASE("csv reader: milliseconds become seconds") {
  for (const std::string name : {"ms", "time-spent-ms", "duration_ms", "response_time_ms"}) {
    CAPTURE(name);
    const FlatJob read = read_csv_text("task,worker,label," + name + "\nt1,w1,cat,580\n");
    REQUIRE(read.job.table.columns().time_spent_seconds.size() == 1);
    // One multiplication: two units in the last place are plenty.
    CHECK(near(read.job.table.columns().time_spent_seconds[0], 0.58, 4e-16));
  }
}

TEST_CASE("csv reader: a column that is not finite or no number rejects its row only") {
  const FlatJob read = read_csv_text(
      "task,worker,label,weight\n"
      "t1,w1,a,NaN\nt1,w2,a,inf\nt1,w3,a,1e999\nt1,w4,a,heavy\nt1,w5,a,0\nt1,w6,a,-1\nt1,w7,a,2\n");
  CHECK(read.faults() == Texts{"2 bad-number", "3 bad-number", "4 bad-number", "5 bad-number",
                               "6 bad-number", "7 bad-number"});
  CHECK(read.votes() == Texts{"t1 w7 a"});
  CHECK(read.job.counts.in == 7);
  CHECK(read.job.counts.rejected == 6);
}

TEST_CASE("csv reader: times that are none are bad numbers") {
  const FlatJob read = read_csv_text(
      "task,worker,label,submission_time,duration_seconds\nt,w,a,yesterday,\nt,w,a,,-3\nt,w,a,,"
      "x\n");
  CHECK(read.faults() == Texts{"2 bad-number", "3 bad-number", "4 bad-number"});
}

TEST_CASE("csv reader: a row with another number of fields is malformed, a cut-off last one too") {
  const FlatJob read = read_csv_text("task,worker,label\nt1,w1\nt1,w1,cat,x\nt1,w2,cat\nt2,w");
  CHECK(read.faults() == Texts{"2 malformed", "3 malformed", "5 malformed"});
  CHECK(read.rejects[0].detail == "2 fields where the header has 3");
  CHECK(read.rejects[2].record == "t2,w");
  CHECK(read.votes() == Texts{"t1 w2 cat"});
}

TEST_CASE("csv reader: a stray quote costs one row, and lines after it keep their numbers") {
  const FlatJob read =
      read_csv_text("task,worker,label\n\"t\n1\",w1,\"a,\nb\"\n\"t2,w1,cat\nt3,w1\nt4,w1,cat\n");
  CHECK(read.faults() == Texts{"5 malformed", "6 malformed"});
  CHECK(read.rejects[0].detail == "a quoted field is not closed");
  CHECK(read.votes() == Texts{"t\n1 w1 a,\nb", "t4 w1 cat"});
}

TEST_CASE("csv reader: bytes that are not UTF-8 reject the very row") {
  const FlatJob read =
      read_csv_text("task,worker,label\nt1,w1,caf\xC3\xA9\nt1,w2,caf\xE9\nt1,w3,caf\xC3\xA9\n");
  CHECK(read.faults() == Texts{"3 invalid-utf8"});
  CHECK(read.votes() == Texts{"t1 w1 caf\xC3\xA9", "t1 w3 caf\xC3\xA9"});
  const auto [code, text] = error_of([] { read_csv_text("\xFF\xFEt\0a\0"); });
  CHECK(code == 65);
  CHECK(text.find("not UTF-8") != std::string::npos);
}

TEST_CASE("csv reader: empty item, worker and label are missing") {
  const FlatJob read = read_csv_text("task,worker,label\n,w,a\nt,,a\nt,w,\nt,w,\"\"\n");
  CHECK(read.faults() ==
        Texts{"2 missing-field", "3 missing-field", "4 missing-field", "5 missing-field"});
  CHECK(read.job.objects.empty());
}

TEST_CASE("csv reader: a column named source holds the object itself") {
  const FlatJob read = read_csv_text(
      "source,worker,label\n\"say \"\"hi\"\"\",w1,a\n\"say \"\"hi\"\"\",w2,b\n,w3,a\n");
  REQUIRE(read.job.objects.size() == 1);
  CHECK(quorate::test::line_of(read.job, 0) == R"({"source":"say \"hi\""})");
  CHECK(read.job.items[0] == "say \"hi\"");
}

TEST_CASE("csv reader: a column named datasetObjectId holds line numbers") {
  const FlatJob read = read_csv_text("datasetObjectId,worker,label\n10,w1,a\n9,w1,b\n");
  REQUIRE(read.job.objects.size() == 2);
  CHECK(quorate::test::line_of(read.job, 0) == R"({"datasetObjectId":"9"})");
}

TEST_CASE("csv reader: a rejected row makes no object") {
  const FlatJob read = read_csv_text("source,worker,label,weight\nt1,w1,a,-1\nt2,w1,a,1\n");
  REQUIRE(read.job.objects.size() == 1);
  CHECK(read.job.items == Views{"t2"});
}

TEST_CASE("csv reader: progress rises within [0, 1]") {
  std::string text = "task,worker,label\n";
  for (int i = 0; i < 200000; ++i)
    text += "t" + std::to_string(i / 3) + ",w" + std::to_string(i % 3) + ",a\n";
  std::vector<double> seen;
  ReadOptions options;
  options.progress = [&seen](double share) { seen.push_back(share); };
  CHECK(read_csv_text(text, options).job.counts.used == 200000);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] > 0);
  CHECK(seen[0] < seen[1]);
  CHECK(seen[2] <= 1);
}
