#!/usr/bin/env bash
# Draws data/report.png, the picture of a report in the README: the report on the simulated job in data/fashion, as
# Chromium shows it.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh chromium
program=${1:-build/release/quorate}
[ -x "$program" ] || { echo "Build it first (scripts/quickstart.sh), or name the program" >&2; exit 66; }

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$program" report data/fashion --gold data/fashion/gold.csv --quiet --output "$out/report.html"
PYTHONPATH=tests/browser python3 - "$out/report.html" data/report.png <<'END'
import sys
from devtools import Browser, find_browser

report, picture = sys.argv[1:]
with Browser(find_browser()) as browser:
    page = browser.new_page()
    page.resize(1000, 900)
    page.media(scheme="light")
    page.open(report)
    # From the top to the end of the first row of charts.
    bottom = page.run("document.querySelector('#confidence .charts figure').getBoundingClientRect().bottom")
    page.screenshot(picture, (0, 0, 1000, int(bottom) + 20))
END
ls -l data/report.png
