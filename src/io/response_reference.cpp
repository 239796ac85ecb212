// Tested by tests/io/response_reference_test.cpp.
#include "response_reference.hpp"

#include <filesystem>

#include "field_names.hpp"
#include "json_document.hpp"
#include "quorate/io/file_below.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;
namespace fs = std::filesystem;

/// Whether the folder is the manifests/output/ of a job.
bool is_output_folder(const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::canonical(fs::absolute(folder), error);
  return !error && whole.filename() == "output" && whole.parent_path().filename() == "manifests";
}

}  // namespace

std::optional<std::string_view> response_reference(dom::element line) {
  dom::object members;
  if (line.get(members) != simdjson::SUCCESS) return std::nullopt;
  for (const dom::key_value_pair field : members) {
    if (!field.key.ends_with(kMetadataSuffix)) continue;
    const std::string_view reference = text_member(field.value, "worker-response-ref");
    if (!reference.empty()) return reference;
  }
  return std::nullopt;
}

std::optional<std::string> local_file(std::string_view reference, const std::string& manifest) {
  constexpr std::string_view kAnnotations = "/annotations/";
  const fs::path folder = "." / fs::path(manifest).parent_path();  // as the user writes it
  const fs::path up = is_output_folder(folder) ? fs::path("..") / ".." : fs::path();
  fs::path path = folder / fs::path(reference);  // the reference itself where it is absolute
  if (reference.starts_with("s3://")) {
    const std::size_t at = reference.find(kAnnotations);
    if (at == std::string_view::npos) return std::nullopt;
    path = folder / up / fs::path(reference.substr(at + 1));
  }
  if (!file_below(fs::absolute(folder) / up, fs::absolute(path))) return std::nullopt;
  return path.lexically_normal().string();
}

}  // namespace quorate
