// Answers of every structured task, from the JSON of the workers' pages to manifest lines. The
// bytes choose the task, its model and what stands in the answers.
#include <algorithm>
#include <string>

#include "choices.hpp"
#include "fuzz_target.hpp"

namespace quorate::fuzz {
namespace {

/// A value that is nearly always the first one.
std::string text_of(Choices& choices, std::string_view usual) {
  constexpr std::string_view kOther[] = {"null", "-1",   "\"\"",  "{}",
                                         "[]",   "true", "1e999", "\"a\""};
  return std::string(choices.rarely(32) ? kOther[choices.below(std::size(kOther))] : usual);
}

std::string label(Choices& choices) {
  constexpr std::string_view kLabels[] = {
      R"("cat")", R"("dog")", R"("a b")", R"("a  b")", R"("\u00e9\ud83c\udf27")", R"("none")"};
  return text_of(choices, kLabels[choices.below(std::size(kLabels))]);
}

std::string number(Choices& choices) {
  constexpr std::string_view kOdd[] = {"0",     "-0.0",  "1e-300", "1e300",      "-7",
                                       "0.125", "16777", "1e9",    "4294967295", "4294967296"};
  if (choices.rarely(8)) return std::string(kOdd[choices.below(std::size(kOdd))]);
  return text_of(choices, std::to_string(choices.below(64)));
}

template <class Fn>
std::string list(Choices& choices, std::size_t most, const Fn& element) {
  std::string out = "[";
  for (std::size_t left = choices.below(most + 1); left > 0; --left)
    out += element() + (left > 1 ? "," : "");
  return out + "]";
}

/// One member of an object; now and then it is not there, and a stranger in its place.
std::string member(Choices& choices, std::string_view key, const std::string& value) {
  return choices.rarely(64) ? R"("x":0)" : "\"" + std::string(key) + "\":" + value;
}

std::string point(Choices& choices) {
  const std::string x = member(choices, "x", number(choices));
  return "{" + x + "," + member(choices, "y", number(choices)) + "}";
}

std::string labeled(Choices& choices, const std::string& members) {
  return "{" + member(choices, "label", label(choices)) + "," + members + "}";
}

std::string box(Choices& choices) {
  std::string members;
  for (const std::string_view key : {"left", "top", "width", "height"})
    members += (members.empty() ? "" : ",") + member(choices, key, number(choices));
  return labeled(choices, members);
}

std::string keypoint(Choices& choices) {
  const std::string x = member(choices, "x", number(choices));
  return labeled(choices, x + "," + member(choices, "y", number(choices)));
}

std::string outline(Choices& choices) {
  return labeled(choices,
                 member(choices, "vertices", list(choices, 6, [&] { return point(choices); })));
}

std::string entity(Choices& choices) {
  const std::size_t begin = choices.below(30);
  const std::string end =
      choices.rarely(16) ? number(choices) : std::to_string(begin + 1 + choices.below(8));
  return labeled(choices, member(choices, "startOffset", std::to_string(begin)) + "," +
                              member(choices, "endOffset", end));
}

std::string tag(Choices& choices) {
  constexpr std::string_view kTags[] = {R"("O")", R"("B-cat")", R"("I-cat")", R"("B-a b")",
                                        R"("I-dog")"};
  return text_of(choices, kTags[choices.below(std::size(kTags))]);
}

/// Counts that add up to 6 x 8 pixels.
std::string mask(Choices& choices) {
  std::string counts;
  std::size_t left = 48;
  while (left > 0 && counts.size() < 40) {
    const std::size_t run = std::min(left, choices.below(12));
    counts += std::to_string(run) + ",";
    left -= run;
  }
  counts += std::to_string(left);
  return labeled(choices, member(choices, "size", text_of(choices, "[6,8]")) + "," +
                              member(choices, "counts", "[" + counts + "]"));
}

std::string anything(Choices& choices, int depth) {
  constexpr std::string_view kScalars[] = {"0", "1.50", "\"a\"", "null", "true", "1e5", "[]", "{}"};
  switch (depth > 3 ? 0 : choices.below(4)) {
    case 1:
      return list(choices, 3, [&] { return anything(choices, depth + 1); });
    case 2: {
      const std::string value = anything(choices, depth + 1);
      return R"({"b":)" + value + R"(,"a":)" + anything(choices, depth + 1) + "}";
    }
    default:
      return std::string(kScalars[choices.below(std::size(kScalars))]);
  }
}

/// An answer of `task`, without what may stand around it.
std::string members_of(TaskType task, Choices& choices) {
  const auto parts = [&](std::string_view key, std::string (*part)(Choices&)) {
    return member(choices, key, text_of(choices, list(choices, 4, [&] { return part(choices); })));
  };
  switch (task) {
    case TaskType::kObjectDetection:
      return parts("boundingBoxes", box);
    case TaskType::kKeypoints:
      return parts("keypoints", keypoint);
    case TaskType::kPolygons:
      return parts("polygons", outline);
    case TaskType::kPolylines:
      return choices.rarely(4) ? parts("lines", outline) : parts("polylines", outline);
    case TaskType::kSemanticSegmentation:
      return parts("masks", mask);
    case TaskType::kInstanceSegmentation:
      return parts("instances", mask);
    case TaskType::kTextSpan:
      return choices.rarely(3) ? parts("tags", tag) : parts("entities", entity);
    case TaskType::kImageMultiLabel:
    case TaskType::kTextMultiLabel:
      return parts("labels", label);
    default:
      return R"("answer":)" + anything(choices, 0);
  }
}

std::string answer(TaskType task, Choices& choices) {
  std::string out = "{" + members_of(task, choices);
  if (choices.rarely(8)) out += R"(,"initialValueModified":)" + text_of(choices, "true");
  if (choices.below(2) == 1) {
    const std::string width = number(choices);
    out += R"(,"inputImageProperties":{"width":)" + width + R"(,"height":)" + number(choices) + "}";
  }
  out += "}";
  return choices.rarely(8) ? R"({"crowd":)" + out + "}" : out;
}

/// Up to four objects, each with the answers of up to five workers.
std::string job(TaskType task, Choices& choices) {
  constexpr std::string_view kTexts[] = {"Anna saw a cat and two dogs in Oslo",
                                         "\\u00e9\\ud83c\\udf27 x", ""};
  std::string lines;
  for (std::size_t object = 1 + choices.below(4); object > 0; --object) {
    const std::string reference = "s3://b/" + std::to_string(object);
    lines += choices.below(2) == 1 ? R"({"source":")" + std::string(kTexts[choices.below(3)]) +
                                         std::to_string(object) + "\""
                                   : R"({"source-ref":")" + reference + "\"";
    std::size_t worker = 0;
    lines += R"(,"annotations":)" + list(choices, 5, [&] {
               worker += 1 + choices.below(2);
               return R"({"worker-id":"w)" + std::to_string(worker % 6) + R"(","answer":)" +
                      answer(task, choices) + "}";
             });
    lines += "}\n";
  }
  return lines;
}

}  // namespace

void fuzz_one(std::string_view bytes) {
  constexpr TaskType kTasks[] = {TaskType::kObjectDetection,
                                 TaskType::kKeypoints,
                                 TaskType::kPolygons,
                                 TaskType::kPolylines,
                                 TaskType::kSemanticSegmentation,
                                 TaskType::kTextSpan,
                                 TaskType::kImageMultiLabel,
                                 TaskType::kTextMultiLabel,
                                 TaskType::kCustom};
  Choices choices(bytes);
  ReadOptions options;
  options.format = InputFormat::kJsonLines;
  options.task = kTasks[choices.below(std::size(kTasks))];
  // Not one more of kTasks: inputs that are kept would mean something else.
  if (options.task == TaskType::kSemanticSegmentation && bytes.size() % 2 == 1)
    options.task = TaskType::kInstanceSegmentation;
  TaskOptions how;
  const auto models = make_adapter(*options.task)->models();
  how.model = models[choices.below(models.size())].name;
  how.round = choices.below(2) == 1;
  how.keep_dissent = choices.below(2) == 1;
  how.probability_maps = choices.below(2) == 1;
  how.spans = static_cast<SpanPolicy>(choices.below(3));
  if (choices.below(2) == 1) how.exclusive_labels = {"none"};
  if (choices.below(4) == 1) how.min_confidence = choices.byte() / 255.0;
  const MemoryFile file(job(*options.task, choices));
  read_and_use({file.path()}, options, how);
}

}  // namespace quorate::fuzz
