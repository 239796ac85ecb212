#!/usr/bin/env bash
# Builds Quorate with warnings as errors and runs every test; CTest's totals are the last lines. `scripts/test.sh asan`
# uses another preset (dev, clang, asan, tsan).
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-dev}

compiler=()
[ "$preset" != clang ] || compiler=(clang)
scripts/install-deps.sh chromium "${compiler[@]}"
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"

# CTest lists skipped and failed tests behind its totals, so the totals are said again.
log=build/$preset/tests.log
status=0
ctest --preset "$preset" 2>&1 | tee "$log" || status=$?
echo
grep -E '^Total Test time' "$log" || true
grep -E '^[0-9]+% tests passed, ' "$log" || echo "CTest ran no tests"
exit "$status"
