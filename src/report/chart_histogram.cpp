// Test: charts_test.cpp.
#include <algorithm>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {

void draw_histogram(Html& out, std::span<const HistogramBin> bins, const HistogramTexts& texts) {
  constexpr double kSure = 0.95;
  std::size_t most = 1;
  for (const HistogramBin& bin : bins) most = std::max(most, bin.items);
  Axis y = number_axis(texts.plural, 0, 1.05 * static_cast<double>(most), 4);
  for (Tick& tick : y.ticks) tick.label = grouped(static_cast<std::uint64_t>(tick.value));
  std::erase_if(y.ticks, [](const Tick& tick) {
    return tick.value != static_cast<double>(static_cast<std::uint64_t>(tick.value));
  });
  Plot plot(out, texts.title, share_axis(texts.confidence, 0, 1), y);
  for (const HistogramBin& bin : bins) {
    if (bin.items == 0) continue;
    const std::string tip = grouped(bin.items, texts.counted) + " with confidence " +
                            decimal(bin.low, 2) + " to " + decimal(bin.high, 2);
    const auto height = static_cast<double>(bin.items);
    if (bin.low >= kSure - 1e-9) {
      plot.bar("bar sure", bin.low, bin.high, height, tip);
    } else {
      plot.bar("bar unsure", bin.low, bin.high, height, tip);
    }
  }
  plot.legend(std::vector<Legend>{{"swatch sure", "0.95 and more"}, {"swatch unsure", "less"}});
  plot.finish(texts.caption);
}

}  // namespace quorate
