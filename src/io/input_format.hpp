// Which format a file has, by what it holds.
#pragma once

#include "quorate/io/file_bytes.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// Recognises a file by its first characters. Throws Error{kNoInput} for an empty file, and
/// Error{kBadData} for one that is no list of annotations, with advice where it is a well-known
/// other file of a labeling job.
[[nodiscard]] InputFormat detect_format(const FileBytes& file);

}  // namespace quorate
