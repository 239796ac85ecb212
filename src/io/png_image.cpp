// libpng reports errors by longjmp, which must not leap over anything that has a destructor: what
// runs between setjmp and libpng holds pointers and numbers alone. Tested by
// tests/io/png_image_test.cpp.
#include "png_image.hpp"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

constexpr std::uint32_t kMostSide = 1U << 20U;
constexpr png_alloc_size_t kMostChunkBytes = 1U << 23U;

/// Bytes in memory, read from front to back; also where libpng's complaint goes.
struct Source {
  std::string_view bytes;
  char error[128] = {};
};

void take_bytes(png_structp png, png_bytep out, size_t count) {
  auto* const source = static_cast<Source*>(png_get_io_ptr(png));
  if (count > source->bytes.size()) png_error(png, "the file ends too early");
  std::memcpy(out, source->bytes.data(), count);
  source->bytes.remove_prefix(count);
}

[[noreturn]] void keep_error(png_structp png, png_const_charp text) {
  auto* const source = static_cast<Source*>(png_get_error_ptr(png));
  std::strncpy(source->error, text, sizeof source->error - 1);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

/// Owns libpng's reading state.
class PngReader {
 public:
  explicit PngReader(Source& source)
      : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, keep_error, ignore_warning)),
        info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
    if (info_ == nullptr) throw Error(ErrorCode::kInternal, "libpng cannot be set up");
    png_set_read_fn(png_, &source, take_bytes);
    png_set_user_limits(png_, kMostSide, kMostSide);
    png_set_chunk_malloc_max(png_, kMostChunkBytes);
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  /// Reads up to the pixels; false: there was an error.
  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_info(png_, info_);
    png_set_expand(png_);  // palette to colours, few bits to eight
    png_set_strip_16(png_);
    png_set_strip_alpha(png_);
    png_set_gray_to_rgb(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  bool read_pixels(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows);
    return true;
  }

  [[nodiscard]] std::uint32_t height() const { return png_get_image_height(png_, info_); }
  [[nodiscard]] std::uint32_t width() const { return png_get_image_width(png_, info_); }
  [[nodiscard]] std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }

 private:
  png_structp png_;
  png_infop info_;
};

/// `format`, `pixels` and `palette` as libpng's simplified interface has them.
std::string encode(std::uint32_t height, std::uint32_t width, png_uint_32 format,
                   std::span<const std::uint8_t> pixels, const std::vector<png_byte>& palette) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = format;
  image.colormap_entries = static_cast<png_uint_32>(palette.size() / 3);
  const void* const colors = palette.empty() ? nullptr : palette.data();
  std::string out;
  png_alloc_size_t size = 0;
  bool is_done =
      pixels.size() == std::size_t{height} * width &&
      png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, colors) != 0;
  out.resize(size);
  is_done = is_done &&
            png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, colors) != 0;
  if (!is_done) {
    throw Error(ErrorCode::kInternal, "a PNG of " + std::to_string(width) + " x " +
                                          std::to_string(height) + " pixels: " + image.message);
  }
  out.resize(size);
  return out;
}

}  // namespace

std::optional<std::string> decode_png(std::string_view bytes, ColorImage& image) {
  Source source{bytes};
  PngReader reader(source);
  const auto problem = [&] { return "it cannot be read as PNG: " + std::string(source.error); };
  if (!reader.read_header()) return problem();
  image.height = reader.height();
  image.width = reader.width();
  const std::uint64_t pixels = std::uint64_t{image.height} * image.width;
  if (pixels > kMostPngPixels) {
    return "it is a PNG of " + std::to_string(image.width) + " x " + std::to_string(image.height) +
           " pixels, more than " + std::to_string(kMostPngPixels);
  }
  if (reader.row_bytes() != std::size_t{3} * image.width) {
    throw Error(ErrorCode::kInternal, "libpng gives rows of another length than asked for");
  }
  image.rgb.resize(3 * pixels);
  std::vector<png_bytep> rows;
  for (std::uint32_t row = 0; row < image.height; ++row) {
    rows.push_back(image.rgb.data() + std::size_t{row} * 3 * image.width);
  }
  if (!reader.read_pixels(rows.data())) return problem();
  return std::nullopt;
}

std::string encode_palette_png(std::uint32_t height, std::uint32_t width,
                               std::span<const std::uint8_t> indices,
                               std::span<const std::uint32_t> palette) {
  std::vector<png_byte> colors;
  for (const std::uint32_t color : palette) {
    for (const unsigned shift : {16U, 8U, 0U}) {
      colors.push_back(static_cast<png_byte>(color >> shift & 0xffU));
    }
  }
  return encode(height, width, PNG_FORMAT_RGB_COLORMAP, indices, colors);
}

std::string encode_grey_png(std::uint32_t height, std::uint32_t width,
                            std::span<const std::uint8_t> levels) {
  return encode(height, width, PNG_FORMAT_GRAY, levels, {});
}

}  // namespace quorate
