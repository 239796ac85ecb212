// Test: structured_report_test.cpp.
#include "task_words.hpp"

namespace quorate {

TaskWords words_of(TaskType task) {
  switch (task) {
    case TaskType::kObjectDetection:
      return {"box", "boxes"};
    case TaskType::kKeypoints:
      return {"point", "points"};
    case TaskType::kPolygons:
      return {"outline", "outlines"};
    case TaskType::kPolylines:
      return {"line", "lines"};
    case TaskType::kSemanticSegmentation:
      return {"mask", "masks", true};
    case TaskType::kInstanceSegmentation:
      return {"instance", "instances"};
    case TaskType::kTextSpan:
      return {"span", "spans"};
    case TaskType::kImageMultiLabel:
    case TaskType::kTextMultiLabel:
      return {"label", "labels"};
    default:
      return {"value", "values"};
  }
}

}  // namespace quorate
