#!/usr/bin/env bash
# Consolidates every data set of a folder with every model, scores the labels, and prints Markdown tables: data sets x
# models for accuracy, log loss, calibration error (each without and with calibration) and seconds. A data set is a
# folder with answers.csv (task,worker,label) and gold.csv (task,label). Options: scripts/accuracy_table.sh --help.
set -euo pipefail
exec python3 "$(dirname "$0")/accuracy_table.py" "$@"
