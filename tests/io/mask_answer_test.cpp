#include "io/mask_answer.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "io/base64.hpp"
#include "io/color_masks.hpp"
#include "io/structured_answer.hpp"
#include "quorate/base/random.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

class AnyLabel final : public LabelLookup {
 public:
  std::optional<LabelTextId> find_label(std::string_view text) override {
    if (text == "unknown") return std::nullopt;
    return LabelTextId{texts_.intern(text)};
  }
  [[nodiscard]] std::size_t known_categories() const override { return 2; }

 private:
  StringInterner texts_;
};

struct Read {
  MaskSet masks;
  std::string problem;
};

Read read(const std::string& json, TaskType task = TaskType::kSemanticSegmentation,
          const std::string& mask_folder = {}) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  REQUIRE(parser.parse(json).get(answer) == simdjson::SUCCESS);
  AnyLabel labels;
  Payload payload;
  const auto problem = read_structured_answer(task, answer, labels, payload, mask_folder);
  Read out;
  if (problem) {
    out.problem = problem->detail;
  } else {
    out.masks = std::get<MaskSet>(payload);
  }
  return out;
}

std::string mask(const std::string& counts, const std::string& size = "[2,3]",
                 const std::string& label = "cell") {
  return R"({"masks":[{"label":")" + label + R"(","size":)" + size + R"(,"counts":)" + counts +
         "}]}";
}

/// A 4 x 2 picture: red, green, half-transparent red, blue; white below. Made by Python's zlib and
/// struct, not by the library that reads it.
constexpr const char* kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAYAAAB/qH1jAAAAFklEQVR42mP4z8DwHwSBdAMDiPqPBgBE9hdq/qh5IA"
    "AAAABJRU5ErkJggg==";

}  // namespace

TEST_CASE("base64: the examples of RFC 4648, and what is none") {
  CHECK(from_base64("Zm9vYmFy") == "foobar");
  CHECK(from_base64("Zm9vYmE=") == "fooba");
  CHECK(from_base64("Zm9vYg==") == "foob");
  CHECK(from_base64("Zm9v\nYg") == "foob");
  CHECK(from_base64("") == "");
  CHECK(!from_base64("Zm9v*g=="));
  CHECK(!from_base64("Zm=9v"));
  CHECK(!from_base64("Z"));
}

TEST_CASE("mask answer: COCO counts") {
  const Read one = read(mask("[1,2,3]"));
  REQUIRE(one.masks.parts.size() == 1);
  CHECK(one.masks.parts[0].part == Mask{2, 3, {1, 2, 3}});
  CHECK(one.masks.image == ImageSize{3, 2});
  // A mask without a pixel is none, but tells the size.
  const Read none = read(mask("[6]"));
  CHECK(none.masks.parts.empty());
  CHECK(none.masks.image == ImageSize{3, 2});
  CHECK(read(R"({"masks":[],"inputImageProperties":{"width":3,"height":2}})").masks.image ==
        ImageSize{3, 2});
}

TEST_CASE("mask answer: COCO's text for counts") {
  // By the rule in cocoapi's rleToString: 6, 1, 40, 4, 5, 4, 5, 4, 21 on 9 x 10.
  const Read text = read(mask(R"("61X13mN000`0")", "[9,10]"));
  REQUIRE(text.problem == "");
  REQUIRE(text.masks.parts.size() == 1);
  CHECK(text.masks.parts[0].part.counts == std::vector<std::uint32_t>{6, 1, 40, 4, 5, 4, 5, 4, 21});
  CHECK(read(mask(R"("6\u0001")")).problem != "");
  CHECK(read(mask(R"("oooooooooooo")")).problem != "");
}

TEST_CASE("mask answer: what is wrong is told") {
  CHECK(read(mask("[1,2,4]")).problem == "masks[0]: 'counts' add up to 7, not to the 2 x 3 pixels");
  CHECK(read(mask("[1,-2,7]")).problem.find("'counts'") != std::string::npos);
  CHECK(read(mask("[0]", "[0,3]")).problem.find("'size'") != std::string::npos);
  CHECK(read(mask("[0]", "[4294967296,4294967296]")).problem.find("'size'") != std::string::npos);
  CHECK(read(mask("[6]", "[2,3]", "unknown")).problem.find("unknown") != std::string::npos);
  const Read sizes = read(
      R"({"masks":[{"label":"a","size":[2,3],"counts":[1,5]},{"label":"b","size":[3,2],"counts":[1,5]}]})");
  CHECK(sizes.problem.find("masks[1]: the mask is of 3 x 2 pixels") == 0);
}

TEST_CASE("mask answer: a worker's PNG, by colours, whatever its transparency") {
  const std::string answer =
      R"({"crowd-semantic-segmentation":{"inputImageProperties":{"height":2,"width":4},)"
      R"("labelMappings":{"red":{"color":"#FF0000"},"green":{"color":"#00ff00"},"unused":{"color":"#123456"}},)"
      R"("labeledImage":{"pngImageData":")" +
      std::string(kPicture) + R"("}}})";
  const Read picture = read(answer);
  REQUIRE(picture.problem == "");
  REQUIRE(picture.masks.parts.size() == 2);
  CHECK(picture.masks.parts[0].part == Mask{2, 4, {0, 1, 3, 1, 3}});
  CHECK(picture.masks.parts[1].part == Mask{2, 4, {2, 1, 5}});
  CHECK(picture.masks.colors == std::vector<std::uint32_t>{0xff0000, 0x00ff00});
  CHECK(picture.masks.image == ImageSize{4, 2});
}

TEST_CASE("mask answer: pictures that are none") {
  const auto answer = [](const std::string& mappings, const std::string& image) {
    return read(R"({"labelMappings":)" + mappings + R"(,"labeledImage":)" + image + "}").problem;
  };
  const std::string good = std::string(R"({"pngImageData":")") + kPicture + R"("})";
  CHECK(answer(R"({"a":{"color":"red"}})", good).find("must be like") != std::string::npos);
  CHECK(answer(R"({"a":{"color":"#ff0000"},"b":{"color":"#ff0000"}})", good)
            .find("color of another label") != std::string::npos);
  CHECK(answer("{}", R"({"pngImageData":"!"})").find("base64") != std::string::npos);
  CHECK(answer("{}", R"({"pngImageData":"Zm9v"})").find("cannot be read as PNG") !=
        std::string::npos);
  CHECK(answer("{}", "{}").find("base64") != std::string::npos);
}

TEST_CASE("mask answer: instances of one label by their colours") {
  const auto instances = [](const std::string& list) {
    return read(
        R"({"instances":[)" + list + R"(],"labeledImage":{"pngImageData":")" + kPicture + R"("}})",
        TaskType::kInstanceSegmentation);
  };
  const std::string red = R"({"label":"cell","color":"#ff0000"})";
  const Read two = instances(red + R"(,{"label":"cell","color":"#0000ff"})");
  REQUIRE(two.problem.empty());
  REQUIRE(two.masks.parts.size() == 2);
  CHECK(two.masks.parts[0].label == two.masks.parts[1].label);
  CHECK(iou(two.masks.parts[0].part, two.masks.parts[1].part) == 0);
  CHECK(two.masks.image == ImageSize{4, 2});
  CHECK(two.masks.colors.empty());
  CHECK(instances("").masks.parts.empty());
  CHECK(instances(red + "," + red).problem ==
        "instances[1]: the color is that of another instance");
  CHECK(instances(R"({"label":"cell","color":"red"})").problem ==
        "instances[0]: 'color' must be like \"#2ca02c\"");
}

TEST_CASE("mask answer: instances as run lengths may overlap") {
  const Read two = read(R"({"instances":[{"label":"cell","size":[2,3],"counts":[0,4,2]},)"
                        R"({"label":"cell","size":[2,3],"counts":[2,4]}]})",
                        TaskType::kInstanceSegmentation);
  REQUIRE(two.problem.empty());
  REQUIRE(two.masks.parts.size() == 2);
  CHECK(iou(two.masks.parts[0].part, two.masks.parts[1].part) == 1.0 / 3);
  CHECK(two.masks.image == ImageSize{3, 2});
}

TEST_CASE("mask answer: the text that is written is read again") {
  Random random(3);
  for (int trial = 0; trial < 100; ++trial) {
    Mask own{500, 0, {}};
    std::uint64_t sum = 0;
    for (std::uint64_t n = 1 + random.below(9); n > 0; --n) {
      own.counts.push_back(static_cast<std::uint32_t>(1 + random.below(trial < 50 ? 40 : 100000)));
      sum += own.counts.back();
    }
    own.width = static_cast<std::uint32_t>(sum / own.height + 1);
    own.counts.push_back(own.width * own.height - static_cast<std::uint32_t>(sum));
    std::string text;
    for (const char c : counts_text(own)) text += c == '\\' ? "\\\\" : std::string(1, c);
    const Read found = read(mask('"' + text + '"', "[500," + std::to_string(own.width) + "]"));
    CHECK(found.problem.empty());
    REQUIRE(found.masks.parts.size() == 1);
    CHECK(found.masks.parts[0].part == own);
  }
}

TEST_CASE("mask answer: a PNG file, which only the mask folder opens") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("masks/w1"));
  const std::string png = *from_base64(kPicture);
  folder.write("masks/w1/a.png", png);
  folder.write("secret.png", png);
  folder.write("masks/text.png", "no picture");
  const std::string mappings = R"("labelMappings":{"red":{"color":"#ff0000"}})";
  const auto answer = [&](const std::string& name, const std::string& below) {
    return read("{" + mappings + R"(,"labeledImage":{"pngImageFile":")" + name + R"("}})",
                TaskType::kSemanticSegmentation, below);
  };
  const Read expected =
      read("{" + mappings + R"(,"labeledImage":{"pngImageData":")" + kPicture + R"("}})");
  const std::string masks = folder.path("masks");
  REQUIRE(expected.masks.parts.size() == 1);
  CHECK(answer("w1/a.png", masks).masks.parts == expected.masks.parts);
  const auto says = [&](const std::string& name, const std::string& below, const char* text) {
    const std::string problem = answer(name, below).problem;
    CAPTURE(problem);
    CHECK(problem.find(text) != std::string::npos);
  };
  says("w1/a.png", "", "--mask-folder");
  says("../secret.png", masks, "does not lie below");
  says("w1/../../secret.png", masks, "does not lie below");
  says(folder.path("secret.png"), masks, "does not lie below");
  says("w1/none.png", masks, "is not in");
  says("w1", masks, "is not in");
  says("text.png", masks, "cannot be read as PNG");
}
