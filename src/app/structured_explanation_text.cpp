// The two forms in which the explanation of a structured answer is written. Test:
// structured_explanation_test.cpp and the golden files explain-boxes* and explain-spans.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "figure_table.hpp"
#include "json_number.hpp"
#include "part_text.hpp"
#include "printf_text.hpp"
#include "quorate/base/readable.hpp"
#include "structured_explanation.hpp"
#include "terminal_text.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// Places that differ by less than this are the same for people.
constexpr double kSamePlace = 0.995;

std::string confidence_text(double confidence) {
  return std::isnan(confidence) ? std::string("n/a") : format("%.4f", confidence);
}

/// What both forms need.
class Writer {
 public:
  Writer(const StructuredRun& run, const StructuredExplanation& x, std::string_view text)
      : run_(run), x_(x), text_(text) {}

 protected:
  [[nodiscard]] const ConsolidatedObject& object() const { return *x_.object; }
  [[nodiscard]] std::size_t parts() const { return part_count(object().payload); }

  [[nodiscard]] static double confidence(const ConsolidatedObject& object, std::size_t part) {
    return part < object.confidence.size() ? object.confidence[part] : kNaN;
  }

  [[nodiscard]] std::string_view worker(WorkerId id) const {
    return run_.job.workers.text(id.value);
  }

  [[nodiscard]] bool has_labels() const { return run_.job.task != TaskType::kCustom; }

  [[nodiscard]] std::string label(const Payload& payload, std::size_t part) const {
    const auto found = part_label(payload, part);
    return found ? run_.job.categories.name(*found) : std::string();
  }

  /// Classes of a part, if more than one is plausible.
  [[nodiscard]] std::span<const std::pair<ClassId, double>> classes(std::size_t part) const {
    const auto& all = object().class_probabilities;
    if (part >= all.size() || all[part].size() < 2) return {};
    return all[part];
  }

  const StructuredRun& run_;
  const StructuredExplanation& x_;
  std::string_view text_;
};

class TextWriter : Writer {
 public:
  using Writer::Writer;

  std::string write() {
    out_ = heading();
    if (x_.object == nullptr) return out_ + "\nThe object has no result.\n";
    if (parts() == 0) out_ += "Nothing is in the result.\n";
    write_likely();
    write_unlikely();
    write_left_out();
    write_workers();
    write_without();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string heading() const {
    std::string out = shown(run_.job.items[x_.item.value], kTextWidth);
    if (x_.object_id) out += " (object " + std::to_string(*x_.object_id) + ")";
    if (x_.object == nullptr) {
      out += ": no label";
    } else {
      std::size_t likely = 0;
      for (std::size_t p = 0; p < parts(); ++p) likely += is_likely(object(), p) ? 1 : 0;
      out += ": " + parts_text(parts(), run_.job.task);
      if (likely < parts()) out += ", " + std::to_string(likely) + " of confidence 0.5 or more";
      out += "; confidence " + confidence_text(object().object_confidence);
      if (object().tied) out += ", tied";
    }
    out += "\n" + run_.model + ", " + counted(x_.answers.size(), "annotation") + "\n";
    const bool is_cut = width_of(run_.job.items[x_.item.value]) > kTextWidth;
    return is_cut && !text_.empty() ? out + "\n" + shown(text_, text_.size()) + "\n" : out;
  }

  /// "dog: left 12, top 40, ...", or as much of it as the part has.
  [[nodiscard]] std::string name(const Payload& payload, std::size_t part) const {
    const std::string label_name = shown(label(payload, part), kNameWidth);
    const std::string place = part_text(payload, part, text_);
    if (!has_labels()) return shown(place, kTextWidth);
    return place.empty() ? label_name : label_name + ": " + place;
  }

  [[nodiscard]] std::string title(std::size_t part) const {
    std::string out = std::to_string(part + 1) + ". " +
                      confidence_text(confidence(object(), part)) + "  " +
                      name(object().payload, part);
    if (std::holds_alternative<LabelSet>(object().payload)) return out;
    for (std::size_t other = 0; other < part; ++other) {
      if (!is_same_place(object().payload, other, object().payload, part)) continue;
      return out + " (the place of " + std::to_string(other + 1) + ")";
    }
    return out;
  }

  void write_likely() {
    for (std::size_t p = 0; p < parts(); ++p) {
      if (!is_likely(object(), p)) continue;
      out_ += (p == 0 ? "\n" : "") + title(p) + "\n";
      const auto plausible = classes(p);
      for (std::size_t k = 0; k < plausible.size(); ++k) {
        out_ += (k == 0 ? "   if there: " : ", ") +
                shown(run_.job.categories.name(plausible[k].first), kNameWidth) +
                format(" %.3g", plausible[k].second);
      }
      if (!plausible.empty()) out_ += "\n";
      out_ += figures(p).empty() ? supporter_lines(p) : support_table(p);
    }
    const bool any =
        std::any_of(x_.answers.begin(), x_.answers.end(), [](const ExplainedAnswer& answer) {
          return std::any_of(answer.match.by_part.begin(), answer.match.by_part.end(),
                             [](const auto& match) { return match && !match->supports; });
        });
    if (any) out_ += "near: like it, but the fit does not count it as the same\n";
  }

  /// The names of what there is to measure of a part; empty where nobody marked it, or there is
  /// nothing but whether.
  [[nodiscard]] std::vector<std::string_view> figures(std::size_t part) const {
    for (const ExplainedAnswer& answer : x_.answers) {
      if (!answer.match.by_part[part]) continue;
      std::vector<std::string_view> names;
      for (const TaskFigure& figure : answer.match.by_part[part]->likeness.figures) {
        names.push_back(figure.name);
      }
      return names;
    }
    return {};
  }

  [[nodiscard]] std::string marked(const ExplainedAnswer& answer, const MatchedMark& match) const {
    return shown(label(*answer.payload, match.mark), kNameWidth) + (match.supports ? "" : ", near");
  }

  [[nodiscard]] std::string support_table(std::size_t part) const {
    std::vector<FigureColumn> columns{{{"worker"}, {}}, {{"marked"}, {}}};
    for (const std::string_view figure : figures(part)) columns.push_back({stacked(figure), {}});
    for (const ExplainedAnswer& answer : x_.answers) {
      const auto& match = answer.match.by_part[part];
      columns[0].cells.push_back(shown(worker(answer.worker), kNameWidth));
      columns[1].cells.push_back(match ? marked(answer, *match) : std::string("nothing"));
      for (std::size_t f = 2; f < columns.size(); ++f) {
        columns[f].cells.push_back(match ? figure_cell(match->likeness.figures[f - 2].value)
                                         : std::string());
      }
    }
    return laid_out(columns, "   ");
  }

  [[nodiscard]] std::string supporter_lines(std::size_t part) const {
    std::string with;
    std::string without;
    for (const ExplainedAnswer& answer : x_.answers) {
      std::string& list = answer.match.by_part[part] ? with : without;
      list += (list.empty() ? "" : ", ") + shown(worker(answer.worker), kNameWidth);
    }
    return "   by " + (with.empty() ? "nobody" : with) +
           (without.empty() ? "" : "; not by " + without) + "\n";
  }

  void write_unlikely() {
    bool is_first = true;
    for (std::size_t p = 0; p < parts(); ++p) {
      if (is_likely(object(), p)) continue;
      if (is_first) out_ += "\nLess likely than not\n";
      is_first = false;
      out_ += title(p) + ", by " + brief_supporters(p) + "\n";
    }
  }

  /// "ann (iou 0.93), ben (cat, iou 0.71)".
  [[nodiscard]] std::string brief_supporters(std::size_t part) const {
    std::string out;
    for (const ExplainedAnswer& answer : x_.answers) {
      const auto& match = answer.match.by_part[part];
      if (!match) continue;
      std::string how = match->same_label && match->supports ? "" : marked(answer, *match);
      if (!match->likeness.figures.empty()) {
        const TaskFigure& first = match->likeness.figures.front();
        how += (how.empty() ? "" : ", ") + std::string(first.name) + " " + figure_cell(first.value);
      }
      out += (out.empty() ? "" : ", ") + shown(worker(answer.worker), kNameWidth) +
             (how.empty() ? "" : " (" + how + ")");
    }
    return out.empty() ? std::string("nobody") : out;
  }

  void write_left_out() {
    if (!x_.left_out.empty()) out_ += "\nMarked, and no part of the result\n";
    for (const LeftOutPart& part : x_.left_out) {
      out_ += "   ";
      if (!std::isnan(part.confidence)) out_ += confidence_text(part.confidence) + "  ";
      out_ += name(*part.payload, part.part) + ", by ";
      for (std::size_t w = 0; w < part.workers.size(); ++w) {
        out_ += (w > 0 ? ", " : "") + shown(worker(part.workers[w]), kNameWidth);
      }
      out_ += "\n";
    }
  }

  void write_workers() {
    out_ += "\nThe workers: their parts here against the likely ones, and what is known of them\n";
    std::vector<FigureColumn> columns{{{"worker"}, {}},         {{"marked"}, {}}, {{"agreed"}, {}},
                                      {{"other-", "wise"}, {}}, {{"missed"}, {}}, {{"extra"}, {}}};
    std::vector<std::uint32_t> order;
    for (const ExplainedAnswer& answer : x_.answers) {
      order.push_back(answer.worker.value);
      columns[0].cells.push_back(shown(worker(answer.worker), kNameWidth));
      const std::array counts{answer.marks, answer.agreed, answer.otherwise, answer.missed,
                              answer.extra};
      for (std::size_t c = 0; c < counts.size(); ++c) {
        columns[c + 1].cells.push_back(std::to_string(counts[c]));
      }
    }
    add_figures(columns, run_.result.workers, order);
    out_ += laid_out(columns, "   ");
    for (const WorkerFigure& figure : run_.result.workers) {
      out_ += "   " + std::string(figure.name) + ": " + std::string(figure.meaning) + "\n";
    }
  }

  void write_without() {
    if (x_.without.empty()) {
      out_ += "\n--leave-out always: what the object would be without each worker's answer\n";
      return;
    }
    constexpr std::size_t kMostColumns = 8;
    std::vector<std::size_t> shown_parts;
    for (std::size_t p = 0; p < parts(); ++p) {
      if (is_likely(object(), p)) shown_parts.push_back(p);
    }
    const bool is_cut = shown_parts.size() > kMostColumns;
    shown_parts.resize(std::min(shown_parts.size(), kMostColumns));
    out_ += "\nWithout each worker's answer: the confidence of the parts above";
    out_ += is_cut ? ", of the first of them; --json has all\n" : "\n";
    std::vector<FigureColumn> columns{{{"without"}, {}}};
    for (const std::size_t p : shown_parts) columns.push_back({{std::to_string(p + 1) + "."}, {}});
    columns.push_back({{"the whole"}, {}});
    columns.push_back({{"now likely"}, {}});
    for (const WithoutWorker& one : x_.without) {
      columns[0].cells.push_back(shown(worker(one.worker), kNameWidth));
      for (std::size_t c = 0; c < shown_parts.size(); ++c) {
        columns[c + 1].cells.push_back(part_without(one, shown_parts[c]));
      }
      const bool has_result = one.object.has_value();
      columns[shown_parts.size() + 1].cells.push_back(
          has_result ? confidence_text(one.object->object_confidence) : "no answer left");
      columns.back().cells.push_back(has_result ? now_likely(one) : std::string());
    }
    out_ += laid_out(columns, "   ");
  }

  [[nodiscard]] std::string part_without(const WithoutWorker& one, std::size_t part) const {
    if (!one.object) return {};
    const auto& match = one.match.by_part[part];
    if (!match) return "gone";
    std::string out = confidence_text(confidence(*one.object, match->mark));
    if (!match->same_label)
      out = shown(label(one.object->payload, match->mark), kNameWidth) + " " + out;
    if (match->likeness.similarity < kSamePlace)
      out += format(" ~%.2f", match->likeness.similarity);
    return out;
  }

  /// What only this answer keeps from being likely.
  [[nodiscard]] std::string now_likely(const WithoutWorker& one) const {
    std::string out;
    const auto add = [&](const std::string& what, std::size_t mark) {
      out +=
          (out.empty() ? "" : ", ") + what + " " + confidence_text(confidence(*one.object, mark));
    };
    for (std::size_t p = 0; p < parts(); ++p) {
      const auto& match = one.match.by_part[p];
      if (match && !is_likely(object(), p) && is_likely(*one.object, match->mark)) {
        add(std::to_string(p + 1) + ".", match->mark);
      }
    }
    for (const std::size_t mark : one.match.alone) {
      if (is_likely(*one.object, mark)) add("new: " + name(one.object->payload, mark), mark);
    }
    return out;
  }

  std::string out_;
};

class JsonWriter : Writer {
 public:
  using Writer::Writer;

  std::string write() {
    Json out;
    out["item"] = run_.job.items[x_.item.value];
    out["object-id"] = x_.object_id ? Json(*x_.object_id) : Json(nullptr);
    out["task"] = to_string(run_.job.task);
    out["model"] = run_.model;
    out["annotations"] = x_.answers.size();
    out["confidence"] =
        x_.object != nullptr ? json_number(object().object_confidence) : Json(nullptr);
    out["tied"] = x_.object != nullptr && object().tied;
    out["parts"] = Json::array();
    if (x_.object != nullptr) {
      for (std::size_t p = 0; p < parts(); ++p) out["parts"].push_back(part_json(p));
    }
    out["left-out"] = left_out();
    out["workers"] = workers();
    if (!x_.without.empty()) {
      out["without"] = Json::array();
      for (const WithoutWorker& one : x_.without) out["without"].push_back(without(one));
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  [[nodiscard]] Json place(const Payload& payload, std::size_t part) const {
    Json out = Json::object();
    if (has_labels()) out["label"] = label(payload, part);
    add_part(out, payload, part, text_);
    return out;
  }

  [[nodiscard]] Json part_json(std::size_t part) const {
    Json out = place(object().payload, part);
    out["confidence"] = json_number(confidence(object(), part));
    if (!classes(part).empty()) {
      Json& probabilities = out["probabilities"] = Json::object();
      for (const auto& [label, p] : classes(part))
        probabilities[run_.job.categories.name(label)] = p;
    }
    Json& workers = out["workers"] = Json::array();
    for (const ExplainedAnswer& answer : x_.answers) {
      Json one;
      one["worker"] = worker(answer.worker);
      const auto& match = answer.match.by_part[part];
      if (!match) {
        one["marked"] = "nothing";
      } else {
        one["marked"] = match->supports ? "it" : "near";
        one["mark"] = place(*answer.payload, match->mark);
        one["similarity"] = json_number(match->likeness.similarity);
        for (const TaskFigure& figure : match->likeness.figures) {
          one[figure.name] = json_number(figure.value);
        }
      }
      workers.push_back(std::move(one));
    }
    return out;
  }

  [[nodiscard]] Json left_out() const {
    Json out = Json::array();
    for (const LeftOutPart& part : x_.left_out) {
      Json one = place(*part.payload, part.part);
      one["confidence"] = json_number(part.confidence);
      Json& workers = one["workers"] = Json::array();
      for (const WorkerId id : part.workers) workers.push_back(worker(id));
      out.push_back(std::move(one));
    }
    return out;
  }

  [[nodiscard]] Json workers() const {
    Json out = Json::array();
    for (const ExplainedAnswer& answer : x_.answers) {
      Json one;
      one["worker"] = worker(answer.worker);
      one["marked"] = answer.marks;
      one["agreed"] = answer.agreed;
      one["otherwise"] = answer.otherwise;
      one["missed"] = answer.missed;
      one["extra"] = answer.extra;
      Json& figures = one["figures"] = Json::object();
      for (const WorkerFigure& figure : run_.result.workers) {
        figures[figure.name] = json_number(figure.by_worker[answer.worker.value]);
      }
      out.push_back(std::move(one));
    }
    return out;
  }

  [[nodiscard]] Json without(const WithoutWorker& one) const {
    Json out;
    out["worker"] = worker(one.worker);
    if (!one.object) {
      out["confidence"] = nullptr;
      return out;
    }
    out["confidence"] = json_number(one.object->object_confidence);
    Json& known = out["parts"] = Json::array();
    for (const auto& match : one.match.by_part) {
      if (!match) {
        known.push_back(nullptr);
        continue;
      }
      Json part = place(one.object->payload, match->mark);
      part["confidence"] = json_number(confidence(*one.object, match->mark));
      part["similarity"] = json_number(match->likeness.similarity);
      known.push_back(std::move(part));
    }
    Json& added = out["new-parts"] = Json::array();
    for (const std::size_t mark : one.match.alone) {
      Json part = place(one.object->payload, mark);
      part["confidence"] = json_number(confidence(*one.object, mark));
      added.push_back(std::move(part));
    }
    return out;
  }
};

}  // namespace

std::string structured_explanation_text(const StructuredRun& run,
                                        const StructuredExplanation& explanation,
                                        std::string_view text) {
  return TextWriter(run, explanation, text).write();
}

std::string structured_explanation_json(const StructuredRun& run,
                                        const StructuredExplanation& explanation,
                                        std::string_view text) {
  return JsonWriter(run, explanation, text).write();
}

}  // namespace quorate
