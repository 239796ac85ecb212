// The default model and calibration on a real job whose true labels are known.
#include <doctest/doctest.h>

#include "quorate/confidence/calibration.hpp"
#include "support/crowd.hpp"
#include "support/files.hpp"
#include "support/shared_data.hpp"

namespace quorate {
namespace {

TEST_CASE("calibration: the default on the real image job is right and knows how often") {
  // The service's own labels are right 272 times of 302, at a confidence of 0.95 for 297 of them.
  const test::ImageJob job = test::read_image_job(test::shared_folder().value());
  const auto model = make_model("dawid-skene");
  const FitResult fit = model->fit(job.table, {});
  const Calibration calibration = calibrate_with_votes(job.table, *model, {}, fit, 1);
  const double accuracy = test::accuracy(calibration.posterior, job.truth);
  const double log_loss = test::log_loss(calibration.posterior, job.truth);
  const double calibration_error = test::calibration_error(calibration.posterior, job.truth);
  CAPTURE(accuracy);
  CAPTURE(log_loss);
  CAPTURE(calibration_error);
  CHECK(accuracy >= 0.9040);
  CHECK(log_loss <= 0.40);
  CHECK(calibration_error <= 0.07);
  CHECK(test::log_loss(fit.posterior, job.truth) > 2 * log_loss);
}

}  // namespace
}  // namespace quorate
