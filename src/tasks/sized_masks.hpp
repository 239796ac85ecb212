// Answers with masks are about one image, and can be laid on top of each other only where they are
// of one size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

struct MaskSize {
  std::uint32_t height = 0;
  std::uint32_t width = 0;

  auto operator<=>(const MaskSize&) const = default;
};

/// The size of an answer's masks, else of its image; nothing where it tells neither.
[[nodiscard]] std::optional<MaskSize> size_of(const MaskSet& answer);

/// Pixels of two masks.
struct PixelCounts {
  double both = 0;
  double first = 0;  ///< that the first alone has
  double second = 0;
};

/// Masks of different sizes share none.
[[nodiscard]] PixelCounts count_pixels(const Mask& first, const Mask& second);

/// The size that most answers of an item have.
struct CommonSize {
  std::optional<MaskSize> size;  ///< nothing where no answer tells one
  std::size_t left_out = 0;      ///< answers of another size
  std::string problem;           ///< two sizes are equally frequent; empty: they are not
};

/// Throws Error{kInternal} where an answer holds no masks.
[[nodiscard]] CommonSize common_size(const TaskInput& input, ItemId item);

/// What went wrong with the sizes of a job, in at most two sentences.
class SizeComplaints {
 public:
  void add(std::string_view item, std::size_t left_out, const std::string& problem);

  /// Appends them to result.warnings, and the figure "answers-of-other-size".
  void append_to(TaskResult& result) const;

 private:
  struct Kind {
    std::size_t count = 0;
    std::string first;

    void add(std::string_view item, const std::string& what, std::size_t n);
  };

  Kind sizes_;
  Kind problems_;
};

}  // namespace quorate
