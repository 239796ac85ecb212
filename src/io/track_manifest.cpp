// A label is "<name>-ref": "s3://.../SeqLabel.json" (video, 3D sequences), "s3://.../0.zlib" (point
// classes), or {"annotations": [...]} (3D objects of one frame); its metadata's type tells. A
// sequence file is {"detection-annotations" | "tracking-annotations": [{"frame-no", "annotations":
// [...]}]}. Tested by tests/io/track_manifest_test.cpp.
#include "quorate/io/track_manifest.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "field_names.hpp"
#include "json_document.hpp"
#include "quorate/base/error.hpp"
#include "response_reference.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;
namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "groundtruth/";
constexpr std::array<std::string_view, 2> kTasks = {"video-object-", "point_cloud_"};
constexpr std::array<std::string_view, 2> kSequenceKeys = {"detection-annotations",
                                                           "tracking-annotations"};
/// Lists of shapes in a frame, one a tool.
constexpr std::array<std::string_view, 4> kShapeKeys = {"annotations", "polylines", "polygons",
                                                        "keypoints"};

[[noreturn]] void fail(const std::string& place, const std::string& what) {
  throw Error(ErrorCode::kBadData, place + ": " + what);
}

/// The task of a metadata object where it is one of video or 3D.
std::optional<std::string> track_task(dom::element metadata) {
  std::string_view type = text_member(metadata, "type");
  if (!type.starts_with(kPrefix)) return std::nullopt;
  type.remove_prefix(kPrefix.size());
  for (const std::string_view task : kTasks) {
    if (type.starts_with(task)) return std::string(type);
  }
  return std::nullopt;
}

std::optional<dom::array> sequence_of(dom::element document) {
  for (const std::string_view key : kSequenceKeys) {
    dom::array frames;
    const auto list = member(document, key);
    if (list && list->get(frames) == simdjson::SUCCESS) return frames;
  }
  return std::nullopt;
}

void check_sequence(const std::string& name, dom::array frames, TrackManifest& out) {
  std::size_t index = 0;
  for (const dom::element frame : frames) {
    const std::string place = name + ": frame " + std::to_string(index++);
    bool has_shapes = false;
    for (const std::string_view key : kShapeKeys) {
      const auto list = member(frame, key);
      if (!list) continue;
      dom::array shapes;
      if (list->get(shapes) != simdjson::SUCCESS) {
        fail(place, "'" + std::string(key) + "' must be an array");
      }
      has_shapes = true;
      out.shapes += shapes.size();
    }
    if (!has_shapes) fail(place, "holds no annotations");
    ++out.frames;
  }
  ++out.sequences;
}

void check_sequence_file(const std::string& path, TrackManifest& out) {
  const FileBytes file(path);
  JsonParser parser;
  dom::element document;
  const auto error = parser.parse_padded(without_bom(file.text()), document);
  if (error != simdjson::SUCCESS) fail(path, json_problem(error).detail);
  const auto frames = sequence_of(document);
  if (!frames) fail(path, "holds neither detection-annotations nor tracking-annotations");
  check_sequence(path, *frames, out);
}

void check_label(const std::string& place, dom::element value, const std::string& manifest,
                 TrackManifest& out) {
  std::string_view reference;
  if (value.get(reference) == simdjson::SUCCESS) {
    const auto path = local_file(reference, manifest);
    if (!path) {
      ++out.elsewhere;
    } else if (path->ends_with(".json")) {
      check_sequence_file(*path, out);
    }
    return;
  }
  dom::array shapes;
  const auto list = member(value, "annotations");
  if (!list || list->get(shapes) != simdjson::SUCCESS) {
    fail(place, "the label is neither a reference nor an object with 'annotations'");
  }
  out.shapes += shapes.size();
}

/// Checks the labels of a line; gives whether it has any of video or 3D, failed ones among them.
bool check_line(const std::string& place, dom::element line, const std::string& manifest,
                TrackManifest& out) {
  dom::object members;
  if (line.get(members) != simdjson::SUCCESS) return false;
  bool is_labeled = false;
  bool has_failed = false;
  for (const dom::key_value_pair field : members) {
    if (!field.key.ends_with(kMetadataSuffix)) continue;
    const std::string_view name = field.key.substr(0, field.key.size() - kMetadataSuffix.size());
    const auto task = track_task(field.value);
    const auto value = member(line, name);
    if (!task) {
      has_failed = has_failed || (!value && member(field.value, "failure-reason"));
      continue;
    }
    if (out.task.empty()) out.task = *task;
    if (!value)
      fail(place, "there is '" + std::string(field.key) + "' and no '" + std::string(name) + "'");
    check_label(place, *value, manifest, out);
    is_labeled = true;
  }
  out.labeled += is_labeled ? 1 : 0;
  out.failed += !is_labeled && has_failed ? 1 : 0;
  return is_labeled;
}

/// Whether the beginning of a file looks as if this were worth a closer look.
bool may_be_one(std::string_view text) {
  constexpr std::size_t kEnough = std::size_t{1} << 16;
  text = text.substr(0, kEnough);
  const auto mentions = [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  };
  for (const std::string_view task : kTasks) {
    if (mentions(std::string(kPrefix) + std::string(task))) return true;
  }
  return std::any_of(kSequenceKeys.begin(), kSequenceKeys.end(), mentions);
}

}  // namespace

std::optional<TrackManifest> read_track_manifest(const std::string& input) {
  std::error_code error;
  const bool is_folder = fs::is_directory(input, error);
  const std::string path =
      is_folder ? (fs::path(input) / "manifests/output/output.manifest").string() : input;
  if (!fs::is_regular_file(path, error)) return std::nullopt;  // a pipe can be read only once
  TrackManifest out{FileBytes(path)};
  if (!may_be_one(out.file.text())) return std::nullopt;
  JsonParser parser;
  dom::element document;
  if (parser.parse_copy(without_bom(out.file.text()), document) == simdjson::SUCCESS) {
    if (const auto frames = sequence_of(document)) {
      out.task = "sequence";
      out.objects = out.labeled = 1;
      check_sequence(path, *frames, out);
      return out;
    }
  }
  bool is_one = false;
  const std::string_view text = without_bom(out.file.text());
  for (LineWalker lines(text); lines.next();) {
    const std::string place = path + ":" + std::to_string(lines.number());
    const auto problem = parser.parse_copy(lines.line(), document);
    if (problem != simdjson::SUCCESS) {
      if (!is_one) return std::nullopt;
      fail(place, json_problem(problem).detail);
    }
    ++out.objects;
    is_one = check_line(place, document, path, out) || is_one;
  }
  return is_one ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace quorate
