// "attr-ref":"folder/0_2022-09-09T17:25:31.918770.png", "attr-ref-metadata":{"internal-color-map":
// {"0":{"class-name":"BACKGROUND","hex-color":"#ffffff","confidence":0.9},"1":{...}},...}: one
// confidence, of the image, at every class. With probability maps also "probability-map-refs":
// {"1":"folder/...png"}, which the service does not have. Read back, colours count, not the pixels'
// values: the service wrote wrong values for a while. Tested by tests/io/mask_shape_test.cpp.
#include <filesystem>
#include <string>
#include <vector>

#include "answer_parts.hpp"
#include "color_masks.hpp"
#include "json_document.hpp"
#include "json_escape.hpp"
#include "manifest_shapes.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/io/file_bytes.hpp"
#include "quorate/io/mask_files.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;
namespace fs = std::filesystem;


void append_class(std::string& out, std::size_t index, std::string_view name, std::uint32_t color,
                  double confidence) {
  if (index > 0) out += ',';
  append_json_string(out, std::to_string(index));
  out += R"(:{"class-name":)";
  append_json_string(out, name);
  out += R"(,"hex-color":)";
  append_json_string(out, color_text(color));
  out += R"(,"confidence":)";
  append_confidence(out, confidence);
  out += '}';
}

/// Where a reference's file may be: beside the manifest, or, of a URI, in the job's own folder or a
/// folder of the same name.
std::vector<fs::path> candidates(const std::string& folder, std::string_view reference) {
  const fs::path path(reference);
  if (reference.find("://") == std::string_view::npos) {
    return {path.is_absolute() ? path : folder / path};
  }
  const fs::path name = path.filename();
  return {folder / path.parent_path().filename() / name, folder / name,
          fs::path(folder) / "../../annotations/consolidated-annotation/output" / name};
}

/// Decodes the file of a reference; gives what is wrong.
std::optional<std::string> read_picture(const std::string& folder, std::string_view reference,
                                        ColorImage& image) {
  std::error_code error;
  for (const fs::path& path : candidates(folder, reference)) {
    if (!fs::is_regular_file(path, error)) continue;
    const FileBytes file(path.string());
    if (const auto problem = decode_png(file.text(), image)) return path.string() + ": " + *problem;
    return std::nullopt;
  }
  return "the mask '" + std::string(reference) +
         "' is not there: its folder must lie beside the manifest";
}

/// What the color map says.
struct ColorMap {
  std::vector<LabelColor> colors;
  std::vector<std::string> indices;  ///< of the colors
  double confidence = kNaN;
};

ColorMap read_color_map(dom::element metadata, AnswerParts& parts) {
  ColorMap out;
  dom::object map;
  const auto value = member(metadata, "internal-color-map");
  if (!value || value->get(map) != simdjson::SUCCESS) {
    parts.fail(RejectReason::kMissingField, "there is no 'internal-color-map'");
    return out;
  }
  for (const dom::key_value_pair field : map) {
    // 0 says that one worker alone painted; it is no probability.
    const double confidence = number_member(field.value, "confidence", 0);
    if (confidence > 0) out.confidence = confidence;
    const auto color = color_of(text_member(field.value, "hex-color"));
    if (!color) {
      parts.fail(RejectReason::kWrongType,
                 "internal-color-map: 'hex-color' must be like \"#2ca02c\"");
      return out;
    }
    if (field.key == "0" || *color == kWhite) continue;
    out.colors.push_back({parts.label_id(text_member(field.value, "class-name")), *color});
    out.indices.emplace_back(field.key);
  }
  return out;
}

ProbabilityMap map_of(const ColorImage& image, ClassId label) {
  ProbabilityMap map{label, image.height, image.width, {}};
  for (std::uint32_t column = 0; column < image.width; ++column) {
    for (std::uint32_t row = 0; row < image.height; ++row) {
      const auto level = static_cast<std::uint8_t>(image.at(row, column) & 0xffU);
      if (map.runs.empty() || map.runs.back().level != level) map.runs.push_back({0, level});
      ++map.runs.back().count;
    }
  }
  return map;
}

class MaskShape final : public ManifestShape {
 public:
  void append_value(std::string& out, const StructuredLineNames& names,
                    const ConsolidatedObject&) const override {
    if (names.object_file.empty()) throw Error(ErrorCode::kInternal, "masks without a file");
    append_json_string(out, names.object_file);
  }

  void append_metadata(std::string& out, const StructuredLineNames& names,
                       const ConsolidatedObject& object) const override {
    out += R"({"internal-color-map":{)";
    append_class(out, 0, "BACKGROUND", kWhite, object.object_confidence);
    for (std::uint32_t k = 0; k < names.categories->size(); ++k) {
      append_class(out, k + std::size_t{1}, names.categories->name(ClassId{k}), names.colors[k],
                   object.object_confidence);
    }
    out += '}';
    if (!names.probability_files.empty()) {
      out += R"(,"probability-map-refs":{)";
      for (std::size_t i = 0; i < names.probability_files.size(); ++i) {
        if (i > 0) out += ',';
        append_json_string(out, std::to_string(object.probability_maps[i].label.value + 1));
        out += ':';
        append_json_string(out, names.probability_files[i]);
      }
      out += '}';
    }
    append_common_metadata(out, names);
  }

  [[nodiscard]] std::optional<RecordProblem> read(dom::element value, dom::element metadata,
                                                  LabelLookup& labels,
                                                  ConsolidatedObject& object) const override {
    return read_beside(".", value, metadata, labels, object);
  }

  [[nodiscard]] std::optional<RecordProblem> read_beside(
      const std::string& folder, dom::element value, dom::element metadata, LabelLookup& labels,
      ConsolidatedObject& object) const override {
    AnswerParts parts(value, labels);
    const ColorMap map = read_color_map(metadata, parts);
    if (!parts.ok()) return parts.problem();
    std::string_view reference;
    if (value.get(reference) != simdjson::SUCCESS) {
      return RecordProblem{RejectReason::kWrongType, "the reference to the mask must be text"};
    }
    ColorImage image;
    if (const auto problem = read_picture(folder, reference, image)) {
      return RecordProblem{RejectReason::kUnreadableReference, *problem};
    }
    MaskSet masks = color_masks(image, map.colors);
    object.confidence.assign(masks.parts.size(), map.confidence);
    object.object_confidence = map.confidence;
    object.payload = std::move(masks);
    return read_maps(folder, metadata, map, object);
  }

 private:
  static std::optional<RecordProblem> read_maps(const std::string& folder, dom::element metadata,
                                                const ColorMap& map, ConsolidatedObject& object) {
    const auto references = member(metadata, "probability-map-refs");
    if (!references) return std::nullopt;
    for (std::size_t i = 0; i < map.indices.size(); ++i) {
      const std::string_view reference = text_member(*references, map.indices[i]);
      if (reference.empty()) continue;
      ColorImage image;
      if (const auto problem = read_picture(folder, reference, image)) {
        return RecordProblem{RejectReason::kUnreadableReference, *problem};
      }
      object.probability_maps.push_back(map_of(image, map.colors[i].label));
    }
    return std::nullopt;
  }
};

}  // namespace

const ManifestShape& mask_shape() {
  static const MaskShape kShape;
  return kShape;
}

}  // namespace quorate
