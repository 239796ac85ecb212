// Test: alerts_test.cpp.
#include "alert_list.hpp"

#include <algorithm>

#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr double kManyRejected = 0.05;
constexpr double kManySingle = 0.1;

}  // namespace

void AlertList::add(Severity severity, std::string title, std::string detail, std::string section,
                    std::string command) {
  alerts_.push_back(
      {severity, std::move(title), std::move(detail), std::move(section), std::move(command)});
}

std::string AlertList::command(const std::string& verb, const std::string& options) const {
  return "quorate " + verb + " " + inputs_ + " " + options;
}

void AlertList::check_records(const ReportProvenance& from) {
  if (from.rejected == 0) return;
  const double share = static_cast<double>(from.rejected) / static_cast<double>(from.in);
  add(share > kManyRejected ? Severity::kCritical : Severity::kWarning,
      grouped(from.rejected, "annotation") + " rejected, " + percent(share) + " of those read",
      "They count nowhere in this report. The list says why, record by record.", "provenance",
      command("consolidate", "--on-bad-record skip --rejects rejects.jsonl"));
}

void AlertList::check_unlabeled(std::size_t objects, std::size_t labeled) {
  if (labeled >= objects) return;
  const std::size_t missing = objects - labeled;
  add(Severity::kWarning, grouped(missing, "object") + " without a label",
      "No usable annotation of " + std::string(missing == 1 ? "it" : "them") +
          " came in; such lines of the manifest stay unlabeled.",
      "provenance", command("consolidate", "--mark-unlabeled --output output.manifest"));
}

void AlertList::check_single(std::size_t single, std::size_t labeled) {
  const double share =
      static_cast<double>(single) / static_cast<double>(std::max<std::size_t>(labeled, 1));
  if (share <= kManySingle) return;
  add(Severity::kWarning,
      grouped(single, "object") + " with a single annotation, " + percent(share),
      "Nobody contradicts them: only what is known of their worker tells how sure they are.",
      "objects");
}

std::vector<ReportAlert> AlertList::worst_first() const {
  std::vector<ReportAlert> sorted = alerts_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const ReportAlert& a, const ReportAlert& b) {
    return a.severity < b.severity;
  });
  return sorted;
}

}  // namespace quorate
