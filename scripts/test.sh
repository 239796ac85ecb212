#!/usr/bin/env bash
# Builds Quorate with warnings as errors and runs every test. `scripts/test.sh asan` uses another preset (dev, clang, asan, tsan).
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-dev}

scripts/install-deps.sh
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
ctest --preset "$preset"
