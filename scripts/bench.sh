#!/usr/bin/env bash
# Measures whole runs and prints a Markdown table: builds the `bench` preset, simulates ITEMS objects with 5 votes each
# (1 million where nothing is said; 10 classes, 1,000 workers) into build/bench/data, and consolidates them from CSV and
# from JSON Lines, beside plain reads of the same files. Options: scripts/bench.sh --help. The kernels are measured by
# build/bench/tests/bench/bench_kernels.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh libbenchmark-dev
cmake --preset bench >/dev/null
cmake --build --preset bench >&2
exec python3 scripts/bench.py --build build/bench "$@"
