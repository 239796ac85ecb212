// One function a format: bytes in, annotations or diagnostics out through the JobBuilder, which has
// been told of the file already. None of them throws for a bad record.
#pragma once

#include <cstddef>
#include <string>

#include "job_builder.hpp"
#include "quorate/io/file_bytes.hpp"
#include "quorate/io/job.hpp"
#include "text_chunks.hpp"

namespace quorate {

/// CSV or TSV with a header. Throws Error{kBadData} when the header lacks the item, worker or label
/// column, and Error{kNoInput} when nothing stands below it.
/// `chunk_bytes` is about how much a thread reads at a time; the result does not depend on it.
void read_csv(const FileBytes& file, char separator, const ReadOptions& options, JobBuilder& job,
              std::size_t chunk_bytes = kReadChunkBytes);

/// JSON Lines: an annotation a line, or an object a line with its `annotations`. Throws
/// Error{kNoInput} for a file without any line.
/// `chunk_bytes` as above.
void read_json_lines(const FileBytes& file, const ReadOptions& options, JobBuilder& job,
                     std::size_t chunk_bytes = kReadChunkBytes);

/// JSON Lines whose annotations are answers of a worker's page (answer_lines.hpp), of any task.
/// Throws as read_json_lines does.
void read_answer_lines(const FileBytes& file, const ReadOptions& options, JobBuilder& job,
                       std::size_t chunk_bytes = kReadChunkBytes);

/// The payload array of the post-annotation step. One file is one consolidation batch.
void read_consolidation_request(const FileBytes& file, JobBuilder& job);

/// Every worker-response file below `folder` (the worker-response folder of a job); of several
/// files of one object the newest counts. Calls JobBuilder::begin_file itself.
void read_worker_responses(const std::string& folder, const ReadOptions& options, JobBuilder& job);

}  // namespace quorate
