// Reading a file piece by piece on several threads, as its bytes come, in the order of the file.
// Tested by the tests of the readers that use it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "job_builder.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/io/file_bytes.hpp"
#include "quorate/io/job.hpp"
#include "text_chunks.hpp"

namespace quorate {

/// Reads all lines of a file. A PieceReader is what one thread works with: it is made of the field
/// names and the builder; read(piece) fills chunk(), and says how many records() and lines() there
/// were. Throws Error{kNoInput} for a file without any record.
template <class PieceReader, class Names>
void read_pieces(const FileBytes& file, const Names& names, const ReadOptions& options,
                 JobBuilder& job, std::size_t chunk_bytes) {
  FilePieces pieces(file, bom_bytes(file), chunk_bytes);
  std::vector<std::unique_ptr<PieceReader>> readers(std::max(options.threads, 1U));
  for (auto& reader : readers) reader = std::make_unique<PieceReader>(names, job);
  std::vector<std::string_view> piece_of(readers.size());
  std::uint64_t records = 0;
  std::uint64_t lines = 0;
  const std::uint64_t begun_with = job.records();
  const auto next = [&](std::size_t, std::size_t slot) {
    piece_of[slot] = pieces.next();
    return !piece_of[slot].empty();
  };
  const auto read = [&](std::size_t, std::size_t slot) {
    file.expect(piece_of[slot]);
    readers[slot]->read(piece_of[slot]);
  };
  const auto take = [&](std::size_t, std::size_t slot) {
    job.append(readers[slot]->chunk(), lines);
    records += readers[slot]->records();
    lines += readers[slot]->lines();
    const double share = share_up_to(file, piece_of[slot]);
    job.expect_rest(begun_with, share);
    file.forget(piece_of[slot]);
    if (options.progress) options.progress(share);
  };
  for_each_next_in_order(options.threads, next, read, take);
  if (records == 0) throw Error(ErrorCode::kNoInput, file.name() + ": the file is empty");
}

}  // namespace quorate
