// "attr":<any JSON>, "attr-metadata":{"type":"groundtruth/custom","job-name":"j","human-annotated":
// "yes","creation-date":...,"confidence":0.9}: the service's keys in its order, and behind them the
// confidence, which it does not write for custom jobs. Tested by tests/io/custom_shape_test.cpp.
#include <limits>
#include <string>

#include "canonical_json.hpp"
#include "json_document.hpp"
#include "json_escape.hpp"
#include "manifest_line.hpp"
#include "manifest_shapes.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

class CustomShape final : public ManifestShape {
 public:
  void append_value(std::string& out, const StructuredLineNames&,
                    const ConsolidatedObject& object) const override {
    out += std::get<CustomAnswer>(object.payload).json;
  }

  void append_metadata(std::string& out, const StructuredLineNames& names,
                       const ConsolidatedObject& object) const override {
    append_text_member(out, R"({"type":)", names.type);
    append_text_member(out, R"(,"job-name":)", bare_job_name(names.job_name));
    append_text_member(out, R"(,"human-annotated":"yes","creation-date":)", names.creation_date);
    out += R"(,"confidence":)";
    append_confidence(out, object.object_confidence);
    out += '}';
  }

  [[nodiscard]] std::optional<RecordProblem> read(dom::element value, dom::element metadata,
                                                  LabelLookup&,
                                                  ConsolidatedObject& object) const override {
    const double confidence =
        number_member(metadata, "confidence", std::numeric_limits<double>::quiet_NaN());
    object.payload = CustomAnswer{canonical_json(value)};
    object.confidence = {confidence};
    object.object_confidence = confidence;
    return std::nullopt;
  }

 private:
  /// The service writes the names of custom jobs without its usual prefix.
  static std::string_view bare_job_name(std::string_view name) {
    constexpr std::string_view kPrefix = "labeling-job/";
    return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
  }
};

}  // namespace

const ManifestShape& custom_shape() {
  static const CustomShape kShape;
  return kShape;
}

}  // namespace quorate
