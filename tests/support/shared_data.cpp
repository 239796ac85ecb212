#include "support/shared_data.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include "quorate/base/ids.hpp"
#include "quorate/core/consolidated.hpp"
#include "support/crowd.hpp"
#include "support/files.hpp"

namespace quorate::test {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines = split(read_file(path), '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::uint32_t position(const std::vector<std::string>& sorted, const std::string& text) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), text);
  if (at == sorted.end() || *at != text) throw std::runtime_error("not a class: " + text);
  return static_cast<std::uint32_t>(at - sorted.begin());
}

/// The only worker-response file of an object, whatever the iteration.
fs::path response_file(const fs::path& responses, std::size_t object) {
  for (const fs::directory_entry& iteration : fs::directory_iterator(responses)) {
    const fs::path folder = iteration.path() / std::to_string(object);
    if (fs::is_directory(folder)) return fs::directory_iterator(folder)->path();
  }
  throw std::runtime_error("no response for object " + std::to_string(object));
}

}  // namespace

std::vector<std::vector<std::string>> read_plain_csv(const fs::path& path) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : lines_of(path)) rows.push_back(split(line, ','));
  return rows;
}

CrowdData read_crowd_data(const fs::path& folder) {
  std::vector<std::vector<std::string>> answers = read_plain_csv(folder / "answers.csv");
  answers.erase(answers.begin());
  CrowdData data;
  std::set<std::string> labels;
  for (const std::vector<std::string>& answer : answers) labels.insert(answer[2]);
  data.classes.assign(labels.begin(), labels.end());

  StringInterner items;
  StringInterner workers;
  Crowd crowd;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> seen;
  for (const std::vector<std::string>& answer : answers) {
    const Row row{items.intern(answer[0]), workers.intern(answer[1]),
                  position(data.classes, answer[2])};
    if (seen.insert({row.item, row.worker, row.label}).second) crowd.rows.push_back(row);
  }
  crowd.items = static_cast<std::uint32_t>(items.size());
  crowd.workers = static_cast<std::uint32_t>(workers.size());
  crowd.classes = static_cast<std::uint32_t>(data.classes.size());
  data.table = crowd.table();
  for (std::uint32_t i = 0; i < items.size(); ++i) data.items.emplace_back(items.text(i));

  data.gold.resize(items.size());
  std::vector<std::vector<std::string>> gold = read_plain_csv(folder / "gold.csv");
  gold.erase(gold.begin());
  for (const std::vector<std::string>& line : gold) {
    const std::optional<std::uint32_t> item = items.find(line[0]);
    if (item) data.gold[*item] = ClassId{position(data.classes, line[1])};
  }
  return data;
}

double gold_accuracy(const CrowdData& data, const Posterior& posterior) {
  double right = 0;
  double known = 0;
  for (std::uint32_t i = 0; i < data.gold.size(); ++i) {
    if (!data.gold[i]) continue;
    known += 1;
    const std::span<const double> row = posterior.row(ItemId{i});
    const double best = *std::max_element(row.begin(), row.end()) - kTieTolerance;
    const auto tied = std::count_if(row.begin(), row.end(), [best](double p) { return p >= best; });
    if (row[data.gold[i]->value] >= best) right += 1 / static_cast<double>(tied);
  }
  return right / known;
}

ImageJob read_image_job(const fs::path& folder) {
  const fs::path root =
      folder / "ground-truth-samples" / "image-classification-mturk-302" / "ic_data";
  const std::string attribute = "birds-open-images-clone";
  std::map<std::string, std::string> truth_of_image;
  for (const auto& entry : nlohmann::json::parse(read_file(root / "true_labels.json"))) {
    truth_of_image[entry.at("ImageId")] = entry.at("Label");
  }

  ImageJob job;
  std::vector<nlohmann::json> objects;
  for (const std::string& line : lines_of(root / "output.manifest")) {
    objects.push_back(nlohmann::json::parse(line));
  }
  std::map<std::string, std::uint32_t> class_of;
  for (const nlohmann::json& object : objects) {
    class_of[object.at(attribute + "-metadata").at("class-name")] = object.at(attribute);
  }
  job.classes.resize(class_of.size());
  for (const auto& entry : class_of) job.classes.at(entry.second) = entry.first;

  Crowd crowd;
  StringInterner workers;
  std::map<std::string, std::vector<std::uint32_t>> items_of_second;
  for (std::uint32_t i = 0; i < objects.size(); ++i) {
    const nlohmann::json& metadata = objects[i].at(attribute + "-metadata");
    const fs::path image = objects[i].at("source-ref").get<std::string>();
    job.truth.push_back(ClassId{class_of.at(truth_of_image.at(image.stem().string()))});
    job.service_label.push_back(ClassId{objects[i].at(attribute).get<std::uint32_t>()});
    job.service_confidence.push_back(metadata.at("confidence"));
    const std::string date = metadata.at("creation-date");
    items_of_second[date.substr(0, std::string_view("2019-04-18T16:40:59").size())].push_back(i);
    const auto response =
        nlohmann::json::parse(read_file(response_file(root / "worker-response", i)));
    for (const nlohmann::json& answer : response.at("answers")) {
      const std::string label = answer.at("answerContent").at("crowd-image-classifier").at("label");
      const std::string worker = answer.at("workerId");
      crowd.rows.push_back({i, workers.intern(worker), class_of.at(label)});
    }
  }
  crowd.items = static_cast<std::uint32_t>(objects.size());
  crowd.workers = static_cast<std::uint32_t>(workers.size());
  crowd.classes = static_cast<std::uint32_t>(job.classes.size());
  job.table = crowd.table();

  for (const auto& entry : items_of_second) {
    ConsolidationBatch batch;
    for (const std::uint32_t i : entry.second) {
      const std::span<const Vote> votes = job.table.votes_of(ItemId{i});
      batch.items.push_back(ItemId{i});
      batch.votes.insert(batch.votes.end(), votes.begin(), votes.end());
      batch.offsets.push_back(batch.votes.size());
    }
    job.batches.push_back(std::move(batch));
  }
  return job;
}

}  // namespace quorate::test
