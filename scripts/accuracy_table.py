#!/usr/bin/env python3
"""Accuracy and confidence of every model on every data set of a folder, as Markdown.

    scripts/accuracy_table.sh DATASETS [--program build/release/quorate] [--models a,b] [--sets x,y] [--csv FILE]

Runs `quorate consolidate` and `quorate evaluate` once for each data set, model and calibration. Numbers are those that
evaluate prints: log loss in nats with probabilities clipped at 1e-6, calibration error (ECE) over 15 bins. Seconds are
CPU time of all threads for the whole run with calibration, reading and writing included. A dash is a model that does
not take the data set (kos: more than two classes); the reason goes to standard error. Means are over the sets that
every model of the table took, and over all sets that a model took where it stands by itself (marked with its number).
"""
import argparse
import csv
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

USAGE, BAD_DATA = 2, 65  # exit statuses of a model that refuses a data set
MEASURES = [("accuracy", "Accuracy", 4), ("log-loss", "Log loss", 3), ("ece", "Calibration error (ECE)", 3)]


def arguments():
    root = pathlib.Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", type=pathlib.Path, help="folder of folders with answers.csv and gold.csv")
    parser.add_argument("--program", type=pathlib.Path, default=root / "build/release/quorate")
    parser.add_argument("--models", help="comma-separated; all that are not replays of the cloud service where not given")
    parser.add_argument("--sets", help="comma-separated, or @FILE with one a line; all where not given")
    parser.add_argument("--calibrations", default="none,votes", help="comma-separated [none,votes]")
    parser.add_argument("--extra", action="append", default=[], metavar="WORD", help="one more word for consolidate")
    parser.add_argument("--csv", type=pathlib.Path, help="also write every number to this file")
    return parser.parse_args()


def data_sets(folder, wanted):
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder")
    if wanted and wanted.startswith("@"):
        wanted = ",".join(pathlib.Path(wanted[1:]).read_text().split())
    names = wanted.split(",") if wanted else sorted(path.name for path in folder.iterdir() if path.is_dir())
    sets = []
    for name in names:
        files = [folder / name / file for file in ("answers.csv", "gold.csv")]
        missing = [file for file in files if not file.is_file()]
        if missing and wanted:
            sys.exit(f"{missing[0]}: no such file")
        if not missing:
            sets.append((name, *files))
    if not sets:
        sys.exit(f"{folder}: no folder in it has answers.csv and gold.csv")
    return sets


def models_of(program, wanted):
    known = [model["name"] for model in json.loads(subprocess.check_output([program, "models", "--json"]))]
    if not wanted:
        return [name for name in known if not name.startswith("ground-truth-")]
    return wanted.split(",")


def run(command):
    """Exit status, standard error and CPU seconds."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, complaint, usage.ru_utime + usage.ru_stime


def score(program, answers, gold, model, calibration, extra, folder):
    """The numbers of one run, or None where the model does not take the data set."""
    probabilities, scores = folder / "probabilities.jsonl", folder / "scores.json"
    status, complaint, seconds = run([program, "consolidate", answers, "--model", model, "--calibration", calibration,
                                      "--output", folder / "output.manifest", "--probabilities", probabilities,
                                      "--quiet", *extra])
    if status in (USAGE, BAD_DATA):
        print(f"{answers.parent.name}, {model}: {complaint.strip()}", file=sys.stderr)
        return None
    if status == 0:
        status, complaint, _ = run([program, "evaluate", probabilities, "--gold", gold, "--json", "--output", scores])
    if status != 0:
        sys.exit(f"{answers.parent.name}, {model}: {complaint}exit status {status}")
    found = json.loads(scores.read_text())
    return {**{key: found[key] for key, _, _ in MEASURES}, "seconds": seconds}


def mean(values):
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def text(value, digits):
    return "-" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def print_table(title, models, sets, value_of, digits):
    shown = [model for model in models if any(value_of(name, model) is not None for name in sets)]
    print(f"\n{title}\n\n| | " + " | ".join(shown) + " |\n|---|" + "--:|" * len(shown))
    for name in sets:
        print(f"| {name} | " + " | ".join(text(value_of(name, model), digits) for model in shown) + " |")
    means = []
    for model in shown:
        taken = [value_of(name, model) for name in sets if value_of(name, model) is not None]
        note = "" if len(taken) == len(sets) else f" ({len(taken)})"
        means.append(text(mean(taken), digits) + note)
    print("| **mean** | " + " | ".join(means) + " |", flush=True)


def write_csv(path, results):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["dataset", "model", "calibration", *(key for key, _, _ in MEASURES), "seconds"])
        for (name, model, calibration), found in results.items():
            if found:
                writer.writerow([name, model, calibration, *found.values()])


def main():
    options = arguments()
    sets = data_sets(options.datasets, options.sets)
    models = models_of(options.program, options.models)
    calibrations = options.calibrations.split(",")
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, answers, gold in sets:
            for model in models:
                for calibration in calibrations:
                    results[name, model, calibration] = score(options.program, answers, gold, model, calibration,
                                                              options.extra, pathlib.Path(folder))
            print(f"{name}: done", file=sys.stderr)
            if options.csv:
                write_csv(options.csv, results)

    names = [name for name, _, _ in sets]

    def value(name, model, calibration, key):
        found = results[name, model, calibration]
        return found[key] if found else None

    for calibration in calibrations:
        for key, title, digits in MEASURES:
            print_table(f"{title}, calibration {calibration}", models, names,
                        lambda name, model: value(name, model, calibration, key), digits)
    print_table(f"CPU seconds, calibration {calibrations[-1]}", models, names,
                lambda name, model: value(name, model, calibrations[-1], "seconds"), 2)


if __name__ == "__main__":
    main()
