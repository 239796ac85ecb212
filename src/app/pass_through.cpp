// Test: the golden files video-*.
#include "pass_through.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {

using Json = nlohmann::ordered_json;

void check_pass_through_options(const Options& options, const TrackManifest& manifest) {
  constexpr std::array kOfLabels = {"probabilities", "workers", "report", "rejects", "model"};
  for (const std::string_view name : kOfLabels) {
    if (!options.given(name)) continue;
    throw Error(ErrorCode::kUsage, "--" + std::string(name) + ": " + manifest.file.name() +
                                       " holds tracks (" + manifest.task +
                                       "), which are passed through and not consolidated");
  }
}

std::string pass_through_summary_json(const TrackManifest& manifest, const Options& options) {
  Json out;
  out["version"] = version();
  Json given = Json::object();
  for (const auto& [name, value] : options.all()) given[name] = value;
  out["options"] = std::move(given);
  out["inputs"] = Json::array();
  out["inputs"].push_back({{"name", manifest.file.name()}, {"bytes", manifest.file.size()}});
  out["task"] = manifest.task;
  out["passed-through"] = true;
  out["objects"] = {{"total", manifest.objects},
                    {"labeled", manifest.labeled},
                    {"failed", manifest.failed},
                    {"unlabeled", manifest.objects - manifest.labeled - manifest.failed}};
  out["sequence-files"] = {{"checked", manifest.sequences},
                           {"not-here", manifest.elsewhere},
                           {"frames", manifest.frames},
                           {"shapes", manifest.shapes}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string pass_through_text(const TrackManifest& manifest) {
  std::string out = manifest.task + ": " + counted(manifest.objects, "object") +
                    " passed through byte for byte, " + std::to_string(manifest.labeled) +
                    " labeled, " + std::to_string(manifest.failed) + " failed\n";
  if (manifest.sequences > 0) {
    out += counted(manifest.sequences, "sequence file") +
           " checked: " + counted(manifest.frames, "frame") + ", " +
           counted(manifest.shapes, "shape") + "\n";
  }
  if (manifest.elsewhere > 0) {
    out += counted(manifest.elsewhere, "label") + " in files that are not on this machine\n";
  }
  return out +
         "tracks of videos and point clouds are not consolidated: the labels are as they came\n";
}

}  // namespace quorate
