#include "fuzz_target.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "app/structured_explanation.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/io/structured_labels.hpp"
#include "quorate/io/structured_writer.hpp"

namespace quorate::fuzz {
namespace {

void check_counts(const Job& job, const DiagnosticSink& sink) {
  const AnnotationCounts& counts = job.counts;
  require(counts.in == counts.used + counts.rejected + counts.superseded_by_newer_file +
                           counts.superseded_by_duplicate,
          "annotations in = used + rejected + superseded");
  require(counts.rejected == sink.rejected(), "every rejected annotation is told of");
  require(counts.used == job.table.votes(), "every used annotation is a vote");
}

void check_votes(const Job& job) {
  for (std::uint32_t i = 0; i < job.table.items(); ++i) {
    for (const Vote& vote : job.table.votes_of(ItemId{i})) {
      require(vote.worker.value < job.workers.size(), "a vote's worker is known");
      const std::size_t answers = is_structured(job.task)
                                      ? job.answers.size()
                                      : job.categories.size() + job.abstentions.size();
      require(vote.label.value < answers, "a vote's answer is known");
    }
  }
  for (const Payload& answer : job.answers) {
    for_each_label(answer, [&](ClassId label) {
      require(label.value < job.categories.size(), "an answer's label is known");
    });
  }
}

bool is_probability(double value) { return std::isnan(value) || (value >= 0 && value <= 1); }

void check_object(const ConsolidatedObject& object, const Job& job) {
  require(is_probability(object.object_confidence), "an object's confidence is one");
  require(object.confidence.size() == part_count(object.payload), "one confidence a part");
  for (const double value : object.confidence) {
    require(is_probability(value), "a part's confidence is one");
  }
  for_each_label(object.payload, [&](ClassId label) {
    require(label.value < job.categories.size(), "a consolidated label is known");
  });
}

/// What the manifest says can be read, and is as much as was said. Masks are files of their own.
void check_lines(const Job& job, const TaskResult& result) {
  if (job.task == TaskType::kSemanticSegmentation) return;
  StructuredLineNames names{job.task, "x", "labeling-job/x", "", "2026-01-01T00:00:00"};
  const std::string type = manifest_type(job.task);
  names.type = type;
  names.categories = &job.categories;
  std::string lines;
  std::vector<const ConsolidatedObject*> written;
  std::string scratch;
  for (std::size_t i = 0; i < job.objects.size(); ++i) {
    const auto& object = result.objects[job.objects[i].item.value];
    if (!object) continue;
    append_structured_line(lines, job.output_line(i, scratch), names, *object);
    written.push_back(&*object);
  }
  const MemoryFile manifest(lines);
  const StructuredLabels labels = read_structured_labels(manifest.path(), "x", job.task);
  require(labels.rows.size() == written.size(), "every line is read again");
  for (std::size_t i = 0; i < written.size(); ++i) {
    require(part_count(labels.rows[i].object.payload) == part_count(written[i]->payload),
            "a line that is read again has all parts");
  }
}

void check_similarity(const TaskAdapter& adapter, const Job& job) {
  for (const Payload& a : job.answers) {
    for (const Payload& b : job.answers) {
      if (a.index() != b.index()) continue;
      const double alike = adapter.similarity(a, b, job.task);
      require(is_probability(alike), "a similarity is in [0, 1]");
      const double back = adapter.similarity(b, a, job.task);
      require(std::isnan(alike) || std::abs(alike - back) < 1e-9, "a similarity is symmetric");
    }
  }
}

/// Every object can be explained, and no part of an answer or of the result is lost in that.
void check_explanations(const StructuredRun& run) {
  for (std::uint32_t i = 0; i < run.job.table.items(); ++i) {
    const StructuredExplanation told = explain_object(run, ItemId{i}, true);
    const std::string text(run.job.text_of(ItemId{i}));
    require(!structured_explanation_text(run, told, text).empty(), "an explanation has a text");
    require(!structured_explanation_json(run, told, text).empty(), "an explanation has its JSON");
    if (told.object == nullptr) continue;
    std::size_t likely = 0;
    for (std::size_t p = 0; p < part_count(told.object->payload); ++p)
      likely += is_likely(*told.object, p) ? 1 : 0;
    for (const ExplainedAnswer& answer : told.answers) {
      require(answer.agreed + answer.otherwise + answer.missed == likely,
              "a worker agrees to a likely part, has it otherwise, or misses it");
      require(answer.extra <= answer.marks, "what is extra is marked");
    }
  }
}

void consolidate(Job job, const TaskOptions& how) {
  const auto adapter = make_adapter(job.task);
  if (!adapter) return;
  std::vector<std::string_view> texts;
  for (std::uint32_t i = 0; i < job.table.items(); ++i) texts.push_back(job.text_of(ItemId{i}));
  const TaskInput input{job.task, job.table, job.answers, job.categories, job.items, texts};
  TaskResult result = adapter->consolidate(input, how);
  require(result.objects.size() == job.table.items(), "one result an object");
  for (const auto& object : result.objects) {
    if (object) check_object(*object, job);
  }
  check_lines(job, result);
  constexpr std::size_t kFew = 12;
  if (job.answers.size() > kFew) return;
  check_similarity(*adapter, job);
  if (!how.keep_dissent) return;
  check_explanations({std::move(job), std::string(how.model), how, std::move(result)});
}

}  // namespace

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", std::string(what).c_str());
  std::abort();
}

MemoryFile::MemoryFile(std::string_view bytes)
    : descriptor_(memfd_create("input", MFD_CLOEXEC)),
      path_("/proc/self/fd/" + std::to_string(descriptor_)) {
  require(descriptor_ >= 0, "a file in memory can be made");
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    require(written > 0, "a file in memory can be written");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

MemoryFile::~MemoryFile() { ::close(descriptor_); }

void read_and_use(const std::vector<std::string>& inputs, const ReadOptions& options,
                  const TaskOptions& how) {
  expect_errors_only([&] {
    DiagnosticSink sink;
    Job job = read_job(inputs, options, sink);
    check_counts(job, sink);
    check_votes(job);
    std::string scratch;
    for (std::size_t i = 0; i < job.objects.size(); ++i) {
      require(!job.output_line(i, scratch).empty(), "every object has a line");
    }
    constexpr std::size_t kSmall = 200;
    std::size_t parts = 0;
    for (const Payload& answer : job.answers) parts += part_count(answer);
    if (is_structured(job.task) && job.table.votes() > 0 && parts < kSmall)
      consolidate(std::move(job), how);
  });
}

}  // namespace quorate::fuzz
