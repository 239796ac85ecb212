// The figures of one worker that come from walking over its votes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drift.hpp"
#include "quorate/audit/audit.hpp"
#include "vote_facts.hpp"
#include "worker_votes.hpp"

namespace quorate {

/// What the walk needs.
struct WalkInput {
  const AnnotationTable& table;
  const WorkerVotes& by_worker;
  const VoteFacts& facts;
  std::span<const std::uint32_t> consensus;      ///< by item
  std::span<const std::optional<ClassId>> gold;  ///< by item, or empty
};

/// What the walk finds beside the figures in WorkerAudit.
struct WalkResult {
  std::uint64_t timed_annotations = 0;
  double skill_deviation = kUndefined;
  ChangePoint change;
};

/// Fills counts, times, agreement, gold accuracy and skill of a worker, and looks for drift.
///
/// Skill s: with q the others' posterior of an object and m the worker's own shares of the classes,
/// an answer from looking is drawn from q and one from habit from m. The credit q(answer) is then
/// s sum q^2 + (1 - s) sum q m on average, which gives s = (A - C)/(Q - C) from the sums A of the
/// credits, Q of sum q^2 and C of sum q m over the worker's votes. It does not suffer from others
/// who are unsure, as plain agreement does. Standard error as of a ratio (delta method).
///
/// Drift is looked for in agreement minus its mean on objects of the same consensus class (so that
/// classes that come in a row are no drift), in the order of submission where times are known, else
/// of the objects.
[[nodiscard]] WalkResult walk_worker(const WalkInput& input, WorkerId id, WorkerAudit& worker);

}  // namespace quorate
