// What the inputs that the user named stand for: one source a file or job folder, in reading order.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "job_folder.hpp"
#include "quorate/io/file_bytes.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

struct InputSource {
  std::string path;
  InputFormat format = InputFormat::kJsonLines;
  std::optional<FileBytes> bytes;  ///< of an input that can be read only once, as standard input
  std::optional<JobFolder> job;    ///< of a ground-truth-job
};

/// Finds and recognises all inputs. A folder that is no labeling job stands for the jobs and the
/// files with a known ending (.json .jsonl .ndjson .csv .tsv .manifest) below it, sorted by path.
/// Throws as read_job does.
[[nodiscard]] std::vector<InputSource> find_sources(std::span<const std::string> inputs,
                                                    const ReadOptions& options);

}  // namespace quorate
