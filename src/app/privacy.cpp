// Keyed hash: HMAC (RFC 2104) with SHA-256, by libcrypto. Tests: privacy_test.cpp (values of
// another implementation), tests/trust/privacy_test.py (every output of every verb).
#include "privacy.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "audit_run.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/file_bytes.hpp"
#include "sha256_stream.hpp"

namespace quorate {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kShownBytes = 8;

std::string read_key(const std::string& path) {
  const FileBytes file(path);
  std::string_view key = file.text();
  while (key.ends_with('\n') || key.ends_with('\r')) key.remove_suffix(1);
  if (key.size() >= Privacy::kLeastKeyBytes) return std::string(key);
  throw Error(ErrorCode::kBadData,
              file.name() + ": a key of " + std::to_string(key.size()) +
                  " bytes is too short for --pseudonyms: names could be guessed. It needs " +
                  std::to_string(Privacy::kLeastKeyBytes) +
                  " or more; 'openssl rand -hex 32' makes one");
}

std::array<unsigned char, kHashBytes> keyed_hash(std::string_view key, std::string_view text) {
  std::array<unsigned char, kHashBytes> hash{};
  unsigned size = 0;
  const unsigned char* done =
      ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data(), &size);
  if (done == nullptr || size != kHashBytes)
    throw Error(ErrorCode::kInternal, "the keyed hash of a name cannot be computed");
  return hash;
}

/// What stands before the digits of the pseudonym.
std::string prefix_of(std::string_view name) {
  const std::string workforce = workforce_of(name, nullptr);
  return workforce.empty() ? "p-" : workforce + ".";
}

bool is_pseudonym(std::string_view name) {
  std::string_view digits = name;
  const std::string prefix = prefix_of(name);
  if (!name.starts_with(prefix)) return false;
  digits.remove_prefix(prefix.size());
  return digits.size() == 2 * kShownBytes &&
         digits.find_first_not_of("0123456789abcdef") == digits.npos;
}

/// Without what stands between the first quote and the last.
std::string without_quoted(const std::string& text) {
  const std::size_t first = text.find('\'');
  const std::size_t last = text.rfind('\'');
  if (first == std::string::npos) return text;
  if (first == last) return text.substr(0, first) + "'...'";
  return text.substr(0, first) + "'...'" + text.substr(last + 1);
}

/// Whether the item is a text, and no reference to one.
bool is_free_text(const Job& job, ItemId item) {
  if (job.items[item.value].starts_with("s3://")) return false;
  if (!job.manifest) return job.data_keys[item.value] == DataKey::kSource;
  return job.manifest->has_data(item.value) && job.manifest->parse(item.value).data_key == "source";
}

}  // namespace

Privacy::Privacy(const Options& options) : redacts_(options.flag("redact")) {
  if (options.given("pseudonyms")) key_ = read_key(options.text("pseudonyms"));
}

std::string Privacy::worker(std::string_view name) const {
  if (key_.empty()) return std::string(name);
  const auto hash = keyed_hash(key_, name);
  return prefix_of(name) + hex_digits(std::span(hash).first(kShownBytes));
}

std::string Privacy::worker_of_file(const std::string& name) const {
  return key_.empty() || is_pseudonym(name) ? name : worker(name);
}

void Privacy::hide_workers(Job& job) const {
  if (key_.empty()) return;
  StringInterner hidden;
  for (std::uint32_t j = 0; j < job.workers.size(); ++j) {
    if (hidden.intern(worker(job.workers.text(j))) != j) {
      throw Error(ErrorCode::kBadData,
                  "two workers get the same pseudonym; use another key for --pseudonyms");
    }
  }
  job.workers = std::move(hidden);
  for (WorkerIdentity& identity : job.identities) {
    if (!identity.subject.empty()) identity.subject = worker(identity.subject);
  }
}

void Privacy::hide_texts(Job& job) const {
  if (!redacts_) return;
  job.comments.clear();
  StringInterner numbers;
  for (std::uint32_t i = 0; i < job.objects.size(); ++i) {
    // Items of a manifest are numbered like its lines, also those that share another's votes.
    const ItemId item = job.manifest ? ItemId{i} : job.objects[i].item;
    if (!is_free_text(job, item)) continue;
    job.items[item.value] = numbers.text(numbers.intern(std::to_string(i)));
    if (!job.manifest) job.data_keys[item.value] = DataKey::kDatasetObjectId;
  }
  job.item_texts.push_back(std::move(numbers));
}

Diagnostic Privacy::shown(const Diagnostic& diagnostic) const {
  if (!hides()) return diagnostic;
  Diagnostic out = diagnostic;
  out.record.clear();
  out.detail = without_quoted(out.detail);
  return out;
}

void Privacy::guard(const std::function<void()>& step) const {
  if (!hides()) return step();
  try {
    step();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kBadData) throw;
    throw Error(error.code(), without_quoted(error.what()));
  }
}

const std::vector<OptionSpec>& privacy_options() {
  static const std::vector<OptionSpec> kOptions = {
      {"Privacy", "pseudonyms", '\0', "KEYFILE", "", "",
       "name workers by a keyed hash of their names (HMAC-SHA-256 under the key in the file, 16 "
       "bytes or more) in everything that is written or said: the same key, the same pseudonym"},
      {"Privacy", "redact", '\0', "", "", "",
       "show no free text: objects that are texts are named by their number in the output, and "
       "rejected records are not shown; lines of a manifest stay as they are"},
  };
  return kOptions;
}

}  // namespace quorate
