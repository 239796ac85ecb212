#include "input_sources.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "folder.hpp"
#include "input_format.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kEndings{".json", ".jsonl", ".ndjson",
                                                   ".csv",  ".tsv",   ".manifest"};

bool has_known_ending(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

InputSource job_source(const fs::path& path, JobFolder job) {
  return {path.string(), InputFormat::kGroundTruthJob, std::nullopt, std::move(job)};
}

InputSource file_source(const std::string& path, const ReadOptions& options) {
  FileBytes bytes(path);
  if (options.format == InputFormat::kGroundTruthJob) {
    throw Error(ErrorCode::kUsage,
                bytes.name() + ": --input-format ground-truth-job needs a folder, not a file");
  }
  const InputFormat detected =
      options.format && !bytes.first(1).empty() ? *options.format : detect_format(bytes);
  InputSource source{path, detected, std::nullopt, std::nullopt};
  std::error_code ignored;
  if (path == "-" || !fs::is_regular_file(path, ignored)) source.bytes = std::move(bytes);
  return source;
}

/// Job folders and files below a folder that is no job itself. Links to folders are not followed:
/// they may go round.
void collect(const fs::path& folder, bool look_for_jobs, std::vector<fs::path>& jobs,
             std::vector<fs::path>& files) {
  for (const fs::directory_entry& entry : list_folder(folder)) {
    std::error_code ignored;
    if (is_folder(entry)) {
      if (entry.is_symlink(ignored)) continue;
      if (look_for_jobs && find_job_folder(entry.path())) {
        jobs.push_back(entry.path());
      } else {
        collect(entry.path(), look_for_jobs, jobs, files);
      }
    } else if (entry.is_regular_file(ignored) && has_known_ending(entry.path())) {
      files.push_back(entry.path());
    }
  }
}

void add_folder(const std::string& path, const ReadOptions& options,
                std::vector<InputSource>& sources) {
  const bool may_be_job = !options.format || options.format == InputFormat::kGroundTruthJob;
  if (may_be_job) {
    if (auto job = find_job_folder(path)) {
      sources.push_back(job_source(path, std::move(*job)));
      return;
    }
  }
  if (options.format == InputFormat::kGroundTruthJob) {
    sources.push_back(job_source(path, job_of_responses(path)));
    return;
  }
  std::vector<fs::path> jobs;
  std::vector<fs::path> files;
  collect(path, may_be_job, jobs, files);
  if (jobs.empty() && files.empty()) {
    throw Error(ErrorCode::kNoInput,
                path +
                    ": holds neither a labeling job nor files that end in .json, .jsonl, "
                    ".ndjson, .csv, .tsv or .manifest");
  }
  for (const fs::path& job : jobs) sources.push_back(job_source(job, *find_job_folder(job)));
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) sources.push_back(file_source(file.string(), options));
}

/// Throws where standard input is to be read twice or one input is given twice: its votes would
/// count twice.
void check_distinct(std::span<const std::string> inputs, const ReadOptions& options,
                    const std::vector<InputSource>& sources) {
  const auto standard = std::count(inputs.begin(), inputs.end(), "-") + (options.manifest == "-") +
                        (options.label_categories == "-");
  if (standard > 1) throw Error(ErrorCode::kUsage, "standard input ('-') can be given only once");
  std::set<fs::path> seen;
  for (const InputSource& source : sources) {
    if (source.path == "-") continue;
    std::error_code error;
    const fs::path whole = fs::canonical(source.job ? source.job->responses : source.path, error);
    if (!error && !seen.insert(whole).second) {
      throw Error(ErrorCode::kUsage, source.path + ": is given twice");
    }
  }
}

}  // namespace

std::vector<InputSource> find_sources(std::span<const std::string> inputs,
                                      const ReadOptions& options) {
  if (inputs.empty()) throw Error(ErrorCode::kUsage, "no input is given");
  check_distinct(inputs, options, {});
  std::vector<InputSource> sources;
  for (const std::string& input : inputs) {
    if (input != "-" && is_folder(fs::path(input))) {
      add_folder(input, options, sources);
    } else {
      sources.push_back(file_source(input, options));
      // Who writes two pipes may write one after the other: the first must not wait for the second.
      if (inputs.size() > 1 && sources.back().bytes) (void)sources.back().bytes->text();
    }
  }
  check_distinct(inputs, options, sources);
  return sources;
}

}  // namespace quorate
