// Far from every outline a smoothed probability is the tuple's own, so only pixels at most
// kRadius rows and columns away from a change of tuple are computed one by one: columns of tuples
// come by, 2 kRadius + 1 at a time. First rows are summed over the columns, then columns over the
// rows. The Gaussian is cut at 3 sigma and normalised. The background's probability is 1 less all
// others'. Cost: pixels near outlines times labels, and one step a run. Tested by
// tests/tasks/mask_painting_test.cpp.
#include "mask_painting.hpp"

#include <array>
#include <cmath>

#include "column_window.hpp"

namespace quorate {
namespace {

constexpr std::uint32_t kRadius = 3;
constexpr std::size_t kTaps = 2 * kRadius + 1;

std::array<double, kTaps> gaussian() {
  std::array<double, kTaps> weight{};
  double sum = 0;
  for (std::size_t i = 0; i < kTaps; ++i) {
    const double distance = static_cast<double>(i) - kRadius;
    weight[i] = std::exp(-distance * distance / 2);
    sum += weight[i];
  }
  for (double& w : weight) w /= sum;
  return weight;
}

/// The last columns that came by, with the tuple of every pixel.
class TupleColumns {
 public:
  TupleColumns(const LabelRuns& image, std::uint32_t height) : reader_(image, height) {
    for (auto& column : columns_) column.resize(height);
  }

  /// Takes the next column; adds to `changes` the rows where it differs from the row above or from
  /// the column before.
  void next(std::uint32_t x, std::vector<RowRange>& changes) {
    std::vector<std::uint32_t>& now = columns_[x % kColumns];
    reader_.next([&](std::uint32_t begin, std::uint32_t end, std::uint32_t tuple) {
      if (begin > 0) changes.push_back({begin, begin});
      std::fill(now.begin() + begin, now.begin() + end, tuple);
    });
    if (x > 0) add_differences(columns_[(x - 1) % kColumns], now, changes);
  }

  [[nodiscard]] const std::uint32_t* column(std::uint32_t x) const {
    return columns_[x % kColumns].data();
  }

 private:
  static constexpr std::size_t kColumns = 8;  // a power of two above kTaps

  static void add_differences(const std::vector<std::uint32_t>& a,
                              const std::vector<std::uint32_t>& b, std::vector<RowRange>& changes) {
    const auto height = static_cast<std::uint32_t>(a.size());
    for (std::uint32_t row = 0; row < height;) {
      if (a[row] == b[row]) {
        ++row;
        continue;
      }
      const std::uint32_t begin = row;
      while (row < height && a[row] != b[row]) ++row;
      changes.push_back({begin, row});
    }
  }

  ColumnReader reader_;
  std::array<std::vector<std::uint32_t>, kColumns> columns_;
};

/// The most probable of foreground probabilities p[0], p[1], ... and the background's.
std::uint32_t best_label(const double* p, std::size_t foregrounds, bool& tied) {
  double background = 1;
  for (std::size_t s = 0; s < foregrounds; ++s) background -= p[s];
  std::uint32_t best = 0;
  double most = background;
  double second = -1;
  for (std::size_t s = 0; s < foregrounds; ++s) {
    if (p[s] > most + kTieTolerance) {
      second = most;
      most = p[s];
      best = static_cast<std::uint32_t>(s + 1);
    } else {
      second = std::max(second, p[s]);
    }
  }
  tied = tied || second >= most - kTieTolerance;
  return best;
}

std::uint8_t level_of(double p) {
  return static_cast<std::uint8_t>(std::lround(255 * std::clamp(p, 0.0, 1.0)));
}

void append_level(std::vector<ProbabilityRun>& runs, std::uint32_t count, std::uint8_t level) {
  if (!runs.empty() && runs.back().level == level) {
    runs.back().count += count;
  } else {
    runs.push_back({count, level});
  }
}

class Painter {
 public:
  Painter(const LabelTuples& tuples, std::uint32_t height, std::uint32_t width,
          std::span<const double> probability, const PaintOptions& options)
      : tuples_(tuples),
        height_(height),
        width_(width),
        options_(options),
        foregrounds_(tuples.labels - 1) {
    out_.assigned.assign(tuples.size() * tuples.labels, 0);
    if (options.maps) out_.maps.resize(foregrounds_);
    probability_.reserve(tuples.size() * foregrounds_);
    for (std::size_t t = 0; t < tuples.size(); ++t) {
      const auto row = probability.subspan(t * tuples.labels, tuples.labels);
      probability_.insert(probability_.end(), row.begin() + 1, row.end());
      bool tied = false;
      best_.push_back(best_label(of(t), foregrounds_, tied));
      is_tied_.push_back(tied);
    }
  }

  PaintedLabels run() {
    if (!options_.smooth) {
      std::uint32_t begin = 0;
      for (const LabelRun& run : tuples_.image) {
        put_plain(run.end - begin, run.label);
        begin = run.end;
      }
      return std::move(out_);
    }
    TupleColumns columns(tuples_.image, height_);
    for_each_column_nearby(
        height_, width_, kRadius,
        [&](std::uint32_t x, std::vector<RowRange>& changes) { columns.next(x, changes); },
        [&](std::uint32_t x, const RowCover& cover) { paint_column(columns, x, cover); });
    return std::move(out_);
  }

 private:
  [[nodiscard]] const double* of(std::size_t tuple) const {
    return probability_.data() + tuple * foregrounds_;
  }

  void paint_column(const TupleColumns& columns, std::uint32_t x, const RowCover& cover) {
    const std::uint32_t* const tuple = columns.column(x);
    std::uint32_t row = 0;
    const auto plain_up_to = [&](std::uint32_t end) {  // one tuple: nothing changes near
      if (end > row) put_plain(end - row, tuple[row]);
      row = end;
    };
    cover.for_each([&](std::uint32_t begin, std::uint32_t end) {
      plain_up_to(begin);
      paint_smoothly(columns, x, {begin, end});
      row = end;
    });
    plain_up_to(height_);
  }

  void paint_smoothly(const TupleColumns& columns, std::uint32_t x, RowRange rows) {
    const std::uint32_t first = rows.begin - std::min(rows.begin, kRadius);
    const std::uint32_t last = std::min(height_, rows.end + kRadius);
    sum_over_columns(columns, x, {first, last});
    const std::uint32_t* const tuple = columns.column(x);
    smooth_.resize(foregrounds_);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      std::fill(smooth_.begin(), smooth_.end(), 0.0);
      for (std::uint32_t k = 0; k < kTaps; ++k) {
        const std::uint32_t from = std::clamp(row + k, kRadius, height_ - 1 + kRadius) - kRadius;
        const double* const p = sums_.data() + (from - first) * foregrounds_;
        for (std::size_t s = 0; s < foregrounds_; ++s) smooth_[s] += kWeight[k] * p[s];
      }
      put(1, tuple[row], best_label(smooth_.data(), foregrounds_, out_.tied), smooth_.data());
    }
  }

  /// sums_: by row and label, weighted over the columns beside x.
  void sum_over_columns(const TupleColumns& columns, std::uint32_t x, RowRange rows) {
    sums_.assign((rows.end - rows.begin) * foregrounds_, 0.0);
    for (std::uint32_t k = 0; k < kTaps; ++k) {
      const std::uint32_t from = std::clamp(x + k, kRadius, width_ - 1 + kRadius) - kRadius;
      const std::uint32_t* const tuple = columns.column(from);
      double* sum = sums_.data();
      for (std::uint32_t row = rows.begin; row < rows.end; ++row, sum += foregrounds_) {
        const double* const p = of(tuple[row]);
        for (std::size_t s = 0; s < foregrounds_; ++s) sum[s] += kWeight[k] * p[s];
      }
    }
  }

  void put_plain(std::uint32_t pixels, std::uint32_t tuple) {
    out_.tied = out_.tied || is_tied_[tuple];
    put(pixels, tuple, best_[tuple], of(tuple));
  }

  void put(std::uint32_t pixels, std::uint32_t tuple, std::uint32_t label, const double* p) {
    append_run(out_.labels, done_ += pixels, label);
    out_.assigned[tuple * tuples_.labels + label] += pixels;
    if (!options_.maps) return;
    for (std::size_t s = 0; s < foregrounds_; ++s) {
      append_level(out_.maps[s], pixels, level_of(p[s]));
    }
  }

  static inline const std::array<double, kTaps> kWeight = gaussian();

  const LabelTuples& tuples_;
  std::uint32_t height_;
  std::uint32_t width_;
  PaintOptions options_;
  std::size_t foregrounds_;
  std::vector<double> probability_;  // by tuple and label, without the background
  std::vector<std::uint32_t> best_;  // by tuple
  std::vector<bool> is_tied_;        // by tuple
  std::vector<double> sums_;
  std::vector<double> smooth_;
  std::uint32_t done_ = 0;
  PaintedLabels out_;
};

}  // namespace

std::uint64_t pixels_near_paint(const LabelTuples& tuples, std::uint32_t height,
                                std::uint32_t width, std::uint32_t radius) {
  std::vector<bool> is_painted;
  for (std::size_t t = 0; t < tuples.size(); ++t) {
    const auto labels = tuples.of(t);
    is_painted.push_back(std::any_of(labels.begin(), labels.end(), [](auto l) { return l != 0; }));
  }
  ColumnReader reader(tuples.image, height);
  std::uint64_t pixels = 0;
  for_each_column_nearby(
      height, width, radius,
      [&](std::uint32_t, std::vector<RowRange>& painted) {
        reader.next([&](std::uint32_t begin, std::uint32_t end, std::uint32_t tuple) {
          if (is_painted[tuple]) painted.push_back({begin, end});
        });
      },
      [&](std::uint32_t, const RowCover& cover) {
        cover.for_each([&](std::uint32_t begin, std::uint32_t end) { pixels += end - begin; });
      });
  return pixels;
}

PaintedLabels paint_labels(const LabelTuples& tuples, std::uint32_t height, std::uint32_t width,
                           std::span<const double> probability, const PaintOptions& options) {
  return Painter(tuples, height, width, probability, options).run();
}

}  // namespace quorate
