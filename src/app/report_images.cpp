// Test: report_images_test.cpp.
#include "report_images.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include "quorate/base/error.hpp"
#include "quorate/io/file_below.hpp"
#include "quorate/io/file_bytes.hpp"
#include "quorate/report/address.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostEmbedded = 100'000;  // bytes of one image put into the page
constexpr std::size_t kMostEmbeddedTotal = 4'000'000;

bool is_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

/// "a/b.jpg" of "s3://bucket/a/b.jpg", "https://host/a/b.jpg" or "/a/b.jpg".
std::string_view path_of(std::string_view reference) {
  const std::size_t scheme = reference.find("://");
  if (scheme != std::string_view::npos) {
    reference.remove_prefix(scheme + 3);
    reference.remove_prefix(std::min(reference.find('/'), reference.size()));
  }
  while (reference.starts_with('/')) reference.remove_prefix(1);
  return reference;
}

/// The media type of an image file's name, or empty.
std::string_view media_type(const fs::path& file) {
  std::string ending = file.extension().string();
  for (char& c : ending) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes = {{
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".png", "image/png"},
      {".gif", "image/gif"},
      {".webp", "image/webp"},
      {".bmp", "image/bmp"},
      {".avif", "image/avif"},
      {".tif", ""},
  }};
  for (const auto& [name, type] : kTypes) {
    if (ending == name) return type;
  }
  return {};
}

std::optional<fs::path> find_image(const fs::path& root, std::string_view reference) {
  const fs::path path(path_of(reference));
  if (path.empty()) return std::nullopt;
  if (auto file = file_below(root, path)) return file;
  return file_below(root, path.filename());
}

/// Adds one source to a policy's list.
void allow(std::string& sources, std::string_view source) {
  if (sources.find(source) != std::string::npos) return;
  if (!sources.empty()) sources += ' ';
  sources += source;
}

void add_files(const fs::path& root, const fs::path& page, ReportObjects& objects) {
  std::size_t embedded = 0;
  for (ReportObject& object : objects.least_certain) {
    const std::optional<fs::path> file = find_image(root, object.name);
    const std::string_view type = file ? media_type(*file) : std::string_view();
    if (type.empty()) {
      ++objects.images_missing;
      continue;
    }
    const std::uintmax_t size = fs::file_size(*file);
    if (size <= kMostEmbedded && embedded + size <= kMostEmbeddedTotal) {
      embedded += size;
      object.image = data_address(type, FileBytes(file->string()).text());
      allow(objects.image_source, "data:");
    } else {
      object.image = relative_address(file->lexically_relative(page).generic_string());
      allow(objects.image_source, "'self'");
    }
  }
}

void add_addresses(std::string root, ReportObjects& objects) {
  if (!root.ends_with('/')) root += '/';
  for (ReportObject& object : objects.least_certain) {
    if (object.name.starts_with(root)) {
      object.image = object.name;
    } else if (!is_address(object.name)) {
      object.image = root + relative_address(path_of(object.name));
    } else {
      ++objects.images_missing;
    }
  }
  objects.image_source = root;
}

}  // namespace

void add_images(const std::string& root, const std::string& page, ReportObjects& objects) {
  if (root.empty()) return;
  if (is_address(root)) {
    constexpr std::string_view kUnfit = " ;,'\"<>";  // would end the source in the page's policy
    if (root.find_first_of(kUnfit) != std::string::npos)
      throw Error(ErrorCode::kUsage, "--image-root '" + root + "' is not an address");
    add_addresses(root, objects);
    return;
  }
  std::error_code error;
  const fs::path folder = fs::canonical(root, error);
  if (error || !fs::is_directory(folder))
    throw Error(ErrorCode::kUsage,
                "--image-root '" + root + "' is neither a folder nor an http(s) address");
  const fs::path where = fs::weakly_canonical(fs::absolute(page).parent_path());
  add_files(folder, where, objects);
}

}  // namespace quorate
