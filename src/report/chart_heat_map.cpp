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

constexpr double kLeft = 110;
constexpr double kTop = 96;
constexpr double kSize = 320;

void draw_row(Html& out, std::span<const std::string> classes, std::span<const double> counts,
              std::size_t k) {
  const double side = kSize / static_cast<double>(classes.size());
  double total = 0;
  for (const double count : counts) total += count;
  const double top = kTop + side * static_cast<double>(k);
  out.element("text", shortened(classes[k], 15),
              {{"class", "tick end"},
               {"x", coordinate(kLeft - 6)},
               {"y", coordinate(top + side / 2 + 4)}});
  for (std::size_t l = 0; l < classes.size(); ++l) {
    const double share = total > 0 ? counts[l] / total : 0;
    const double left = kLeft + side * static_cast<double>(l);
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
    if (classes.size() > 12 || share < kLeastShown) continue;
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
  const double side = kSize / static_cast<double>(k);
  out.open("figure").open("svg", {{"class", "plot"},
                                  {"viewBox", "0 0 440 424"},
                                  {"role", "img"},
                                  {"xmlns", "http://www.w3.org/2000/svg"}});
  out.element("title", title);
  for (std::size_t l = 0; l < k; ++l) {
    const std::string x = coordinate(kLeft + side * (static_cast<double>(l) + 0.5) + 3);
    const std::string y = coordinate(kTop - 6);
    out.element("text", shortened(classes[l], 13),
                {{"class", "tick"}, {"transform", "translate(" + x + " " + y + ") rotate(-55)"}});
  }
  for (std::size_t row = 0; row < k; ++row) draw_row(out, classes, counts.subspan(row * k, k), row);
  out.close("svg").open("figcaption").element("strong", title).text(" ").text(caption);
  out.close("figcaption").close("figure");
}

}  // namespace quorate
