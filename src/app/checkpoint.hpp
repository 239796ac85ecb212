// --checkpoint FILE: the state of a fit in a file.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// SHA-256, in hexadecimal digits, of all that a fit's bits depend on: this version, the model, the
/// votes with their weights, and the options that change the result. Not of the names.
[[nodiscard]] std::string fit_identity(const std::string& model, const AnnotationTable& table,
                                       const FitOptions& options);

/// A checkpoint in a file: one line "quorate checkpoint 1 IDENTITY", the number of columns, the
/// length of each, their numbers (as this machine holds them), and SHA-256 of all that. It is
/// written beside its place and then renamed, so it is there whole or not at all.
class FileCheckpoint : public FitCheckpoint {
 public:
  /// Throws Error{kBadData} where the file is there and no checkpoint, is damaged, or is one of
  /// another input or other options; it is never overwritten then.
  FileCheckpoint(std::string path, std::string identity, double seconds_between);

  State load() override;
  bool is_due() override;
  void save(const State& state) override;

  /// Whether there was something to go on from.
  [[nodiscard]] bool is_resumed() const { return is_resumed_; }

 private:
  std::string path_;
  std::string identity_;
  std::chrono::duration<double> between_;
  std::chrono::steady_clock::time_point last_;
  bool is_resumed_ = false;
};

/// The models whose fit can be saved; "auto" saves those of its candidates.
[[nodiscard]] std::vector<std::string_view> checkpoint_models();

/// --checkpoint-every. Throws Error{kUsage}.
[[nodiscard]] double seconds_between(const Options& options);

/// The checkpoint that the options ask for, if they do, of the fit of `model`: --model, or one of
/// the candidates of --model auto, each of which has a file of its own, FILE.MODEL.
[[nodiscard]] std::optional<FileCheckpoint> open_checkpoint(const Options& options,
                                                            const std::string& model,
                                                            const AnnotationTable& table,
                                                            const FitOptions& fit_options);

/// Removes the file, or the candidates' files: the run is done.
void remove_checkpoint(const Options& options);

}  // namespace quorate
