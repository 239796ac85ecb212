#include "quorate/io/job.hpp"

#include "json_escape.hpp"

namespace quorate {

std::string_view to_string(DataKey key) {
  switch (key) {
    case DataKey::kNone:
      return {};
    case DataKey::kSourceRef:
      return "source-ref";
    case DataKey::kSource:
      return "source";
    case DataKey::kDatasetObjectId:
      return "datasetObjectId";
  }
  return {};
}

std::string_view Job::text_of(ItemId item) const {
  const bool is_text =
      manifest ? manifest->has_text(item.value) : data_keys[item.value] == DataKey::kSource;
  return is_text ? items[item.value] : std::string_view();
}

std::string_view Job::output_line(std::size_t object, std::string& scratch) const {
  if (manifest) return manifest->bytes(object);
  const ItemId item = objects[object].item;
  scratch = "{\"";
  scratch += to_string(data_keys[item.value]);
  scratch += "\":";
  append_json_string(scratch, items[item.value]);
  scratch += '}';
  return scratch;
}

}  // namespace quorate
