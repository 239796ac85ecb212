// Test: charts_test.cpp.
#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

/// The first characters of a name, whole UTF-8 characters.
std::string shortened(std::string_view name, std::size_t most) {
  std::string out;
  std::size_t characters = 0;
  for (const char c : name) {
    const bool is_start = (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    if (is_start && ++characters > most) return out + "…";
    out += c;
  }
  return out;
}

constexpr std::size_t kLongestRow = 16;
constexpr std::size_t kLongestColumn = 14;
constexpr double kCharacter = 6.6;  // width of an average character, pixels

/// Where things are, in pixels: room for the longest names, and squares that fit a number.
struct Layout {
  double left = 0;
  double top = 0;
  double side = 0;
  double width = 0;
  double height = 0;
};

double characters_of(std::span<const std::string> names, std::size_t most) {
  std::size_t longest = 1;
  for (const std::string& name : names) {
    const std::string shown = shortened(name, most);
    const auto starts = std::count_if(shown.begin(), shown.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    });
    longest = std::max(longest, static_cast<std::size_t>(starts));
  }
  return static_cast<double>(longest);
}

Layout layout_of(std::span<const std::string> classes) {
  constexpr double kLargestSide = 44;
  constexpr double kLargest = 300;
  constexpr double kSlope = 0.82;  // sine of the angle of the column names
  constexpr double kReach = 0.57;  // and its cosine
  const auto count = static_cast<double>(classes.size());
  Layout layout;
  const double column = characters_of(classes, kLongestColumn) * kCharacter;
  layout.left = characters_of(classes, kLongestRow) * kCharacter + 12;
  layout.top = column * kSlope + 16;
  layout.side = std::min(kLargestSide, kLargest / count);
  layout.width = layout.left + layout.side * count + column * kReach * 0.8 + 2;
  layout.height = layout.top + layout.side * count + 2;
  return layout;
}

void draw_row(Html& out, std::span<const std::string> classes, std::span<const double> counts,
              std::size_t k, const Layout& layout) {
  const double side = layout.side;
  double total = 0;
  for (const double count : counts) total += count;
  const double top = layout.top + side * static_cast<double>(k);
  out.element("text", shortened(classes[k], kLongestRow),
              {{"class", "tick end"},
               {"x", coordinate(layout.left - 6)},
               {"y", coordinate(top + side / 2 + 4)}});
  for (std::size_t l = 0; l < classes.size(); ++l) {
    const double share = total > 0 ? counts[l] / total : 0;
    const double left = layout.left + side * static_cast<double>(l);
    out.open("rect", {{"class", k == l ? "heat right" : "heat wrong"},
                      {"x", coordinate(left + 0.5)},
                      {"y", coordinate(top + 0.5)},
                      {"width", coordinate(side - 1)},
                      {"height", coordinate(side - 1)},
                      {"fill-opacity", decimal(0.04 + 0.96 * std::sqrt(share), 2)}});
    out.element("title", classes[k] + " called " + classes[l] + ": " +
                             (total > 0 ? percent(share) : std::string("n/a")) + " of " +
                             significant(total, 4) + " expected votes");
    out.close("rect");
    constexpr double kLeastShown = 0.005;
    if (side < 22 || share < kLeastShown) continue;
    out.element("text", decimal(100 * share, 0),
                {{"class", share > 0.45 ? "heat-number strong" : "heat-number"},
                 {"x", coordinate(left + side / 2)},
                 {"y", coordinate(top + side / 2 + 4)}});
  }
}

}  // namespace

void draw_heat_map(Html& out, std::string_view title, std::span<const std::string> classes,
                   std::span<const double> counts, std::string_view caption) {
  const std::size_t k = classes.size();
  const Layout layout = layout_of(classes);
  const std::string width = coordinate(layout.width);
  const std::string height = coordinate(layout.height);
  out.open("figure").open("svg", {{"class", "heat-map"},
                                  {"width", width},
                                  {"height", height},
                                  {"viewBox", "0 0 " + width + " " + height},
                                  {"role", "img"},
                                  {"xmlns", "http://www.w3.org/2000/svg"}});
  out.element("title", title);
  for (std::size_t l = 0; l < k; ++l) {
    const std::string x =
        coordinate(layout.left + layout.side * (static_cast<double>(l) + 0.5) + 3);
    const std::string y = coordinate(layout.top - 6);
    out.element("text", shortened(classes[l], kLongestColumn),
                {{"class", "tick"}, {"transform", "translate(" + x + " " + y + ") rotate(-55)"}});
  }
  for (std::size_t row = 0; row < k; ++row)
    draw_row(out, classes, counts.subspan(row * k, k), row, layout);
  out.close("svg").open("figcaption").element("strong", title).text(" ").text(caption);
  out.close("figcaption").close("figure");
}

}  // namespace quorate
