// Test: the golden files of audit.
#include "audit_run.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

void add_file_attributes(const Job& job, const Privacy& privacy, const std::string& path,
                         DiagnosticSink& sink, std::vector<WorkerAttribute>& attributes) {
  const WorkerAttributes file = read_worker_attributes(path);
  const std::size_t first = attributes.size();
  for (const std::string& name : file.names) {
    attributes.push_back({name, std::vector<std::string>(job.workers.size())});
  }
  std::size_t strangers = 0;
  for (const WorkerAttributes::Row& row : file.rows) {
    const std::optional<std::uint32_t> worker =
        job.workers.find(privacy.worker_of_file(row.worker));
    if (!worker) {
      ++strangers;
      continue;
    }
    for (std::size_t a = 0; a < row.values.size(); ++a) {
      attributes[first + a].value[*worker] = row.values[a];
    }
  }
  if (strangers == file.rows.size()) {
    throw Error(ErrorCode::kBadData,
                path + ": none of its " + std::to_string(strangers) + " workers is in the job" +
                    (file.rows.empty() ? std::string()
                                       : " (the first is '" + file.rows.front().worker + "')"));
  }
  if (strangers > 0) {
    sink.warn(path + ": " + std::to_string(strangers) + " of " + std::to_string(file.rows.size()) +
              " workers are not in the job");
  }
}

void warn_of_order(const Consolidation& run, std::span<const double> values, DiagnosticSink& sink) {
  if (values.empty() || std::is_sorted(values.begin(), values.end())) return;
  const std::vector<std::string>& names = run.job.categories.names();
  std::string order = names.front();
  constexpr std::size_t kShown = 12;
  for (std::size_t k = 1; k < std::min(names.size(), kShown); ++k) order += ", " + names[k];
  sink.warn("--ordered takes the classes in the order " + order +
            (names.size() > kShown ? ", ..." : "") +
            "; if that is not meant, give the list with --label-categories");
}

}  // namespace

std::string workforce_of(std::string_view worker, const WorkerIdentity* identity) {
  for (const std::string_view kind : {"public", "private", "vendor"}) {
    if (worker.starts_with(std::string(kind) + ".")) return std::string(kind);
  }
  return identity != nullptr && !identity->provider.empty() ? "private" : "";
}

std::vector<WorkerAttribute> worker_attributes(const Job& job, const Privacy& privacy,
                                               const std::string& path, DiagnosticSink& sink) {
  WorkerAttribute workforce{"workforce", {}};
  WorkerAttribute provider{"identity-provider", {}};
  for (std::uint32_t j = 0; j < job.workers.size(); ++j) {
    const WorkerIdentity* identity = j < job.identities.size() ? &job.identities[j] : nullptr;
    workforce.value.push_back(workforce_of(job.workers.text(j), identity));
    provider.value.push_back(identity == nullptr ? std::string() : identity->provider);
  }
  std::vector<WorkerAttribute> attributes;
  const auto kinds = [](const WorkerAttribute& attribute) {
    std::set<std::string> values(attribute.value.begin(), attribute.value.end());
    values.erase("");
    return values.size();
  };
  if (kinds(workforce) > 0) attributes.push_back(std::move(workforce));
  if (kinds(provider) > 1) attributes.push_back(std::move(provider));
  if (!path.empty()) {
    privacy.guard([&] { add_file_attributes(job, privacy, path, sink, attributes); });
  }
  return attributes;
}

std::vector<double> numeric_classes(const LabelCategories& categories) {
  std::vector<double> values;
  for (const std::string& name : categories.names()) {
    double value = 0;
    const char* end = name.data() + name.size();
    const auto result = std::from_chars(name.data(), end, value);
    if (result.ec != std::errc() || result.ptr != end || !std::isfinite(value)) return {};
    values.push_back(value);
  }
  return values;
}

const std::vector<OptionSpec>& audit_options() {
  static const std::vector<OptionSpec> kOptions = {
      {"Audit", "worker-attributes", '\0', "FILE", "", "",
       "what else is known of the workers, CSV worker,group,...: groups are compared with each "
       "other"},
      {"Audit", "ordered", '\0', "", "", "",
       "the classes are ordered as in the list of classes: adds ordinal agreement, and where their "
       "names are numbers interval agreement"},
      {"Audit", "replicates", '\0', "N", "1000", "", "resamples behind the intervals of agreement"},
  };
  return kOptions;
}

Audit audit_run(const Consolidation& run, const Options& options, DiagnosticSink& sink,
                Progress& progress) {
  AuditOptions audit_options;
  audit_options.ordered = options.flag("ordered");
  if (audit_options.ordered) {
    audit_options.class_values = numeric_classes(run.job.categories);
    warn_of_order(run, audit_options.class_values, sink);
  }
  audit_options.attributes =
      worker_attributes(run.job, run.privacy, options.text("worker-attributes"), sink);
  audit_options.class_names = run.job.categories.names();
  audit_options.worker_names = run.job.workers.texts();
  audit_options.replicates = options.integer("replicates", 100, 100'000);
  audit_options.seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  audit_options.threads = run.fit_options.threads;
  progress.begin("audit");
  Audit result =
      audit(run.job.table, run.fit, run.calibration.posterior, run.fit_options.gold, audit_options);
  if (result.graph.components.size() > 1) {
    sink.warn("the workers fall into " + std::to_string(result.graph.components.size()) +
              " parts that share no object: nothing says how workers of different parts compare");
  }
  return result;
}

}  // namespace quorate
