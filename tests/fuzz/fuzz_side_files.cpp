// The small files beside a job: categories, gold, weights, attributes, histories, costs,
// predictions. The first byte chooses which.
#include "fuzz_target.hpp"
#include "quorate/io/side_files.hpp"
#include "quorate/io/structured_labels.hpp"

namespace quorate::fuzz {

void fuzz_one(std::string_view bytes) {
  if (bytes.empty()) return;
  const MemoryFile file(bytes.substr(1));
  const std::string& path = file.path();
  expect_errors_only([&] {
    switch (bytes.front() % 8) {
      case 0: {
        const LabelCategories categories = read_label_categories(path);
        require(!categories.empty(), "a list of classes is not empty");
        break;
      }
      case 1:
        for (const GoldLabel& gold : read_gold(path, "")) {
          require(!gold.label.empty(), "a true label is not empty");
        }
        break;
      case 2:
        (void)read_worker_weights(path);
        break;
      case 3: {
        const WorkerAttributes attributes = read_worker_attributes(path);
        for (const WorkerAttributes::Row& row : attributes.rows) {
          require(row.values.size() == attributes.names.size(), "a value for each attribute");
        }
        break;
      }
      case 4: {
        const WorkerHistory history = read_worker_history(path);
        const std::size_t classes = history.classes.size();
        for (const WorkerHistory::Worker& worker : history.workers) {
          require(worker.counts.empty() ||
                      worker.counts.size() == classes * (classes + history.abstentions.size()),
                  "counts are of all classes and answers");
        }
        break;
      }
      case 5:
        for (const LabelCost& cost : read_costs(path)) {
          require(cost.cost >= 0, "a cost is at least 0");
        }
        break;
      case 6:
        (void)read_predictions(path, "");
        break;
      default: {
        const StructuredLabels labels = read_structured_labels(path, "", std::nullopt);
        for (const StructuredLabel& row : labels.rows) {
          for_each_label(row.object.payload, [&](ClassId label) {
            require(label.value < labels.categories.size(), "a label is known");
          });
        }
      }
    }
  });
}

}  // namespace quorate::fuzz
