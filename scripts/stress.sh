#!/usr/bin/env bash
# Inputs that are absurd in one way at full size (lines of 1 GB, 10 million classes, ten million votes of one worker, a
# million files, 100,000 brackets): says for each how the run ended, how long it took and how much memory. Takes some 10
# minutes, 10 GB of memory and 5 GB below $TMPDIR.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset release >/dev/null
cmake --build --preset release
python3 tests/trust/resources_test.py --program build/release/quorate --times "${1:-100}"
