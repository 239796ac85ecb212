// What a run must not tell: who the workers are (--pseudonyms), what free texts say (--redact).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/base/ids.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// Hides names and texts from everything that a run writes or says. Hides nothing by default.
class Privacy {
 public:
  Privacy() = default;

  /// As --pseudonyms and --redact say. Throws Error{kNoInput} where the key file cannot be read,
  /// Error{kBadData} where it holds less than kLeastKeyBytes.
  explicit Privacy(const Options& options);

  static constexpr std::size_t kLeastKeyBytes = 16;

  /// Whether anything is hidden at all.
  [[nodiscard]] bool hides() const { return !key_.empty() || redacts_; }

  /// The worker as outputs name it: the name itself, or its pseudonym. That is the first 16
  /// hexadecimal digits of HMAC-SHA-256 (RFC 2104) of the name under the key, after "p-" or, where
  /// the name begins with its workforce ("private.us-east-1.AB"), after that ("private.").
  [[nodiscard]] std::string worker(std::string_view name) const;

  /// The same for a name from a side file, which may be an earlier output: what looks like a
  /// pseudonym stays as it is.
  [[nodiscard]] std::string worker_of_file(const std::string& name) const;

  /// Renames the job's workers, and the subjects of their identities. Throws Error{kBadData} in the
  /// case, which will not come, that two get one pseudonym.
  void hide_workers(Job& job) const;

  /// Under --redact: texts that were the objects themselves ("source") become the object's number
  /// in the output, from 0. Lines of a manifest stay as they are.
  void hide_texts(Job& job) const;

  /// What may be shown of a rejected record: not its text, nor what its detail quotes.
  [[nodiscard]] Diagnostic shown(const Diagnostic& diagnostic) const;

  /// Calls `step`; an error about the data is thrown on without what it quotes.
  void guard(const std::function<void()>& step) const;

 private:
  std::string key_;  // empty: workers keep their names
  bool redacts_ = false;
};

/// The options of privacy, which every verb that consolidates takes.
[[nodiscard]] const std::vector<OptionSpec>& privacy_options();

}  // namespace quorate
