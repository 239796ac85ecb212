// The adapters, one a file; the registry alone makes them.
#pragma once

#include <memory>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

[[nodiscard]] std::unique_ptr<TaskAdapter> make_box_adapter();
[[nodiscard]] std::unique_ptr<TaskAdapter> make_mask_adapter();
[[nodiscard]] std::unique_ptr<TaskAdapter> make_instance_adapter();
[[nodiscard]] std::unique_ptr<TaskAdapter> make_span_adapter();
[[nodiscard]] std::unique_ptr<TaskAdapter> make_point_adapter();
[[nodiscard]] std::unique_ptr<TaskAdapter> make_outline_adapter();  // polygons and polylines
[[nodiscard]] std::unique_ptr<TaskAdapter> make_label_set_adapter();
[[nodiscard]] std::unique_ptr<TaskAdapter> make_custom_adapter();

}  // namespace quorate
