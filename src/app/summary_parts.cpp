// Tested by tests/app/summary_test.cpp and the golden files.
#include "summary_parts.hpp"

#include <numeric>

#include "command.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

Json rejected_by_reason(const DiagnosticSink& sink) {
  Json out = Json::object();
  for (std::size_t r = 0; r < kRejectReasons; ++r) {
    const auto reason = static_cast<RejectReason>(r);
    if (sink.rejected(reason) > 0) out[std::string(to_string(reason))] = sink.rejected(reason);
  }
  return out;
}

Json annotations(const Job& job, const DiagnosticSink& sink) {
  Json out;
  out["in"] = job.counts.in;
  out["used"] = job.counts.used;
  out["rejected"] = job.counts.rejected;
  out["rejected-by-reason"] = rejected_by_reason(sink);
  out["superseded-by-newer-file"] = job.counts.superseded_by_newer_file;
  out["superseded-by-duplicate"] = job.counts.superseded_by_duplicate;
  if (!job.abstentions.empty()) {
    const std::vector<std::uint64_t> counts = count_abstentions(job.table);
    Json abstentions = Json::object();
    for (std::size_t a = 0; a < counts.size(); ++a) abstentions[job.abstentions[a]] = counts[a];
    out["abstentions"] = std::move(abstentions);
  }
  return out;
}

}  // namespace

Json summary_opening(const Job& job, const Options& options, const DiagnosticSink& sink) {
  Json out;
  out["version"] = version();
  Json given = Json::object();
  for (const auto& [name, value] : options.all()) given[name] = value;
  out["options"] = std::move(given);
  Json inputs = Json::array();
  for (const InputFile& file : job.files) {
    inputs.push_back(
        {{"name", file.name}, {"format", to_string(file.format)}, {"bytes", file.bytes}});
  }
  out["inputs"] = std::move(inputs);
  out["annotations"] = annotations(job, sink);
  return out;
}

void close_summary(Json& summary, const DiagnosticSink& sink, const Progress& progress) {
  summary["warnings"] = sink.warnings();
  Json seconds = Json::object();
  for (const auto& [stage, wall] : progress.seconds()) seconds[stage] = wall;
  summary["wall-seconds"] = std::move(seconds);
}

std::string annotation_sentence(const Job& job) {
  const AnnotationCounts& in = job.counts;
  std::string out =
      counted(in.used, "annotation") + " of " + counted(job.workers.size(), "worker") + " on " +
      counted(job.objects.size(), "object") + ", " + counted(job.categories.size(), "class");
  const std::uint64_t superseded = in.superseded_by_duplicate + in.superseded_by_newer_file;
  if (superseded + in.rejected > 0) {
    out += " (" + std::to_string(in.in) + " in: " + std::to_string(superseded) + " superseded, " +
           std::to_string(in.rejected) + " rejected)";
  }
  if (!job.abstentions.empty()) {
    const std::vector<std::uint64_t> counts = count_abstentions(job.table);
    out += "; " +
           counted(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), "abstention");
  }
  return out;
}

std::string rejection_text(const DiagnosticSink& sink, const Privacy& privacy) {
  if (sink.rejected() == 0) return {};
  std::string out;
  for (const Diagnostic& diagnostic : sink.first())
    out += format_diagnostic(privacy.shown(diagnostic)) + "\n";
  out += counted(sink.rejected(), "annotation") + " rejected:";
  for (std::size_t r = 0; r < kRejectReasons; ++r) {
    const auto reason = static_cast<RejectReason>(r);
    if (sink.rejected(reason) == 0) continue;
    out += " " + std::string(to_string(reason)) + " " + std::to_string(sink.rejected(reason));
  }
  return out + "\n";
}

}  // namespace quorate
