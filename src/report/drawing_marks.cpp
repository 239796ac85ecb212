// Marks of an image: a drawing of the result over everybody's marks, and a small one a worker.
// Every worker's marks are one path, written once and shown twice: through <use> the style sheet
// sees the path alone, so every path has its class, and inherits colour and width. Test:
// drawing_test.cpp.
#include <algorithm>
#include <cmath>

#include "drawing.hpp"
#include "mark_frame.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"
#include "task_words.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostTags = 12;
constexpr std::size_t kMostLabel = 18;
constexpr double kTagHeight = 13;
constexpr double kTagAdvance = 6.7;  // of a character, on average

class MarkDrawing {
 public:
  MarkDrawing(Html& out, const DrawnObject& drawn)
      : out_(out),
        drawn_(drawn),
        frame_(drawn.object),
        parts_(drawn_parts(drawn.object.fused)),
        words_(words_of(drawn.data.task)) {}

  void write() {
    out_.open("div", {{"class", "marks"}});
    write_result();
    out_.open("ul", {{"class", "frames"}});
    for (std::size_t i = 0; i < drawn_.answers().size(); ++i) write_worker(i);
    out_.close("ul").close("div");
  }

 private:
  [[nodiscard]] std::string id(const std::string& what) const {
    return "m" + std::to_string(drawn_.number) + what;
  }

  [[nodiscard]] const Payload& result() const { return drawn_.object.fused.payload; }

  void open_frame(std::string_view title) {
    out_.open("svg",
              {{"class", "frame"},
               {"viewBox", "0 0 " + coordinate(frame_.width()) + " " + coordinate(frame_.height())},
               {"role", "img"}});
    out_.element("title", title);
  }

  /// The paths of one worker's marks.
  [[nodiscard]] std::string marks_of(const Payload& payload) const {
    std::string path;
    const std::size_t parts = std::min(part_count(payload), kMostDrawnParts);
    for (std::size_t i = 0; i < parts; ++i)
      path += mark_path(payload, i, frame_, drawn_.data.task, MarkStyle::kWorker);
    return path;
  }

  void use(const std::string& what, Markup kind) {
    out_.open("g", {{"class", std::string(kind.text())}});
    out_.empty("use", {{"href", "#" + id(what)}});
    out_.close("g");
  }

  /// The image where it is given; of unknown size, at its own.
  void write_image() {
    if (drawn_.object.image.empty()) return;
    const ImageSize& size = frame_.image();
    const std::string scale = significant(frame_.scale(), 6);
    const std::string transform = "scale(" + scale + ") translate(" +
                                  coordinate(-frame_.view().left) + " " +
                                  coordinate(-frame_.view().top) + ")";
    if (size.width > 0) {
      out_.empty("image", {{"id", id("i")},
                           {"href", drawn_.object.image},
                           {"transform", transform},
                           {"width", coordinate(size.width)},
                           {"height", coordinate(size.height)},
                           {"preserveAspectRatio", "none"}});
    } else {
      out_.empty("image",
                 {{"id", id("i")}, {"href", drawn_.object.image}, {"transform", transform}});
    }
  }

  [[nodiscard]] double confidence(std::size_t part) const {
    const std::vector<double>& known = drawn_.object.fused.confidence;
    return part < known.size() ? known[part] : std::nan("");
  }

  [[nodiscard]] ClassId label(std::size_t part) const {
    ClassId found;
    std::size_t i = 0;
    for_each_label(result(), [&](ClassId id) {
      if (i++ == part) found = id;
    });
    return found;
  }

  [[nodiscard]] std::string tip(std::size_t part) const {
    std::string text(drawn_.label(label(part)));
    text += ", confidence " + confidence_text(confidence(part));
    const auto& supporters = drawn_.object.fused.supporters;
    if (part < supporters.size() && !supporters[part].empty()) {
      text += ", by ";
      constexpr std::size_t kMostNames = 12;
      for (std::size_t i = 0; i < std::min(kMostNames, supporters[part].size()); ++i)
        text += (i == 0 ? "" : ", ") + std::string(drawn_.worker(supporters[part][i]));
      if (supporters[part].size() > kMostNames)
        text += " and " + grouped(supporters[part].size() - kMostNames) + " more";
    }
    return text;
  }

  void write_result() {
    out_.open("figure");
    open_frame("The result over the answers of " + grouped(drawn_.object.answers.size(), "worker"));
    write_image();
    out_.open("g", {{"class", "thin"}});
    for (std::size_t i = 0; i < drawn_.answers().size(); ++i) {
      const std::string path = marks_of(drawn_.answers()[i].payload);
      if (path.empty()) continue;
      out_.open("g", {{"class", drawn_.colour(i)}});
      out_.empty("path", {{"id", id("w" + std::to_string(i))}, {"class", "mark"}, {"d", path}});
      out_.close("g");
    }
    out_.close("g");
    write_truth();
    write_fused();
    write_tags();
    out_.close("svg");
    write_caption();
    out_.close("figure");
  }

  void write_truth() {
    if (!drawn_.object.truth) return;
    const std::string path = marks_of(*drawn_.object.truth);
    if (!path.empty()) out_.empty("path", {{"class", "mark truth"}, {"d", path}});
  }

  void write_fused() {
    if (parts_.empty()) return;
    use("f", "halo");
    out_.open("g", {{"class", "fused"}}).open("g", {{"id", id("f")}});
    for (const std::size_t part : parts_) {
      const std::string area = mark_area(result(), part, frame_);
      if (!area.empty()) out_.empty("path", {{"class", "area"}, {"d", area}});
      const bool is_likely = !(confidence(part) < 0.5);
      out_.open("path",
                {{"class", is_likely ? "mark likely" : "mark unlikely"},
                 {"d", mark_path(result(), part, frame_, drawn_.data.task, MarkStyle::kFused)}});
      out_.element("title", tip(part)).close("path");
    }
    out_.close("g").close("g");
  }

  /// Label and confidence above the parts, the most doubtful first, none over another.
  void write_tags() {
    std::vector<std::size_t> order = parts_;
    const auto doubt = [&](std::size_t part) {
      const double known = confidence(part);
      return std::isnan(known) ? 1 : std::fabs(known - 0.5);
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return doubt(a) < doubt(b); });
    std::vector<Box> taken;
    for (const std::size_t part : order) {
      if (taken.size() == kMostTags) break;
      const auto extent = mark_extent(result(), part);
      if (!extent) continue;
      std::string text = confidence_text(confidence(part));
      if (drawn_.data.classes.size() > 1)
        text = shortened(drawn_.label(label(part)), kMostLabel) + " " + text;
      const Point corner = frame_.place({extent->left, extent->top});
      const double width = kTagAdvance * static_cast<double>(text.size());
      const bool is_point = std::holds_alternative<PointSet>(result());
      const double raised = is_point ? 11 : 4;
      const Box tag{
          std::clamp(corner.x, 2.0, std::max(2.0, frame_.width() - width - 2)),
          std::clamp(corner.y - raised, kTagHeight, std::max(kTagHeight, frame_.height())), width,
          kTagHeight};
      if (std::any_of(taken.begin(), taken.end(),
                      [&](const Box& other) { return iou(tag, other) > 0; }))
        continue;
      taken.push_back(tag);
      out_.element("text", text,
                   {{"class", "tag"}, {"x", coordinate(tag.left)}, {"y", coordinate(tag.top)}});
    }
  }

  void write_caption() {
    out_.open("figcaption").element("strong", "Result");
    std::string text;
    const std::size_t all = part_count(result());
    if (all == 0) text += " Nothing.";
    if (all > parts_.size()) {
      text += " " + grouped(all - parts_.size()) + " less likely " +
              std::string(all - parts_.size() == 1 ? words_.part : words_.parts) + " not drawn.";
    }
    if (frame_.is_zoomed()) {
      const Box& view = frame_.view();
      text += " Enlarged: " + decimal(view.width, 0) + " × " + decimal(view.height, 0) + " of " +
              decimal(frame_.image().width, 0) + " × " + decimal(frame_.image().height, 0) +
              " pixels.";
    }
    if (const std::string left_out = drawn_.left_out(); !left_out.empty()) text += " " + left_out;
    out_.text(text).close("figcaption");
  }

  void write_worker(std::size_t i) {
    const StructuredAnswer& answer = drawn_.answers()[i];
    const std::size_t parts = part_count(answer.payload);
    out_.open("li");
    open_frame("The answer of " + std::string(drawn_.worker(answer.worker)));
    if (!drawn_.object.image.empty()) out_.empty("use", {{"href", "#" + id("i")}});
    if (!parts_.empty()) use("f", "ghost");
    if (parts > 0) {
      out_.open("g", {{"class", drawn_.colour(i)}});
      out_.empty("use", {{"href", "#" + id("w" + std::to_string(i))}});
      out_.close("g");
    }
    out_.close("svg").open("span", {{"class", "who"}});
    out_.element("span", "", {{"class", "key " + drawn_.colour(i)}, {"aria-hidden", "true"}});
    out_.name(drawn_.worker(answer.worker)).close("span");
    std::string note = parts == 0 ? "nothing" : grouped(parts, words_.part);
    if (parts > kMostDrawnParts) note += ", " + grouped(kMostDrawnParts) + " drawn";
    out_.element("small", note).close("li");
  }

  Html& out_;
  const DrawnObject& drawn_;
  MarkFrame frame_;
  std::vector<std::size_t> parts_;
  TaskWords words_;
};

}  // namespace

void draw_marks(Html& out, const DrawnObject& drawn) { MarkDrawing(out, drawn).write(); }

}  // namespace quorate
