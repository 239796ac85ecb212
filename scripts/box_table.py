#!/usr/bin/env python3
"""Scores box models on real crowds: for each set, random workers an image, the mean over draws.

    box_table.py --program build/release/quorate FOLDER/SET/data.jsonl... [--workers 5] [--draws 30]

Draws with seeds 1, 2, ... by draw_box_crowd.py, the same for every model, and prints a Markdown table.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

MODELS = ("dawid-skene", "wbf", "gt-like")
MEASURES = ("AP50", "AP75", "F1")


def scores(program, folder, model):
    """The measures of one model on the crowd in the folder."""
    run = {"cwd": folder, "check": True, "stdout": subprocess.PIPE}
    subprocess.run([program, "consolidate", "crowd.jsonl", "--model", model, "-o", "out.manifest", "-q"], **run)
    told = subprocess.run([program, "evaluate", "out.manifest", "--gold", "gold.jsonl", "--json"], **run).stdout
    return json.loads(told)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=pathlib.Path)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--workers", type=int, default=5)
    parser.add_argument("--draws", type=int, default=30)
    given = parser.parse_args()
    draw = pathlib.Path(__file__).with_name("draw_box_crowd.py")
    print("| crowd | " + " | ".join(f"{model}: {' / '.join(MEASURES)}" for model in MODELS) + " |")
    print("|---|" + "---|" * len(MODELS))
    for data in given.data:
        sums = {(model, measure): 0.0 for model in MODELS for measure in MEASURES}
        for seed in range(1, given.draws + 1):
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([sys.executable, draw, data.resolve(), "--workers", str(given.workers), "--seed", str(seed),
                                "-o", f"{folder}/crowd.jsonl", "--gold", f"{folder}/gold.jsonl"], check=True)
                for model in MODELS:
                    found = scores(given.program.resolve(), folder, model)
                    for measure in MEASURES:
                        sums[model, measure] += found[measure] / given.draws
        cells = [" / ".join(f"{sums[model, measure]:.3f}"[1:] for measure in MEASURES) for model in MODELS]
        print(f"| {data.parent.name} | " + " | ".join(cells) + " |", flush=True)


main()
