#include "input_format.hpp"

#include <simdjson.h>

#include <array>
#include <string>

#include "json_document.hpp"
#include "quorate/base/error.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

constexpr std::array kFormats{InputFormat::kGroundTruthJob, InputFormat::kConsolidationRequest,
                              InputFormat::kJsonLines, InputFormat::kCsv, InputFormat::kTsv};

[[noreturn]] void fail(const FileBytes& file, const std::string& what) {
  throw Error(ErrorCode::kBadData, file.name() + ": " + what);
}

/// Throws where `document` is a file of a labeling job that holds no annotations by itself.
void refuse_known_documents(const FileBytes& file, dom::element document) {
  if (const auto answers = member(document, "answers"); answers && answers->is_array()) {
    fail(file,
         "this is a single worker-response file, whose object is named by its folder: give the "
         "job folder, or its worker-response folder");
  }
  if (const auto payload = member(document, "payload"); payload && member(*payload, "s3Uri")) {
    fail(file,
         "this is the event of the post-annotation step; the annotations are in the file that it "
         "names: download " +
             std::string(text_member(*payload, "s3Uri")) + " and give that file");
  }
  if (const auto labels = member(document, "labels"); labels && labels->is_array()) {
    fail(file, "this is a label category file: give it with --label-categories");
  }
}

/// The first line that is not blank, without its line break: of a pipe no more is read than it
/// needs. Empty where there is none.
std::string_view first_line(const FileBytes& file) {
  constexpr std::size_t kUsual = 256;
  for (std::size_t wanted = kUsual;; wanted *= 2) {
    const std::string_view text = file.first(wanted);
    const bool is_whole = text.size() < wanted || file.is_whole();
    LineWalker lines(is_whole ? file.text() : text);
    const bool found = lines.next();
    if (is_whole) return found ? lines.line() : std::string_view{};
    if (found && lines.line().data() + lines.line().size() + 1 < text.data() + text.size()) {
      return lines.line();
    }
  }
}

InputFormat detect_json(const FileBytes& file, std::string_view first_line) {
  JsonParser parser;
  dom::element document;
  if (parser.parse_padded(first_line, document) == simdjson::SUCCESS) {
    refuse_known_documents(file, document);
    return InputFormat::kJsonLines;
  }
  // A document over several lines is told from a list whose first line is broken by parsing it as a
  // whole.
  if (parser.parse_padded(without_bom(file.text()), document) == simdjson::SUCCESS) {
    refuse_known_documents(file, document);
    fail(file,
         "this is one JSON object over several lines: JSON Lines holds one object a line; rewrite "
         "it, for example with jq -c .");
  }
  return InputFormat::kJsonLines;
}

}  // namespace

std::string_view to_string(InputFormat format) {
  switch (format) {
    case InputFormat::kGroundTruthJob:
      return "ground-truth-job";
    case InputFormat::kConsolidationRequest:
      return "consolidation-request";
    case InputFormat::kJsonLines:
      return "jsonl";
    case InputFormat::kCsv:
      return "csv";
    case InputFormat::kTsv:
      return "tsv";
  }
  return "unknown";
}

std::optional<InputFormat> parse_input_format(std::string_view name) {
  for (const InputFormat format : kFormats) {
    if (to_string(format) == name) return format;
  }
  return std::nullopt;
}

InputFormat detect_format(const FileBytes& file) {
  const std::string_view first = first_line(file);
  const std::string_view line = trim_blanks(first);
  if (line.empty()) throw Error(ErrorCode::kNoInput, file.name() + ": is empty");
  if (line.front() == '[') return InputFormat::kConsolidationRequest;
  if (line.front() == '{') return detect_json(file, line);
  if (first.find('\t') != std::string_view::npos) return InputFormat::kTsv;
  if (line.find(',') != std::string_view::npos) return InputFormat::kCsv;
  fail(file,
       "the format is not recognised: neither JSON nor a header line with commas or tabs; "
       "--input-format forces one of ground-truth-job, consolidation-request, jsonl, csv, tsv");
}

}  // namespace quorate
