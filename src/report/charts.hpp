// The charts of the report, a file each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "html.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

struct HistogramTexts {
  std::string title;
  std::string confidence;  ///< label of the x axis
  std::string counted;     ///< "object", "box"
  std::string plural;      ///< label of the y axis
  std::string caption;
};

/// How many labels have which confidence.
void draw_histogram(Html& out, std::span<const HistogramBin> bins, const HistogramTexts& texts);

struct CoverageTexts {
  std::string title;
  std::string accuracy;  ///< label of the y axis
  std::string plural;    ///< what is accepted: "objects"
  std::string caption;
};

/// Expected (and measured) accuracy of the accepted labels against their share.
void draw_coverage(Html& out, const ReportConfidence& confidence, const CoverageTexts& texts);

/// One point of a reliability diagram.
struct ReliabilityPoint {
  double predicted = 0;
  double observed = 0;
  Interval interval;
  std::uint64_t count = 0;
};

struct ReliabilityTexts {
  std::string title;
  std::string predicted;  ///< label of the x axis
  std::string observed;
  std::string counted;  ///< "object", "hidden vote"
  std::string caption;
};

/// Points with intervals against the diagonal; their area grows with their number.
void draw_reliability(Html& out, std::span<const ReliabilityPoint> points,
                      const ReliabilityTexts& texts);

/// How well each rho predicts the hidden votes.
void draw_held_out(Html& out, const ReportConfidence& confidence, double rho);

/// Accuracy of the workers against how much they did.
void draw_worker_scatter(Html& out, const ReportWorkers& workers);

/// Rows of shares: truth down, answer across.
void draw_heat_map(Html& out, std::string_view title, std::span<const std::string> classes,
                   std::span<const double> counts, std::string_view caption);

/// An interval with its point, small enough for a cell, over [0, 1]; a tick at `reference`.
void draw_interval(Html& out, const Measure& measure, double reference);

/// Two bars above each other for one cell, as shares of `most`.
void draw_two_bars(Html& out, double first, double second, double most, std::string_view tip);

/// The objective by iteration.
void draw_trace(Html& out, const ReportFit& fit);

}  // namespace quorate
