// Test: the golden files of consolidate and audit.
#include "run_inputs.hpp"

#include <nlohmann/json.hpp>

#include "consolidation.hpp"
#include "memory_limit.hpp"
#include "quorate/base/error.hpp"
#include "summary_parts.hpp"

namespace quorate {

void open_output(std::optional<OutputFile>& file, const Options& options, std::string_view name,
                 std::set<std::string>& paths) {
  const std::string path = options.text(name);
  if (path.empty()) return;
  if (!paths.insert(path).second) {
    throw Error(ErrorCode::kUsage, "two outputs go to '" + path + "': give each its own file");
  }
  file.emplace(path);
}

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

DiagnosticSink sink_to(std::optional<OutputFile>& rejects, const Privacy& privacy) {
  return DiagnosticSink([&](const Diagnostic& diagnostic) {
    if (rejects) write_reject(*rejects, privacy.shown(diagnostic));
  });
}

Job read_inputs(const Options& options, DiagnosticSink& sink, Progress& progress,
                std::optional<OutputFile>& rejects, const Privacy& privacy) {
  limit_memory(options);
  ReadOptions read = read_options(options);
  read.label_attribute = options.text("label-attribute");
  read.task = parse_task_type(options.text("task"));
  read.progress = [&](double share) {
    progress.show(std::to_string(static_cast<int>(100 * share)) + " %");
  };
  progress.begin("read");
  Job job;
  privacy.guard([&] { job = read_job(options.positional(), read, sink); });
  privacy.hide_workers(job);
  progress.end();
  const std::string written =
      rejects ? "only " + rejects->name() + " was written" : std::string("nothing was written");
  if (sink.rejected() > 0 && options.text("on-bad-record") == "fail") {
    if (rejects) rejects->commit();
    throw Error(ErrorCode::kBadData, "some records cannot be used:\n" +
                                         rejection_text(sink, privacy) + written +
                                         "; --on-bad-record skip leaves them out");
  }
  if (sink.rejected() > 0 && job.table.votes() == 0) {
    if (rejects) rejects->commit();
    throw Error(ErrorCode::kBadData, "no annotation is left to consolidate:\n" +
                                         rejection_text(sink, privacy) + written);
  }
  return job;
}

}  // namespace quorate
