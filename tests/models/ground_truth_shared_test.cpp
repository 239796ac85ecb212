// The real image job of 2019: what the service wrote is known, and what is true.
#include <doctest/doctest.h>

#include <vector>

#include "models/builtin_models.hpp"
#include "quorate/core/consolidated.hpp"
#include "support/crowd.hpp"
#include "support/files.hpp"
#include "support/near.hpp"
#include "support/shared_data.hpp"

namespace quorate {
namespace {

TEST_CASE("ground truth 2019: all 302 labels and confidences of the real image job") {
  const test::ImageJob job = test::read_image_job(test::shared_folder().value());
  REQUIRE(job.table.items() == 302);
  REQUIRE(job.batches.size() == 13);
  FitOptions options;
  options.batches = job.batches;
  const FitResult fit = GroundTruthReplay(GroundTruthVariant::k2019).fit(job.table, options);
  std::size_t labels = 0;
  std::size_t confidences = 0;
  for (std::uint32_t i = 0; i < job.table.items(); ++i) {
    labels += most_probable(fit.posterior.row(ItemId{i})).label == job.service_label[i] ? 1 : 0;
    confidences += fit.stated_confidence[i] == job.service_confidence[i] ? 1 : 0;
  }
  CHECK(labels == 302);
  CHECK(confidences == 302);
}

TEST_CASE("ground truth 2022: on the image job it would have been right 247 times of 302") {
  const test::ImageJob job = test::read_image_job(test::shared_folder().value());
  FitOptions options;
  options.batches = job.batches;
  const FitResult fit = GroundTruthReplay(GroundTruthVariant::k2022).fit(job.table, options);
  std::size_t right = 0;
  for (std::uint32_t i = 0; i < job.table.items(); ++i) {
    right += most_probable(fit.posterior.row(ItemId{i})).label == job.truth[i] ? 1 : 0;
  }
  CHECK(right == 247);  // 81.8 %, as an independent implementation in Python has it
}

}  // namespace
}  // namespace quorate
