// From the inputs that the user named to one job. STEP 1 finds what is to be read, 2 settles the
// objects (manifest), 3 the classes, 4 reads the annotations, 5 finds out which objects the service
// consolidated together.
#include <string>
#include <utility>
#include <vector>

#include "earlier_output.hpp"
#include "input_sources.hpp"
#include "job_builder.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "readers.hpp"
#include "request_batches.hpp"
#include "task_detection.hpp"

namespace quorate {
namespace {

using Sources = std::vector<InputSource>;

std::size_t job_folders(const Sources& sources) {
  std::size_t count = 0;
  for (const InputSource& source : sources) count += source.job ? 1 : 0;
  return count;
}

/// Object ids are line numbers: jobs whose manifests hold other objects at the same lines are
/// different data sets.
void check_same_objects(const Manifest& a, const Manifest& b) {
  for (std::size_t object = 0; object < std::min(a.size(), b.size()); ++object) {
    if (a.data_value(object) == b.data_value(object)) continue;
    throw Error(ErrorCode::kUsage,
                b.name() + ":" + std::to_string(b.line_number(object)) +
                    ": is another object than the one in " + a.name() + ":" +
                    std::to_string(a.line_number(object)) +
                    "; object ids are line numbers, so these jobs cannot be read as one: run them "
                    "one by one");
  }
}

/// The longest of the job folders' manifests, which must agree.
std::optional<Manifest> manifest_of_folders(const Sources& sources, unsigned threads,
                                            DiagnosticSink& sink) {
  std::optional<Manifest> longest;
  std::size_t found = 0;
  for (const InputSource& source : sources) {
    if (!source.job || source.job->manifest.empty()) continue;
    Manifest manifest = Manifest::read(FileBytes(source.job->manifest), threads);
    if (manifest.empty()) {
      sink.warn(manifest.name() + ": is empty; the job is read as if it had no manifest");
      continue;
    }
    ++found;
    if (longest) check_same_objects(*longest, manifest);
    if (!longest || manifest.size() > longest->size()) longest = std::move(manifest);
  }
  if (job_folders(sources) > 1 && found < job_folders(sources)) {
    sink.warn(
        "several job folders, not all with a manifest: equal object ids are taken for the same "
        "object");
  }
  return longest;
}

std::optional<Manifest> settle_manifest(const Sources& sources, const ReadOptions& options,
                                        DiagnosticSink& sink) {
  if (options.manifest.empty()) return manifest_of_folders(sources, options.threads, sink);
  if (job_folders(sources) > 1) (void)manifest_of_folders(sources, options.threads, sink);
  Manifest manifest = Manifest::read(FileBytes(options.manifest), options.threads);
  if (manifest.empty()) throw Error(ErrorCode::kNoInput, manifest.name() + ": is empty");
  return manifest;
}

/// The class list of the job folders' own files, which must agree; empty where there is none.
LabelCategories categories_of_folders(const Sources& sources) {
  LabelCategories categories;
  std::string from;
  for (const InputSource& source : sources) {
    if (!source.job || source.job->label_categories.empty()) continue;
    LabelCategories found = read_label_categories(source.job->label_categories);
    if (!from.empty() && found.names() != categories.names()) {
      throw Error(ErrorCode::kUsage, source.job->label_categories + ": differs from " + from +
                                         "; --label-categories says which classes count");
    }
    from = source.job->label_categories;
    categories = std::move(found);
  }
  return categories;
}

TableBuilder::CategorySource settle_categories(const Sources& sources, const ReadOptions& options,
                                               const EarlierOutput& earlier) {
  if (!options.label_categories.empty()) {
    return {.known = read_label_categories(options.label_categories), .closed = true};
  }
  LabelCategories own = categories_of_folders(sources);
  if (!own.empty()) return {.known = std::move(own), .closed = true};
  return earlier.categories;
}

/// The task of answers that are nothing known: custom ones where the manifest's earlier labels are.
TaskType unknown_task(const Manifest* manifest) {
  for (std::size_t i = 0; manifest != nullptr && i < manifest->size(); ++i) {
    if (!manifest->has_labels(i)) continue;
    const std::string_view line = manifest->bytes(i);
    // The guide spells it with a capital, the service does not.
    const bool is_custom = line.find("groundtruth/custom") != std::string_view::npos ||
                           line.find("groundTruth/custom") != std::string_view::npos;
    if (is_custom) return TaskType::kCustom;
  }
  return TaskType::kImageClassification;
}

void read_records(const FileBytes& file, InputFormat format, const ReadOptions& options,
                  JobBuilder& job) {
  const bool is_table = format == InputFormat::kCsv || format == InputFormat::kTsv;
  if (is_table && is_structured(job.task())) {
    throw Error(ErrorCode::kBadData, file.name() +
                                         ": a table holds single labels, and this job is read as " +
                                         std::string(to_string(job.task())) +
                                         "; give its answers as JSON Lines, one object a line");
  }
  switch (format) {
    case InputFormat::kConsolidationRequest:
      return read_consolidation_request(file, job);
    case InputFormat::kJsonLines:
      if (is_structured(job.task()) || holds_answers(file)) {
        return read_answer_lines(file, options, job);
      }
      return read_json_lines(file, options, job);
    case InputFormat::kCsv:
      return read_csv(file, ',', options, job);
    case InputFormat::kTsv:
      return read_csv(file, '\t', options, job);
    case InputFormat::kGroundTruthJob:
      break;
  }
  throw Error(ErrorCode::kInternal, "a file cannot be a ground-truth-job");
}

void read_file(const FileBytes& file, InputFormat format, const ReadOptions& options,
               JobBuilder& job) {
  job.begin_file(file.name(), format, 0);
  read_records(file, format, options, job);
  file.check_unchanged();
  job.count_bytes(file.size());  // a pipe's are known only now
}

void read_sources(Sources& sources, const ReadOptions& options, JobBuilder& job) {
  const double share = 1.0 / static_cast<double>(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    ReadOptions part = options;
    if (options.progress) {
      part.progress = [&, i](double done) {
        options.progress((static_cast<double>(i) + done) * share);
      };
      part.progress(0);
    }
    const InputSource& source = sources[i];
    if (source.job) {
      read_worker_responses(source.job->responses, part, job);
    } else if (source.bytes) {
      read_file(*source.bytes, source.format, part, job);
    } else {
      read_file(FileBytes(source.path), source.format, part, job);
    }
  }
  if (options.progress) options.progress(1);
}

void settle_batches(const Sources& sources, const EarlierOutput& earlier, const JobBuilder& builder,
                    Job& job, DiagnosticSink& sink) {
  for (const InputSource& source : sources) {
    if (source.job && !source.job->requests.empty()) {
      add_request_batches(source.job->requests, builder, job, sink);
    }
  }
  if (job.batches.empty()) job.batches = batches_by_second(earlier, job);
}

/// The same task for texts, where the first object is one. A reference to a file is none, whatever
/// its key.
TaskType with_data(TaskType task, const Job& job, const Manifest* manifest) {
  if (job.items.empty() || job.items.front().starts_with("s3://")) return task;
  const bool is_text = manifest != nullptr ? manifest->parse(0).data_key == "source"
                                           : job.data_keys.front() == DataKey::kSource;
  if (!is_text) return task;
  if (task == TaskType::kImageClassification) return TaskType::kTextClassification;
  return task == TaskType::kImageMultiLabel ? TaskType::kTextMultiLabel : task;
}

std::string list_of(std::span<const std::string> inputs) {
  std::string text;
  for (const std::string& input : inputs) text += (text.empty() ? "" : ", ") + input;
  return text;
}

}  // namespace

Job read_job(std::span<const std::string> inputs, const ReadOptions& options,
             DiagnosticSink& sink) {
  Sources sources = find_sources(inputs, options);
  std::optional<Manifest> manifest = settle_manifest(sources, options, sink);
  EarlierOutput earlier;
  if (manifest) earlier = find_earlier_output(*manifest, options.label_attribute, sink);

  const TaskType task = options.task
                            ? *options.task
                            : detect_task(sources, unknown_task(manifest ? &*manifest : nullptr))
                                  .value_or(TaskType::kImageClassification);
  // Whether a label is right is another question than the label: its classes are no answers.
  if (task == TaskType::kLabelVerification && earlier.label_attribute != options.label_attribute) {
    earlier = {};
  }
  TableBuilder::CategorySource categories = settle_categories(sources, options, earlier);
  if (!is_structured(task)) categories.abstentions = options.abstain;
  JobBuilder builder(std::move(categories), options.duplicates, manifest ? &*manifest : nullptr,
                     sink, task, options.mask_folder);
  read_sources(sources, options, builder);
  Job job = builder.finish(options.threads);
  if (job.counts.in == 0) {
    throw Error(ErrorCode::kNoInput, list_of(inputs) + ": no annotations at all");
  }
  if (!is_structured(task)) settle_batches(sources, earlier, builder, job, sink);
  if (!options.task) job.task = with_data(task, job, manifest ? &*manifest : nullptr);
  builder.release_names(job);
  job.manifest = std::move(manifest);
  job.label_attribute = std::move(earlier.label_attribute);
  job.job_name = std::move(earlier.job_name);
  return job;
}

}  // namespace quorate
