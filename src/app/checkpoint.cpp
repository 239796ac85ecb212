// Tests: tests/trust/checkpoint_test.py (kill -9 at random moments, damaged and foreign
// checkpoints), tests/models/checkpoint_test.cpp (what a fit saves).
#include "checkpoint.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "command.hpp"
#include "quorate/base/error.hpp"
#include "quorate/confidence/model_choice.hpp"
#include "quorate/io/file_bytes.hpp"
#include "quorate/io/output_file.hpp"
#include "sha256_stream.hpp"

namespace quorate {
namespace {

constexpr std::string_view kMagic = "quorate checkpoint 1 ";
constexpr std::size_t kHashDigits = 64;

template <class T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// Takes values off the front of a file's text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool take(void* to, std::size_t bytes) {
    if (text_.size() < bytes) return false;
    if (bytes > 0) std::memcpy(to, text_.data(), bytes);
    text_.remove_prefix(bytes);
    return true;
  }
  [[nodiscard]] std::size_t left() const { return text_.size(); }

 private:
  std::string_view text_;
};

/// The columns behind the first line; nothing where they are not whole.
std::optional<FitCheckpoint::State> columns_in(std::string_view text) {
  Cursor cursor(text);
  std::uint64_t count = 0;
  if (!cursor.take(&count, sizeof count) || count > cursor.left() / sizeof(std::uint64_t))
    return std::nullopt;
  FitCheckpoint::State columns;
  for (std::uint64_t c = 0; c < count; ++c) {
    std::uint64_t size = 0;
    if (!cursor.take(&size, sizeof size) || size > cursor.left() / sizeof(double))
      return std::nullopt;
    columns.emplace_back(size);
    if (!cursor.take(columns.back().data(), size * sizeof(double))) return std::nullopt;
  }
  if (cursor.left() > 0) return std::nullopt;
  return columns;
}

/// What an option that is a number adds to the identity.
template <class T>
void add_number(Sha256Stream& hash, T value) {
  hash.add(bytes_of(value));
}

void add_gold(Sha256Stream& hash, std::span<const std::optional<ClassId>> gold) {
  add_number(hash, gold.size());
  for (std::size_t i = 0; i < gold.size(); ++i) {
    if (!gold[i]) continue;
    add_number(hash, i);
    add_number(hash, gold[i]->value);
  }
}

constexpr const char* kChoice = "auto";

bool is_choice(const Options& options) { return options.text("model") == kChoice; }

std::string checkpoint_path(const Options& options, std::string_view fitted) {
  std::string path = options.text("checkpoint");
  if (is_choice(options)) path.append(".").append(fitted);
  return path;
}

}  // namespace

std::string fit_identity(const std::string& model, const AnnotationTable& table,
                         const FitOptions& options) {
  Sha256Stream hash;
  hash.add(version());
  hash.add("\n" + model + "\n");
  const AnnotationTable::Columns& columns = table.columns();
  for (const std::size_t size : {columns.workers, columns.classes, columns.abstentions})
    add_number(hash, size);
  hash.add_all(std::span<const std::uint64_t>(columns.offsets));
  hash.add_all(std::span<const Vote>(columns.votes));
  hash.add_all(std::span<const double>(columns.weights));
  add_number(hash, options.prior);
  add_number(hash, options.prior_strength);
  add_number(hash, options.max_iterations);
  add_number(hash, options.tolerance);
  add_number(hash, options.accelerate);
  add_number(hash, options.seed);
  add_gold(hash, options.gold);
  for (const ConfusionCount& known : options.history) {
    for (const std::uint32_t id : {known.worker.value, known.answer.value, known.truth.value})
      add_number(hash, id);
    add_number(hash, known.count);
  }
  return hash.digits();
}

FileCheckpoint::FileCheckpoint(std::string path, std::string identity, double seconds_between)
    : path_(std::move(path)),
      identity_(std::move(identity)),
      between_(seconds_between),
      last_(std::chrono::steady_clock::now()) {}

FitCheckpoint::State FileCheckpoint::load() {
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return {};
  const FileBytes file(path_);
  std::string_view text = file.text();
  const auto fail = [&](const std::string& why) {
    throw Error(ErrorCode::kBadData, "--checkpoint " + path_ + ": " + why);
  };
  if (!text.starts_with(kMagic)) fail("the file is there and is no checkpoint of Quorate");
  const std::size_t line_end = kMagic.size() + kHashDigits;
  if (text.size() < line_end + 1 + kHashDigits) fail("the checkpoint is damaged: delete it");
  if (text.substr(kMagic.size(), kHashDigits) != identity_) {
    fail(
        "the checkpoint is of another input, other options or another version: give the ones it "
        "was made with, another file, or delete it");
  }
  Sha256Stream hash;
  hash.add(text.substr(0, text.size() - kHashDigits));
  if (hash.digits() != text.substr(text.size() - kHashDigits))
    fail("the checkpoint is damaged: delete it");
  text.remove_suffix(kHashDigits);
  std::optional<State> columns = columns_in(text.substr(line_end + 1));
  if (!columns) fail("the checkpoint is damaged: delete it");
  is_resumed_ = true;
  return std::move(*columns);
}

bool FileCheckpoint::is_due() { return std::chrono::steady_clock::now() - last_ >= between_; }

void FileCheckpoint::save(const State& state) {
  OutputFile file(path_);
  Sha256Stream hash;
  const auto put = [&](std::string_view bytes) {
    hash.add(bytes);
    file.write(bytes);
  };
  put(std::string(kMagic) + identity_ + "\n");
  put(bytes_of(std::uint64_t{state.size()}));
  for (const std::vector<double>& column : state) {
    put(bytes_of(std::uint64_t{column.size()}));
    put({reinterpret_cast<const char*>(column.data()), column.size() * sizeof(double)});
  }
  file.write(hash.digits());
  file.commit();
  last_ = std::chrono::steady_clock::now();
}

double seconds_between(const Options& options) {
  constexpr double kUsual = 5;
  constexpr double kMost = 86'400;
  return options.given("checkpoint-every") ? options.number("checkpoint-every", 0, kMost) : kUsual;
}

std::vector<std::string_view> checkpoint_models() {
  return {"auto",
          "dawid-skene",
          "dawid-skene-spammer",
          "fast-dawid-skene",
          "ibcc",
          "ebcc",
          "mace",
          "glad",
          "one-coin",
          "bwa"};
}

std::optional<FileCheckpoint> open_checkpoint(const Options& options, const std::string& model,
                                              const AnnotationTable& table,
                                              const FitOptions& fit_options) {
  if (!options.given("checkpoint")) return std::nullopt;
  // A candidate is fitted from fewer starts than the model by itself.
  const std::string fitted = is_choice(options) ? kChoice + ("/" + model) : model;
  return FileCheckpoint(checkpoint_path(options, model), fit_identity(fitted, table, fit_options),
                        seconds_between(options));
}

void remove_checkpoint(const Options& options) {
  if (!options.given("checkpoint")) return;
  std::vector<std::string_view> fitted{options.text("model")};
  if (is_choice(options)) fitted = candidate_models();
  for (const std::string_view model : fitted) {
    const std::string path = checkpoint_path(options, model);
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) continue;
    throw Error(ErrorCode::kCannotWrite,
                "--checkpoint " + path +
                    ": the run is done, but the file cannot be removed: " + std::strerror(errno));
  }
}

}  // namespace quorate
