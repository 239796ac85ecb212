// Tested by tests/app/simulate_test.cpp.
#include "simulation_writer.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "csv_field.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

std::size_t digits_of(std::uint64_t largest) { return std::to_string(largest).size(); }

/// `number` with leading zeros, `digits` wide.
void append_padded(std::string& out, std::uint64_t number, std::size_t digits) {
  constexpr std::size_t kMostDigits = 20;
  std::array<char, kMostDigits> text;
  const char* end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  const auto size = static_cast<std::size_t>(end - text.data());
  if (size < digits) out.append(digits - size, '0');
  out.append(text.data(), size);
}

/// What stands before and behind an item's number.
std::pair<std::string, std::string> csv_item(const SimulatedNames& names) {
  const std::string& prefix = names.item_prefix();
  const std::string suffix(SimulatedNames::item_suffix());
  if (!csv_needs_quotes(prefix)) return {prefix, suffix};
  return {'"' + doubled_quotes(prefix), suffix + '"'};
}

std::pair<std::string, std::string> json_item(const SimulatedNames& names) {
  std::string open = "{\"source-ref\":" + json_text(names.item_prefix());
  open.pop_back();  // its closing quote
  return {open, std::string(SimulatedNames::item_suffix()) + '"'};
}

}  // namespace

std::string json_text(const std::string& text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::type_error&) {
    throw Error(ErrorCode::kUsage, "names are UTF-8; one of those given is not");
  }
}

void append_time(std::string& out, std::int64_t milliseconds) {
  namespace chr = std::chrono;
  const chr::sys_time<chr::milliseconds> time{chr::milliseconds(milliseconds)};
  const auto day = chr::floor<chr::days>(time);
  const chr::year_month_day date(day);
  const auto in_day = static_cast<std::uint64_t>((time - day).count());
  const auto part = [&](std::uint64_t number, std::size_t digits, char end) {
    append_padded(out, number, digits);
    out += end;
  };
  part(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4, '-');
  part(static_cast<unsigned>(date.month()), 2, '-');
  part(static_cast<unsigned>(date.day()), 2, 'T');
  part(in_day / 3'600'000, 2, ':');
  part(in_day / 60'000 % 60, 2, ':');
  part(in_day / 1000 % 60, 2, '.');
  part(in_day % 1000, 3, 'Z');
}

void append_seconds(std::string& out, std::int64_t milliseconds) {
  append_padded(out, static_cast<std::uint64_t>(milliseconds / 1000), 1);
  out += '.';
  append_padded(out, static_cast<std::uint64_t>(milliseconds % 1000), 3);
}

SimulatedNames::SimulatedNames(std::string item_prefix, std::string worker_prefix,
                               const Crowd& crowd, LabelCategories categories)
    : item_prefix_(std::move(item_prefix)),
      worker_prefix_(std::move(worker_prefix)),
      item_digits_(digits_of(crowd.options().items)),
      worker_digits_(digits_of(crowd.workers().size())),
      categories_(std::move(categories)) {
  for (const std::string& text : {item_prefix_, worker_prefix_}) static_cast<void>(json_text(text));
  for (const std::string& name : categories_.names()) static_cast<void>(json_text(name));
}

std::string SimulatedNames::item(std::uint64_t index) const {
  std::string out = item_prefix_;
  append_padded(out, index + 1, item_digits_);
  return out += item_suffix();
}

std::string SimulatedNames::worker(WorkerId worker) const {
  std::string out = worker_prefix_;
  append_padded(out, std::uint64_t{worker.value} + 1, worker_digits_);
  return out;
}

VoteLines::VoteLines(LineFormat format, bool with_times, const SimulatedNames& names,
                     const Crowd& crowd)
    : item_digits_(names.item_digits()) {
  const bool is_csv = format == LineFormat::kCsv;
  std::tie(item_open_, item_close_) = is_csv ? csv_item(names) : json_item(names);
  if (is_csv) {
    header_ = "task,worker,label";
    if (with_times) header_ += ",submission-time,time-spent-seconds";
    header_ += '\n';
  }
  if (with_times) {
    before_time_ = is_csv ? "," : ",\"submission-time\":\"";
    before_seconds_ = is_csv ? "," : "\",\"time-spent-seconds\":";
  }
  end_ = is_csv ? "\n" : "}\n";
  const std::string inner_end = with_times ? std::string() : end_;
  for (std::uint32_t j = 0; j < crowd.workers().size(); ++j) {
    const std::string name = names.worker(WorkerId{j});
    worker_.push_back(is_csv ? "," + csv_field(name) + ","
                             : ",\"worker-id\":" + json_text(name) + ",\"label\":");
  }
  for (const std::string& name : names.categories().names()) {
    label_.push_back((is_csv ? csv_field(name) : json_text(name)) + inner_end);
  }
}

void VoteLines::append(std::string& out, const SimulatedBlock& block) const {
  std::string item;
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    item.assign(item_open_);
    append_padded(item, block.items.begin + i + 1, item_digits_);
    item += item_close_;
    for (std::size_t v = block.offsets[i]; v < block.offsets[i + 1]; ++v) {
      const Vote vote = block.votes[v];
      out += item;
      out += worker_[vote.worker.value];
      out += label_[vote.label.value];
      if (block.times.empty()) continue;
      out += before_time_;
      append_time(out, block.times[v].submission_ms);
      out += before_seconds_;
      append_seconds(out, block.times[v].spent_ms);
      out += end_;
    }
  }
}

GoldLines::GoldLines(const SimulatedNames& names) : item_digits_(names.item_digits()) {
  std::tie(item_open_, item_close_) = csv_item(names);
  item_close_ += ',';
  for (const std::string& name : names.categories().names()) {
    label_.push_back(csv_field(name) + "\n");
  }
}

void GoldLines::append(std::string& out, const SimulatedBlock& block) const {
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    out += item_open_;
    append_padded(out, block.items.begin + i + 1, item_digits_);
    out += item_close_;
    out += label_[block.truth[i].value];
  }
}

ManifestLines::ManifestLines(const SimulatedNames& names) : item_digits_(names.item_digits()) {
  std::tie(item_open_, item_close_) = json_item(names);
  item_close_ += "}\n";
}

void ManifestLines::append(std::string& out, const SimulatedBlock& block) const {
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    out += item_open_;
    append_padded(out, block.items.begin + i + 1, item_digits_);
    out += item_close_;
  }
}

}  // namespace quorate
