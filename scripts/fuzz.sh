#!/usr/bin/env bash
# Fuzzes every reader, or the targets that are named: `scripts/fuzz.sh SECONDS [TARGET...]`, SECONDS for each target.
# Starts from tests/fuzz/corpus and from the inputs of the golden tests; what it learns stays in build/fuzz/corpus. A
# finding is left in build/fuzz/findings; copy it to tests/fuzz/corpus/TARGET with the fix: scripts/test.sh replays it.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?"usage: scripts/fuzz.sh SECONDS [TARGET...]"}
shift

scripts/install-deps.sh clang
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz

if [ $# -eq 0 ]; then
  for source in tests/fuzz/fuzz_*.cpp; do
    name=$(basename "$source" .cpp)
    [ "$name" = fuzz_target ] || set -- "$@" "${name#fuzz_}"
  done
fi

seeds=build/fuzz/seeds
mkdir -p "$seeds" build/fuzz/findings
find tests/golden/*/in -type f -size -20k -exec cp -t "$seeds" --backup=numbered {} +

status=0
for target in "$@"; do
  mkdir -p "build/fuzz/corpus/$target"
  log=build/fuzz/$target.log
  echo "== $target, $seconds s"
  "build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=3000 -max_len=20000 \
    -artifact_prefix="build/fuzz/findings/$target-" -dict=tests/fuzz/words.dict \
    "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target" "$seeds" >"$log" 2>&1 || status=1
  grep -E '^(SUMMARY|does not hold)|DONE' "$log" | tail -3 || true
done
exit "$status"
