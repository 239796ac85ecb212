// Whatever the pieces and the threads, and however slowly its bytes come, a file is read as by one
// thread in one piece.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "quorate/base/random.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

constexpr std::size_t kOnePiece = std::size_t{1} << 30;

/// What the random files are made for.
struct Setting {
  DuplicatePolicy duplicates = DuplicatePolicy::kLast;
  TableBuilder::CategorySource categories{};
  const Manifest* manifest = nullptr;
};

/// A named pipe through which a text comes in small portions, each after the one before is read.
class SlowPipe {
 public:
  SlowPipe() : path_(folder_.path("votes")) { REQUIRE(::mkfifo(path_.c_str(), 0600) == 0); }

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Reads the pipe with read(bytes) while `text` is written to it.
  template <class Read>
  auto feed(std::string_view text, Read read) const {
    const std::jthread writer([this, text] { write(text); });
    return read(FileBytes(path_));
  }

 private:
  void write(std::string_view text) const {
    constexpr std::size_t kPortion = 150;
    const int file = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    for (std::size_t at = 0; at < text.size(); at += kPortion) {
      int waiting = 1;
      while (::ioctl(file, FIONREAD, &waiting) == 0 && waiting > 0) std::this_thread::yield();
      const std::string_view portion = text.substr(at, kPortion);
      if (::write(file, portion.data(), portion.size()) < 0) break;
    }
    ::close(file);
  }

  TemporaryFolder folder_;
  std::string path_;
};

template <class Read>
void check_same(std::string_view text, const Setting& setting, Read read) {
  const auto everything = [&](const FileBytes& file, unsigned threads, std::size_t chunk_bytes) {
    ReadOptions options;
    options.threads = threads;
    return everything_of(read_flat(
        file, InputFormat::kCsv, [&](JobBuilder& job) { read(file, options, job, chunk_bytes); },
        setting.duplicates, setting.categories, setting.manifest));
  };
  const SlowPipe pipe;
  const FileBytes file = FileBytes::from_text(pipe.path(), text);
  const std::string expected = everything(file, 1, kOnePiece);
  for (const unsigned threads : {1U, 2U, 7U}) {
    for (const std::size_t chunk_bytes : {1U, 64U, 1000U}) {
      CAPTURE(threads);
      CAPTURE(chunk_bytes);
      CHECK(everything(file, threads, chunk_bytes) == expected);
    }
    CHECK(pipe.feed(text, [&](const FileBytes& slow) { return everything(slow, threads, 64); }) ==
          expected);
  }
}

void check_same_csv(std::string_view text, const Setting& setting = {}) {
  check_same(text, setting,
             [](const FileBytes& file, const ReadOptions& options, JobBuilder& job,
                std::size_t bytes) { read_csv(file, ',', options, job, bytes); });
}

void check_same_jsonl(std::string_view text, const Setting& setting = {}) {
  check_same(text, setting,
             [](const FileBytes& file, const ReadOptions& options, JobBuilder& job,
                std::size_t bytes) { read_json_lines(file, options, job, bytes); });
}

std::string any_of(Random& random, const std::vector<std::string>& texts) {
  return texts[random.below(texts.size())];
}

/// A cell or a scrap of one: quotes that are closed, doubled, stray; line breaks; bytes that are no
/// UTF-8.
std::string csv_cell(Random& random, bool faulty) {
  const std::string plain = "o" + std::to_string(random.below(30));
  if (!faulty) {
    return any_of(random, {plain, plain, plain, "\"" + plain + "\"", "\"a, b\"", "\"two\nlines\"",
                           "\"say \"\"hi\"\"\"", "\"\n\r\n,x,\n\"", "caf\xc3\xa9"});
  }
  return any_of(random,
                {"", "\"", "\"open", "\"a\"b", "\xff", "x\"y", "a,b", "\"\"\"", "\n", " \""});
}

std::string random_csv(std::uint64_t seed, bool with_weight, double faults) {
  Random random(seed);
  std::string text = random.below(2) == 0 ? "" : "\xEF\xBB\xBF";
  text += with_weight ? "task,worker,label,weight,submitted_at" : "task,worker,label";
  const std::string line_end = random.below(2) == 0 ? "\n" : "\r\n";
  text += line_end;
  for (int row = 0; row < 120; ++row) {
    const auto cell = [&] { return csv_cell(random, random.uniform() < faults); };
    text += cell() + "," + any_of(random, {"w1", "w2", "w3", cell()}) + "," +
            any_of(random, {"cat", "dog", " cat", "emu"});
    if (with_weight) {
      text += "," + any_of(random, {"", "1", "2.5", "1", "-1", "x"}) + "," +
              any_of(random, {"", "", "1672204914", "yesterday"});
    }
    text += random.below(20) == 0 ? line_end + line_end : line_end;
  }
  if (random.below(2) == 0) text.resize(text.size() - line_end.size());
  return text;
}

/// A line as it should be, or one with something wrong or unusual in it.
std::string json_line(Random& random, double faults) {
  const std::string item = "o" + std::to_string(random.below(30));
  const std::string worker = any_of(random, {"w1", "w2", "w3"});
  const std::string label = any_of(random, {"cat", "dog", " cat", "emu"});
  const std::string good =
      "{\"item\":\"" + item + "\",\"worker\":\"" + worker + "\",\"label\":\"" + label + "\"}";
  if (random.uniform() >= faults) return good;
  return any_of(
      random,
      {good + good,
       good + " x",
       good.substr(0, random.below(good.size())),
       "",
       "  ",
       "[" + good + "]",
       "{\"item\":\"" + item + "\",\n\"worker\":\"w\",\"label\":\"a\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\\u0031\",\"label\":\"a\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":\"\\q\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"\xff\",\"label\":\"a\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\t\",\"label\":\"a\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"w,\"label\":\"a\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":\"a}",
       "{}",
       "{\"item\":\"\"}",
       "null",
       "{ \"item\" : 7 , \"worker\" : 12 , \"label\" : true , \"x\" : null }\r",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":1.5,\"weight\":2,\"submitted_at\":9}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":01}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":NaN}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":\"a\",\"x\":NaN}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":\"a\",\"x\":1e999}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":\"a\",\"item\":\"b\"}",
       "{\"item\":\"" + item + "\",\"object\":\"b\",\"worker\":\"w\",\"label\":\"a\"}",
       "{\"item\":\"" + item + "\" \"worker\":\"w\",\"label\":\"a\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":\"a\",}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":\"a\"\"b\"}",
       "{\"item\":\"" + item + "\",\"worker\":\"w\",\"label\":{\"a\":1}}",
       "{\"item\":\"" + item + "\",\"annotations\":[{\"worker\":\"w1\",\"label\":\"cat\"},7]}",
       "{\"source\":\"" + item + "\",\"worker\":\"w\",\"label\":\"a\"}",
       "{\"datasetObjectId\":\"3\",\"worker\":\"w\",\"label\":\"a\"}",
       "\xEF\xBB\xBF" + good});
}

std::string random_jsonl(std::uint64_t seed, double faults) {
  Random random(seed);
  std::string text = random.below(2) == 0 ? "" : "\xEF\xBB\xBF";
  for (int line = 0; line < 120; ++line) {
    text += json_line(random, faults);
    text += random.below(5) == 0 ? "\r\n" : "\n";
  }
  if (random.below(2) == 0) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("chunked reading: csv gives the same job for any pieces and threads") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    check_same_csv(random_csv(seed, seed % 2 == 0, seed % 3 == 0 ? 0 : 0.02));
  }
}

TEST_CASE("chunked reading: csv with many stray quotes, whose budget of second looks runs out") {
  std::string text = "task,worker,label\n";
  for (int row = 0; row < 200; ++row) text += "t" + std::to_string(row) + ",\"w,a\n";
  check_same_csv(text);
  for (int row = 0; row < 200; ++row) text += "t,w" + std::to_string(row) + ",\"a\n\"b\"\n";
  check_same_csv(text);
}

TEST_CASE("chunked reading: json lines give the same job for any pieces and threads") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    check_same_jsonl(random_jsonl(seed, seed % 4 == 0 ? 0 : 0.2));
  }
}

TEST_CASE("chunked reading: duplicates that are errors name the same lines") {
  const Setting setting{.duplicates = DuplicatePolicy::kError};
  check_same_csv(random_csv(1, true, 0.02), setting);
  check_same_jsonl(random_jsonl(1, 0.1), setting);
}

TEST_CASE("chunked reading: closed categories and a manifest reject the same records") {
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += "{\"source-ref\":\"o" + std::to_string(i) + "\"}\n";
  const Manifest manifest = Manifest::read(FileBytes::from_text("objects.manifest", lines));
  const Setting setting{.duplicates = DuplicatePolicy::kFirst,
                        .categories = {.known = LabelCategories({"cat", "dog"}), .closed = true},
                        .manifest = &manifest};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    check_same_csv(random_csv(seed, false, 0.01), setting);
    check_same_jsonl(random_jsonl(seed, 0.1), setting);
  }
}

TEST_CASE("chunked reading: progress goes up to the whole, in order") {
  std::string text = "task,worker,label\n";
  for (int row = 0; row < 100; ++row) text += "t,w" + std::to_string(row) + ",a\n";
  const FileBytes file = FileBytes::from_text("votes.csv", text);
  std::vector<double> shares;
  ReadOptions options;
  options.threads = 3;
  options.progress = [&](double share) { shares.push_back(share); };
  read_flat(file, InputFormat::kCsv,
            [&](JobBuilder& job) { read_csv(file, ',', options, job, 100); });
  REQUIRE(shares.size() > 5);
  CHECK(std::is_sorted(shares.begin(), shares.end()));
  CHECK(shares.back() == 1.0);
}
