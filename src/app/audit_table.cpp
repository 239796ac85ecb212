// Test: the golden files of audit.
#include "audit_table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "printf_text.hpp"
#include "terminal_text.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostConfusionLines = 5;
constexpr std::size_t kMostPairLines = 5;

std::string share(const Measure& measure) {
  return measure.is_defined() ? format("%5.1f %%", 100 * measure.value) : "    n/a";
}

std::string range(const Measure& measure) {
  if (!measure.is_defined()) return "              ";
  if (!std::isfinite(measure.interval.low)) return "              ";
  return format("(%4.1f to %5.1f)", 100 * measure.interval.low, 100 * measure.interval.high);
}

std::string seconds(const Measure& measure) {
  return measure.is_defined() ? format("%8.3g", measure.value) : std::string("     n/a");
}

std::string name_of(const Consolidation& run, std::uint32_t worker) {
  return shown(run.job.workers.text(worker), kNameWidth);
}

bool is_accused(const WorkerAudit& worker) {
  return !worker.flags.empty() && is_accusation(worker.flags.front().kind);
}

/// Accused workers first, by their worst flag; then by accuracy, the least first.
std::vector<std::uint32_t> in_order(const Audit& audit) {
  std::vector<std::uint32_t> order(audit.workers.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const WorkerAudit& x = audit.workers[a];
    const WorkerAudit& y = audit.workers[b];
    if (is_accused(x) != is_accused(y)) return is_accused(x);
    if (is_accused(x) && x.flags.front().kind != y.flags.front().kind) {
      return x.flags.front().kind < y.flags.front().kind;
    }
    if (x.accuracy.is_defined() != y.accuracy.is_defined()) return x.accuracy.is_defined();
    return x.accuracy.is_defined() && x.accuracy.value < y.accuracy.value;
  });
  return order;
}

std::string agreement_lines(const Audit& audit) {
  std::string out = "Agreement on " + std::to_string(audit.agreement.paired_objects) +
                    " objects with two annotations or more\n";
  for (const AgreementMeasure& m : audit.agreement.measures) {
    out += "  " + padded(std::string(m.title), 32);
    if (m.measure.is_defined()) {
      out += format("%6.3f", m.measure.value);
      out += std::isfinite(m.measure.interval.low)
                 ? format("  (%.3f to %.3f)", m.measure.interval.low, m.measure.interval.high)
                 : std::string("                  ");
      out += "  " + m.sentence + "\n";
    } else {
      out += "   n/a  " + m.sentence + "\n";
    }
  }
  return out;
}

struct Columns {
  bool gold = false;
  bool seconds = false;
};

std::string worker_lines(const Consolidation& run, const Audit& audit, std::size_t rows) {
  Columns columns;
  columns.seconds = audit.median_seconds.is_defined();
  for (const WorkerAudit& worker : audit.workers) {
    columns.gold = columns.gold || worker.gold_accuracy.is_defined();
  }
  std::string out =
      padded("Worker", kNameWidth) + "   votes   agrees  accuracy (95 %)         bits";
  if (columns.gold) out += "   gold   ";
  if (columns.seconds) out += "  seconds";
  out += "  flags\n";
  const std::vector<std::uint32_t> order = in_order(audit);
  const std::size_t lines = rows == 0 ? order.size() : std::min(rows, order.size());
  for (std::size_t at = 0; at < lines; ++at) {
    const WorkerAudit& worker = audit.workers[order[at]];
    out += padded(name_of(run, order[at]), kNameWidth);
    out += format(" %7llu  ", static_cast<unsigned long long>(worker.annotations));
    out += share(worker.consensus_accuracy) + "  " + share(worker.accuracy) + " " +
           range(worker.accuracy);
    out += worker.informedness.is_defined() ? format("  %5.2f", worker.informedness.value)
                                            : std::string("    n/a");
    if (columns.gold) out += "  " + share(worker.gold_accuracy) + " ";
    if (columns.seconds) out += " " + seconds(worker.median_seconds);
    std::string flags;
    for (const Flag& flag : worker.flags) {
      flags += (flags.empty() ? "  " : ", ") + std::string(to_string(flag.kind));
    }
    out += flags + "\n";
  }
  if (lines < order.size()) {
    out += "and " + std::to_string(order.size() - lines) +
           " more, none of them less accurate; all are in --output and --csv, or with --rows 0\n";
  }
  return out;
}

std::string flag_lines(const Consolidation& run, const Audit& audit) {
  std::string out;
  std::size_t accused = 0;
  std::size_t unknown = 0;
  for (const std::uint32_t j : in_order(audit)) {
    const WorkerAudit& worker = audit.workers[j];
    accused += is_accused(worker) ? 1 : 0;
    for (const Flag& flag : worker.flags) {
      if (!is_accusation(flag.kind)) {
        ++unknown;
        continue;
      }
      out += "  " + shown(run.job.workers.text(j), kTextWidth) + ": " +
             std::string(to_string(flag.kind)) + "\n";
      out += "    " + wrap(shown(flag.reason, 10 * kTextWidth), 4, kTextWidth - 4) + "\n";
      out += "    -> " + wrap(shown(flag.advice, 10 * kTextWidth), 7, kTextWidth - 7) + "\n";
    }
  }
  std::string head = accused == 0 ? std::string("No worker is flagged")
                                  : std::to_string(accused) + " of " +
                                        std::to_string(audit.workers.size()) + " workers flagged";
  if (unknown > 0) {
    head += "; " + std::to_string(unknown) + " have too few annotations to be judged";
  }
  return head + "\n" + out;
}

std::string confusion_lines(const Consolidation& run, const Audit& audit) {
  struct Line {
    std::uint32_t worker;
    const Confusion* confusion;
  };
  std::vector<Line> lines;
  for (std::uint32_t j = 0; j < audit.workers.size(); ++j) {
    for (const Confusion& c : audit.workers[j].confusions) lines.push_back({j, &c});
  }
  if (lines.empty()) return {};
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return a.confusion->adjusted_p < b.confusion->adjusted_p;
  });
  std::string out =
      "Systematic confusions, surest first (" + std::to_string(lines.size()) + " in all)\n";
  lines.resize(std::min(lines.size(), kMostConfusionLines));
  for (const Line& line : lines) {
    const Confusion& c = *line.confusion;
    out += "  " + padded(name_of(run, line.worker), kNameWidth) + " calls " +
           shown(run.job.categories.name(c.truth), kNameWidth) + " " +
           shown(run.job.categories.name(c.answer), kNameWidth) +
           format(": %.0f %% against %.0f %% of the crowd, %.1f objects\n", 100 * c.rate,
                  100 * c.crowd_rate, c.objects);
  }
  return out;
}

std::string class_lines(const Consolidation& run, const Audit& audit) {
  if (audit.hardest_pairs.empty()) return {};
  std::string out = "Classes that the crowd confuses most\n";
  for (std::size_t p = 0; p < std::min(audit.hardest_pairs.size(), kMostPairLines); ++p) {
    const ClassPair& pair = audit.hardest_pairs[p];
    const std::string first = shown(run.job.categories.name(pair.first), kNameWidth);
    const std::string second = shown(run.job.categories.name(pair.second), kNameWidth);
    out += "  " + first + " called " + second + format(" %.1f %%", 100 * pair.first_as_second) +
           ", " + second + " called " + first + format(" %.1f %%", 100 * pair.second_as_first) +
           format(": %.0f annotations\n", pair.confused);
  }
  return out;
}

std::string group_lines(const Audit& audit) {
  std::string out;
  for (const GroupComparison& comparison : audit.groups) {
    if (comparison.groups.size() < 2) continue;
    out += "By " + shown(comparison.attribute, kNameWidth);
    if (!comparison.reason.empty()) {
      out += " (not tested: " + comparison.reason + ")\n";
    } else {
      out +=
          comparison.adjusted_p <= kSignificant ? ": the groups differ" : ": no clear difference";
      out += format(" in agreement with the others (adjusted p %.2g)\n", comparison.adjusted_p);
    }
    constexpr std::size_t kMostGroups = 10;
    for (std::size_t g = 0; g < std::min(comparison.groups.size(), kMostGroups); ++g) {
      const GroupAudit& group = comparison.groups[g];
      out += "  " + padded(shown(group.name, kNameWidth), kNameWidth) +
             format(" %5llu workers %8llu votes  ", static_cast<unsigned long long>(group.workers),
                    static_cast<unsigned long long>(group.annotations)) +
             share(group.consensus_accuracy) + " " + range(group.consensus_accuracy) + "\n";
    }
    if (comparison.groups.size() > kMostGroups) {
      out += "  and " + std::to_string(comparison.groups.size() - kMostGroups) + " more\n";
    }
  }
  return out;
}

}  // namespace

std::string audit_table(const Consolidation& run, const Audit& audit, std::size_t rows) {
  std::string out;
  for (const std::string& part :
       {agreement_lines(audit), worker_lines(run, audit, rows), flag_lines(run, audit),
        confusion_lines(run, audit), class_lines(run, audit), group_lines(audit)}) {
    if (part.empty()) continue;
    if (!out.empty()) out += "\n";
    out += part;
  }
  return out;
}

}  // namespace quorate
