// Runs the tests of one layer. Tests of real data sets are marked `*
// doctest::test_suite("shared")`; where the data is absent a run of nothing else says so and exits
// 77, which CTest reports as skipped.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstring>
#include <iostream>

#include "support/files.hpp"

int main(int argc, char** argv) {
  bool only_shared = false;
  for (int i = 1; i < argc; ++i) only_shared |= std::strstr(argv[i], "_shared_test") != nullptr;
  if (!quorate::test::shared_folder()) {
    if (only_shared) {
      std::cout
          << "SKIPPED: the shared data sets are not here (set QUORATE_SHARED to their folder)\n";
      return 77;
    }
    doctest::Context context(argc, argv);
    context.addFilter("source-file-exclude", "*_shared_test.cpp");
    return context.run();
  }
  return doctest::Context(argc, argv).run();
}
