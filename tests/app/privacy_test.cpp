#include "app/privacy.hpp"

#include <doctest/doctest.h>

#include "app/csv_field.hpp"
#include "quorate/base/error.hpp"
#include "support/files.hpp"

namespace quorate {
namespace {

using test::TemporaryFolder;

Privacy with_key(const std::string& key, std::vector<std::string> words = {}) {
  const TemporaryFolder folder;
  words.push_back("--pseudonyms=" + folder.write("key", key));
  return Privacy(Options(privacy_options(), words));
}

const std::string kKey = "0123456789abcdef";

TEST_CASE("privacy: a pseudonym is the beginning of HMAC-SHA-256 of the name") {
  // printf %s w1 | openssl dgst -sha256 -hmac 0123456789abcdef
  CHECK(with_key(kKey).worker("w1") == "p-317d558d5a2c1d76");
  // A key file's last line break is no part of the key.
  CHECK(with_key(kKey + "\r\n").worker("w1") == "p-317d558d5a2c1d76");
  CHECK(with_key(kKey + "0").worker("w1") != "p-317d558d5a2c1d76");
}

TEST_CASE("privacy: the workforce in a name stays") {
  // printf %s private.us-east-1.AB | openssl dgst -sha256 -hmac 0123456789abcdef
  CHECK(with_key(kKey).worker("private.us-east-1.AB") == "private.bc9dbff99c15c57a");
}

TEST_CASE("privacy: names of side files may be pseudonyms already") {
  const Privacy privacy = with_key(kKey);
  CHECK(privacy.worker_of_file("w1") == privacy.worker("w1"));
  CHECK(privacy.worker_of_file(privacy.worker("w1")) == privacy.worker("w1"));
  CHECK(privacy.worker_of_file(privacy.worker("vendor.x")) == privacy.worker("vendor.x"));
  CHECK(privacy.worker_of_file("p-0123456789abcdeg") != "p-0123456789abcdeg");
  CHECK(Privacy().worker_of_file("w1") == "w1");
}

/// The text of the Error of this code that `call` throws; empty where it throws none.
template <class Call>
std::string text_of_error(ErrorCode code, Call call) {
  try {
    call();
  } catch (const Error& error) {
    CHECK(error.code() == code);
    return error.what();
  }
  return {};
}

TEST_CASE("privacy: a short key is refused, with advice") {
  const std::string text =
      text_of_error(ErrorCode::kBadData, [] { (void)with_key("short\n"); });
  CHECK(text.find("a key of 5 bytes is too short") != std::string::npos);
  CHECK(text.find("openssl rand -hex 32") != std::string::npos);
  CHECK_FALSE(text_of_error(ErrorCode::kNoInput, [] {
                (void)Privacy(Options(privacy_options(), {"--pseudonyms=/no/such/key"}));
              }).empty());
}

TEST_CASE("privacy: what a rejected record says is not shown") {
  const Diagnostic diagnostic{.reason = RejectReason::kUnknownObject,
                              .file = "a.jsonl",
                              .line = 3,
                              .detail = "'it's me' is not in the manifest m",
                              .record = "{}"};
  const Diagnostic shown = with_key(kKey).shown(diagnostic);
  CHECK(shown.detail == "'...' is not in the manifest m");
  CHECK(shown.record.empty());
  CHECK(shown.line == 3);
  CHECK(Privacy().shown(diagnostic).record == "{}");
  const auto fail = [] { throw Error(ErrorCode::kBadData, "x: worker 'w1' stands twice"); };
  const auto guarded = [&](const Privacy& privacy) {
    return text_of_error(ErrorCode::kBadData, [&] { privacy.guard(fail); });
  };
  CHECK(guarded(with_key(kKey)) == "x: worker '...' stands twice");
  CHECK(guarded(Privacy()) == "x: worker 'w1' stands twice");
}

TEST_CASE("csv_field: --csv-safe neutralises what begins like a formula") {
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"}) {
    CHECK(csv_field(text, CsvSafety::kSafe) == "'" + std::string(text));
    CHECK(csv_field(text) == text);
  }
  CHECK(csv_field("\rx", CsvSafety::kSafe) == "\"'\rx\"");
  CHECK(csv_field("=A,\"B\"", CsvSafety::kSafe) == "\"'=A,\"\"B\"\"\"");
  CHECK(csv_field("a=1", CsvSafety::kSafe) == "a=1");
  CHECK(csv_field("", CsvSafety::kSafe).empty());
}

}  // namespace
}  // namespace quorate
