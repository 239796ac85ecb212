// Test: the golden files of consolidate (bad-*) and report.
#include "job_reading.hpp"

#include <nlohmann/json.hpp>

#include "consolidation.hpp"
#include "quorate/base/error.hpp"
#include "summary.hpp"

namespace quorate {

void write_reject(OutputFile& file, const Diagnostic& diagnostic) {
  nlohmann::ordered_json line;
  line["file"] = diagnostic.file;
  line["line"] = diagnostic.line > 0 ? nlohmann::ordered_json(diagnostic.line)
                                     : nlohmann::ordered_json(nullptr);
  line["reason"] = to_string(diagnostic.reason);
  line["detail"] = diagnostic.detail;
  line["annotations"] = diagnostic.annotations;
  line["record"] = diagnostic.record;
  // A rejected record may be anything but UTF-8.
  file.write(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

Job read_usable_job(const Options& options, const std::string& label_attribute, OutputFile* rejects,
                    DiagnosticSink& sink, Progress& progress) {
  ReadOptions read = read_options(options);
  read.label_attribute = label_attribute;
  read.progress = [&](double share) {
    progress.show(std::to_string(static_cast<int>(100 * share)) + " %");
  };
  progress.begin("read");
  Job job = read_job(options.positional(), read, sink);
  progress.end();
  const std::string written =
      rejects != nullptr ? "only " + rejects->name() + " was written" : "nothing was written";
  if (sink.rejected() > 0 && options.text("on-bad-record") == "fail") {
    if (rejects != nullptr) rejects->commit();
    throw Error(ErrorCode::kBadData, "some records cannot be used:\n" + rejection_text(sink) +
                                         written + "; --on-bad-record skip leaves them out");
  }
  if (sink.rejected() > 0 && job.table.votes() == 0) {
    if (rejects != nullptr) rejects->commit();
    throw Error(ErrorCode::kBadData,
                "no annotation is left to consolidate:\n" + rejection_text(sink) + written);
  }
  return job;
}

}  // namespace quorate
