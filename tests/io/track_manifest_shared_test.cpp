// Real manifests and sequence files of video and 3D jobs.
#include <doctest/doctest.h>

#include "quorate/io/track_manifest.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

TEST_CASE("track manifest on shared data") {
  const auto shared = shared_folder();
  if (!shared) {
    MESSAGE("skipped: the shared data sets are not there");
    return;
  }
  const auto samples = *shared / "ground-truth-samples";
  for (const char* name : {"OD-adjustment", "OT-adjustment", "SS", "SS-audit"}) {
    CAPTURE(name);
    const auto found = read_track_manifest(
        (samples / "point-cloud-3d-2020" / (std::string(name) + "-manifest.json")).string());
    REQUIRE(found);
    CHECK(found->labeled == 1);
  }
  const auto sequence = read_track_manifest(
      (samples / "video-object-tracking-seqlabel-2021" / "SeqLabel.json").string());
  REQUIRE(sequence);
  CHECK(sequence->frames == 300);
  CHECK_FALSE(read_track_manifest((samples / "custom-pdf-ner-2022" / "output.manifest").string()));
}
