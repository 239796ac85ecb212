// Tested by tests/app/simulate_test.cpp.
#include "simulated_job_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::kCannotWrite, path.string() + ": cannot be written: " + why);
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail(path, error.message());
}

/// An identifier in the form of a UUID that belongs to nobody.
std::string subject(Random& random) {
  std::array<char, 40> text{};
  const std::uint64_t a = random.next();
  const std::uint64_t b = random.next();
  std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-a%03x-%012llx",
                static_cast<unsigned>(a >> 32U), static_cast<unsigned>(a & 0xffffU),
                static_cast<unsigned>(a >> 16U & 0xfffU), static_cast<unsigned>(b >> 52U),
                static_cast<unsigned long long>(b & 0xffffffffffffULL));
  return text.data();
}

std::string category_file(const LabelCategories& categories) {
  std::string out = R"({"document-version":"2021-05-13","labels":[)";
  for (const std::string& name : categories.names()) {
    if (out.back() != '[') out += ',';
    out += "{\"label\":" + json_text(name) + "}";
  }
  return out + "]}";
}

}  // namespace

SimulatedJobFolder::SimulatedJobFolder(const std::string& path, const SimulatedNames& names,
                                       const Crowd& crowd)
    : target_(fs::path(path).lexically_normal()), manifest_lines_(names) {
  if (!target_.has_filename()) target_ = target_.parent_path();  // "job/"
  std::error_code ignored;
  if (fs::exists(target_, ignored) &&
      !(fs::is_directory(target_, ignored) && fs::is_empty(target_, ignored))) {
    fail(target_, "it is there already, and an old job's answers would mix with the new ones");
  }
  for (const std::string& name : names.categories().names()) label_.push_back(json_text(name));
  Random random(crowd.options().seed ^ 0x5b);
  for (std::uint32_t j = 0; j < crowd.workers().size(); ++j) {
    worker_.push_back(
        ",\"workerId\":" + json_text(names.worker(WorkerId{j})) +
        R"(,"workerMetadata":{"identityData":{"identityProviderType":"Cognito",)"
        R"("issuer":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_simulated",)"
        R"("sub":")" +
        subject(random) + "\"}}}");
  }
  fs::path beside = target_;
  beside.replace_filename("." + target_.filename().string() + "." + std::to_string(::getpid()) +
                          ".tmp");
  make_folder(beside);
  temporary_ = beside;
  make_folder(temporary_ / "annotation-tool");
  write_file("annotation-tool/data.json", category_file(names.categories()));
}

SimulatedJobFolder::~SimulatedJobFolder() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

void SimulatedJobFolder::write_file(const fs::path& file, std::string_view text) const {
  std::ofstream out(temporary_ / file, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!out.flush()) fail(target_ / file, "the disk may be full");
}

std::string SimulatedJobFolder::response(const SimulatedBlock& block, std::size_t item) const {
  std::string out = R"({"answers":[)";
  for (std::size_t v = block.offsets[item]; v < block.offsets[item + 1]; ++v) {
    const Vote vote = block.votes[v];
    const VoteTime time = block.times[v];
    if (out.back() != '[') out += ',';
    out += R"({"acceptanceTime":")";
    append_time(out, time.submission_ms - time.spent_ms);
    out += R"(","answerContent":{"crowd-image-classifier":{"label":)" + label_[vote.label.value];
    out += R"(}},"submissionTime":")";
    append_time(out, time.submission_ms);
    out += R"(","timeSpentInSeconds":)";
    append_seconds(out, time.spent_ms);
    out += worker_[vote.worker.value];
  }
  return out + "]}";
}

void SimulatedJobFolder::add(const SimulatedBlock& block) {
  const fs::path responses = "annotations/worker-response/iteration-1";
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    if (block.offsets[i] == block.offsets[i + 1]) continue;
    const fs::path object = responses / std::to_string(block.items.begin + i);
    make_folder(temporary_ / object);
    constexpr std::int64_t kWrittenAfter = 2000;
    std::string name;  // "2026-01-01_00:00:59.json", as the service names it
    append_time(name, block.times[block.offsets[i + 1] - 1].submission_ms + kWrittenAfter);
    name.resize(std::string_view("2026-01-01T00:00:00").size());
    std::replace(name.begin(), name.end(), 'T', '_');
    write_file(object / (name + ".json"), response(block, i));
  }
  manifest_lines_.append(manifest_, block);
}

void SimulatedJobFolder::commit() {
  const fs::path manifest = "manifests/output/output.manifest";
  make_folder(temporary_ / manifest.parent_path());
  write_file(manifest, manifest_);
  std::error_code error;
  fs::rename(temporary_, target_, error);  // takes the place of an empty folder
  if (error) fail(target_, error.message());
  temporary_.clear();
}

}  // namespace quorate
