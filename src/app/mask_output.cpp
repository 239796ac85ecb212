// Test: the golden files masks-*.
#include "mask_output.hpp"

#include <filesystem>

#include "quorate/base/error.hpp"
#include "quorate/io/mask_files.hpp"
#include "quorate/io/output_file.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const Options& options) {
  if (options.given("masks")) return options.text("masks");
  const std::string manifest = options.text("output");
  if (manifest == "-") {
    throw Error(ErrorCode::kUsage,
                "masks are PNG files, which need a place: give -o FILE (they go to a folder beside "
                "it) or --masks DIR");
  }
  return fs::path(manifest).replace_extension().string() + "-masks";
}

/// How the manifest names the files: what stands before their names.
std::string prefix_of(const Options& options, const fs::path& folder) {
  std::string prefix = options.text("masks-uri");
  if (prefix.empty()) {
    const std::string manifest = options.text("output");
    const fs::path base = manifest == "-" ? fs::path() : fs::path(manifest).parent_path();
    const fs::path relative = fs::absolute(folder).lexically_normal().lexically_relative(
        fs::absolute(base.empty() ? "." : base).lexically_normal());
    prefix = relative.generic_string();
  }
  if (!prefix.ends_with('/')) prefix += '/';
  return prefix;
}

/// The object's line in the input manifest, or the id that the input knows it by.
std::string object_id(const Job& job, std::size_t object) {
  const ItemId item = job.objects[object].item;
  if (!job.manifest && job.data_keys[item.value] == DataKey::kDatasetObjectId) {
    const std::string_view name = job.items[item.value];
    if (name.find_first_not_of("0123456789") == std::string_view::npos) return std::string(name);
  }
  return std::to_string(object);
}

}  // namespace

MaskOutput::MaskOutput(const Options& options, const Job& job, std::string creation_date)
    : creation_date_(std::move(creation_date)) {
  if (job.categories.size() > kMostMaskClasses) {
    throw Error(ErrorCode::kBadData, "there are " + std::to_string(job.categories.size()) +
                                         " classes, and a mask's PNG tells only " +
                                         std::to_string(kMostMaskClasses) + " apart");
  }
  const fs::path folder = folder_of(options);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw Error(ErrorCode::kCannotWrite,
                folder.string() + ": the folder cannot be made: " + error.message());
  }
  folder_ = folder.string();
  prefix_ = prefix_of(options, folder);
  colors_ = label_colors(job.answers, job.categories.size());
  for (std::size_t i = 0; i < job.objects.size(); ++i) ids_.push_back(object_id(job, i));
}

MaskReferences MaskOutput::write(std::size_t object, const ConsolidatedObject& result) const {
  const std::string stem = ids_[object] + "_" + creation_date_;
  MaskReferences references;
  references.mask = put(stem + ".png", mask_png(std::get<MaskSet>(result.payload), colors_));
  for (const ProbabilityMap& map : result.probability_maps) {
    references.probabilities.push_back(
        put(stem + "_" + std::to_string(map.label.value + 1) + ".png", probability_png(map)));
  }
  return references;
}

std::string MaskOutput::put(const std::string& name, const std::string& bytes) const {
  OutputFile file((fs::path(folder_) / name).string());
  file.write(bytes);
  file.commit();
  return prefix_ + name;
}

}  // namespace quorate
