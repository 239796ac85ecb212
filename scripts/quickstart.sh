#!/usr/bin/env bash
# From a bare Debian 12 to a consolidated manifest: installs what is missing, builds the program, and runs it on the
# simulated job in data/fashion. May be run again at any time.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh
cmake --preset release >/dev/null
cmake --build --preset release

program=build/release/quorate
out=build/fashion
mkdir -p "$out"

echo
"$program" consolidate data/fashion \
  --label-attribute my-first-labeling-job \
  --output "$out/output.manifest" \
  --probabilities "$out/probabilities.jsonl" \
  --workers "$out/workers.json" \
  --summary "$out/summary.json"
"$program" report data/fashion --gold data/fashion/gold.csv --quiet --output "$out/report.html"
"$program" evaluate "$out/output.manifest" --gold data/fashion/gold.csv

cat <<END

The program          $PWD/$program
The manifest         $PWD/$out/output.manifest
Confidence, by class $PWD/$out/probabilities.jsonl
The workers          $PWD/$out/workers.json
What was done        $PWD/$out/summary.json
The report           $PWD/$out/report.html
END
