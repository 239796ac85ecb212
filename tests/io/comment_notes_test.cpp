// Which comments count, and whole verification jobs with comments in every format.
#include "io/comment_notes.hpp"

#include <doctest/doctest.h>

#include <array>

#include "io/readers.hpp"
#include "quorate/base/random.hpp"
#include "support/files.hpp"

using namespace quorate;
using quorate::test::TemporaryFolder;

namespace {

using Texts = std::vector<std::string>;

constexpr std::array kPolicies{DuplicatePolicy::kLast, DuplicatePolicy::kFirst,
                               DuplicatePolicy::kAll, DuplicatePolicy::kError};

struct Annotation {
  std::uint32_t item = 0;
  std::uint32_t worker = 0;
  std::string comment{};
};

/// "item comment" of all that counts.
Texts listed(const std::vector<ItemComments>& items) {
  Texts out;
  for (const ItemComments& item : items) {
    for (const std::string& comment : item.comments) {
      out.push_back(std::to_string(item.item.value) + " " + comment);
    }
  }
  return out;
}

Texts taken(const std::vector<Annotation>& annotations, DuplicatePolicy duplicates) {
  CommentNotes notes;
  for (const Annotation& a : annotations) notes.add(ItemId{a.item}, WorkerId{a.worker}, a.comment);
  return listed(notes.take(duplicates));
}

/// Whether another annotation of the same worker on the same item puts the one at `at` aside.
bool is_aside(const std::vector<Annotation>& all, std::size_t at, DuplicatePolicy duplicates) {
  if (duplicates == DuplicatePolicy::kAll) return false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_other = duplicates == DuplicatePolicy::kLast ? i > at : i < at;
    if (is_other && all[i].item == all[at].item && all[i].worker == all[at].worker) return true;
  }
  return false;
}

ReadOptions verification(DuplicatePolicy duplicates = DuplicatePolicy::kLast) {
  ReadOptions options;
  options.task = TaskType::kLabelVerification;
  options.duplicates = duplicates;
  return options;
}

Job read(const std::vector<std::string>& paths, const ReadOptions& options) {
  DiagnosticSink sink([](const Diagnostic&) {});
  return read_job(paths, options, sink);
}

/// "object comment", through Job::comments_of, in output order.
Texts comments(const Job& job) {
  Texts out;
  for (const JobObject& object : job.objects) {
    for (const std::string& comment : job.comments_of(object.item)) {
      out.push_back(std::string(job.items[object.item.value]) + " " + comment);
    }
  }
  return out;
}

std::string answer_line(const std::string& item, const std::string& worker,
                        const std::string& members) {
  return R"({"source-ref":")" + item + R"(","worker-id":")" + worker +
         R"(","answer":{"crowd-image-classifier":{"label":"ok")" + members + "}}}\n";
}

std::string comment(const std::string& text) { return R"(,"workerComment":")" + text + '"'; }

}  // namespace

TEST_CASE("comment notes: the policy decides by annotations, not by comments") {
  const std::vector<Annotation> annotations{{3, 0, "a"}, {1, 0, "b"}, {3, 1, "c"},
                                            {3, 0, ""},  {1, 0, "d"}, {2, 0, ""}};
  CHECK(taken(annotations, DuplicatePolicy::kLast) == Texts{"1 d", "3 c"});
  CHECK(taken(annotations, DuplicatePolicy::kFirst) == Texts{"1 b", "3 a", "3 c"});
  CHECK(taken(annotations, DuplicatePolicy::kError) == Texts{"1 b", "3 a", "3 c"});
  CHECK(taken(annotations, DuplicatePolicy::kAll) == Texts{"1 b", "1 d", "3 a", "3 c"});
  CHECK(taken({}, DuplicatePolicy::kLast).empty());
}

TEST_CASE("comment notes: as looking at every pair of annotations says") {
  Random random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<Annotation> annotations(30);
    for (std::size_t i = 0; i < annotations.size(); ++i) {
      annotations[i] = {static_cast<std::uint32_t>(random.below(4)),
                        static_cast<std::uint32_t>(random.below(5))};
      if (random.below(2) == 0) annotations[i].comment = "c" + std::to_string(i);
    }
    for (const DuplicatePolicy duplicates : kPolicies) {
      Texts expected;
      for (std::uint32_t item = 0; item < 4; ++item) {
        for (std::size_t i = 0; i < annotations.size(); ++i) {
          const Annotation& a = annotations[i];
          if (a.item != item || a.comment.empty() || is_aside(annotations, i, duplicates)) continue;
          expected.push_back(std::to_string(item) + " " + a.comment);
        }
      }
      CHECK(taken(annotations, duplicates) == expected);
    }
  }
}

TEST_CASE("verification job: comments of JSON Lines, a later plain vote puts its worker's aside") {
  const TemporaryFolder folder;
  const std::string answers = folder.write(
      "a.jsonl", answer_line("y", "v", comment("one")) + answer_line("x", "v", comment("two")) +
                     answer_line("y", "w", comment("")) + answer_line("y", "u", comment("three")));
  CHECK(comments(read({answers}, verification())) == Texts{"y one", "y three", "x two"});
  const std::string plain =
      folder.write("b.jsonl", R"({"source-ref":"y","worker":"v","label":"ok"})"
                              "\n");
  const std::string table = folder.write("c.csv", "source-ref,worker,label\nx,v,ok\n");
  CHECK(comments(read({answers, plain, table}, verification())) == Texts{"y three"});
  CHECK(comments(read({answers, plain, table}, verification(DuplicatePolicy::kFirst))) ==
        Texts{"y one", "y three", "x two"});
}

TEST_CASE("verification job: other tasks keep no comments") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.jsonl", answer_line("y", "v", comment("one")));
  CHECK(read({path}, {}).comments.empty());
}

TEST_CASE("verification job: comments of a job folder and of a consolidation request") {
  const TemporaryFolder folder;
  folder.write("job/annotations/worker-response/iteration-1/1/2024-01-01_00:00:00.json",
               R"({"answers":[{"workerId":"w","answerContent":{"x":{"label":"ok","workerComment":)"
               R"("good"}}},{"workerId":"v","answerContent":{"x":{"label":"ok"}}}]})");
  CHECK(comments(read({folder.path("job")}, verification())) == Texts{"1 good"});
  const std::string request = folder.write(
      "request.json",
      R"([{"datasetObjectId":"0","dataObject":{"s3Uri":"s3://b/x"},"annotations":[{"workerId":"w",)"
      R"("annotationData":{"content":"{\"x\":{\"label\":\"ok\",\"workerComment\":\"so so\"}}"}}]}])");
  CHECK(comments(read({request}, verification())) == Texts{"s3://b/x so so"});
}

TEST_CASE("verification job: a rejected annotation's comment is not used") {
  const TemporaryFolder folder;
  ReadOptions options = verification();
  options.label_categories = folder.write("classes.txt", "good\n");
  const std::string path = folder.write(
      "a.jsonl", answer_line("y", "v", comment("lost with its label")) +
                     R"({"source-ref":"y","worker-id":"w","answer":{"a":{"label":"good"}}})"
                     "\n");
  const Job job = read({path}, options);
  CHECK(job.counts.rejected == 1);
  CHECK(job.comments.empty());
}

TEST_CASE("verification job: lines that share an object share its comments") {
  const TemporaryFolder folder;
  ReadOptions options = verification();
  options.manifest = folder.write("m", "{\"source-ref\":\"x\"}\n{\"source-ref\":\"x\"}\n");
  const std::string path = folder.write("a.jsonl", answer_line("x", "v", comment("both")));
  CHECK(comments(read({path}, options)) == Texts{"x both", "x both"});
}

TEST_CASE("verification job: the same for any number of threads and pieces") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 400; ++i) {
    text += answer_line("o" + std::to_string(i % 7), "w" + std::to_string(i % 11),
                        i % 3 == 0 ? comment("c" + std::to_string(i)) : std::string());
  }
  const std::string path = folder.write("a.jsonl", text);
  const auto read_in_pieces = [&](std::size_t bytes, unsigned threads) {
    ReadOptions options;
    options.threads = threads;
    DiagnosticSink sink([](const Diagnostic&) {});
    JobBuilder builder({}, DuplicatePolicy::kLast, nullptr, sink, TaskType::kLabelVerification);
    builder.begin_file(path, InputFormat::kJsonLines, 0);
    read_answer_lines(FileBytes(path), options, builder, bytes);
    return comments(builder.finish(threads));
  };
  const Texts whole = read_in_pieces(std::size_t{1} << 30, 1);
  CHECK(whole.size() == 26);  // of 77 pairs, those whose last annotation is a third one
  CHECK(read_in_pieces(200, 1) == whole);
  CHECK(read_in_pieces(200, 3) == whole);
  CHECK(read_in_pieces(1000, 2) == whole);
}
