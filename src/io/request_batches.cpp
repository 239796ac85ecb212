#include "request_batches.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <vector>

#include "answer_reader.hpp"
#include "consolidation_request.hpp"
#include "folder.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

/// Request files by their name, a timestamp, then by iteration.
std::vector<fs::path> request_files(const std::string& folder) {
  std::vector<std::tuple<std::string, unsigned long long, fs::path>> found;
  for (const IterationFolder& iteration : iteration_folders(folder)) {
    for (const fs::directory_entry& entry : list_folder(iteration.path)) {
      if (is_folder(entry) || entry.path().extension() != ".json") continue;
      found.emplace_back(entry.path().filename().string(), iteration.number, entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<fs::path> files;
  for (const auto& entry : found) files.push_back(std::get<2>(entry));
  return files;
}

class BatchVisitor final : public RequestVisitor {
 public:
  BatchVisitor(const JobBuilder& builder, const Job& job) : builder_(builder), job_(job) {}

  void object(std::string_view, DataKey, std::string_view) override {}

  std::optional<RecordProblem> answer(std::string_view id, std::string_view worker,
                                      simdjson::dom::element content) override {
    TextAnnotation annotation;
    if (auto problem = answers_.read(content, annotation)) return problem;
    const auto item = builder_.item_of_object_id(id);
    const auto worker_id = job_.workers.find(worker);
    auto class_id = job_.categories.find(annotation.label);
    if (!class_id) class_id = job_.categories.find_normalized(annotation.label);
    if (!item || !worker_id || !class_id) {
      ++left_out_;
      return std::nullopt;
    }
    if (batch_.items.empty() || batch_.items.back() != *item) {
      batch_.items.push_back(*item);
      batch_.offsets.push_back(batch_.offsets.back());
    }
    batch_.votes.push_back({WorkerId{*worker_id}, *class_id});
    ++batch_.offsets.back();
    return std::nullopt;
  }

  void problem(RecordProblem, std::string_view, std::size_t annotations) override {
    left_out_ += annotations;
  }

  /// What was visited since the last call.
  ConsolidationBatch take() { return std::exchange(batch_, {}); }

  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  const JobBuilder& builder_;
  const Job& job_;
  ConsolidationBatch batch_;
  AnswerReader answers_{TaskType::kImageClassification, nullptr};
  std::size_t left_out_ = 0;
};

}  // namespace

void add_request_batches(const std::string& folder, const JobBuilder& builder, Job& job,
                         DiagnosticSink& sink) {
  BatchVisitor visitor(builder, job);
  for (const fs::path& path : request_files(folder)) {
    visit_consolidation_request(FileBytes(path.string()), visitor);
    ConsolidationBatch batch = visitor.take();
    if (!batch.items.empty()) job.batches.push_back(std::move(batch));
  }
  if (visitor.left_out() > 0) {
    sink.warn(folder + ": " + std::to_string(visitor.left_out()) +
              " votes of the consolidation requests are not among the job's annotations; a replay "
              "of the service's batches goes without them");
  }
}

}  // namespace quorate
