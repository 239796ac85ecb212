#!/usr/bin/env python3
"""Runs what scripts/bench.sh has built, measures it, and prints Markdown.

Every line of a table is the median of several runs, each in a process of its own: wall time, CPU time of all threads,
peak resident memory (what stands there for `cat` is this script's own share). The manifest is a new file each time.
Seconds of the stages and iterations of the fit are those that the program's --summary tells; a pass is one iteration of
the fit, so ns per annotation and pass is the fit's wall time over annotations times iterations. The inputs are
simulated with one seed; --keep leaves them in the build folder for the next time. crowd-kit is not run: where pandas is
there (Debian's python3-pandas), a majority vote written in it is, once, and with --pandas also a Dawid-Skene that works
as crowd-kit's does, which takes minutes.
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time

VOTES_PER_ITEM = 5
CROWD = ["--workers", "1000", "--classes", "10", "--votes-per-item", str(VOTES_PER_ITEM), "--accuracy", "0.6-0.95",
         "--bias", "0.05", "--spammers", "0.05", "--difficulty", "0.1", "--seed", "1"]
FITS = [("majority", ["--model", "majority", "--calibration", "none"]),
        ("majority, calibrated", ["--model", "majority", "--calibration", "votes"]),
        ("weighted-vote", ["--model", "weighted-vote", "--calibration", "none"]),
        ("dawid-skene, not calibrated", ["--model", "dawid-skene", "--calibration", "none"]),
        ("dawid-skene, calibrated", ["--model", "dawid-skene", "--calibration", "votes"])]
# crowd-kit's MajorityVote, as its documentation describes it: value_counts by task, normalised, and the largest. Not
# crowd-kit's code; it needs pandas.
PANDAS_MAJORITY = """
import sys, pandas
votes = pandas.read_csv(sys.argv[1])
shares = votes.groupby("task")["label"].value_counts(normalize=True).unstack(fill_value=0)
shares.idxmax(axis=1).to_csv(sys.argv[2])
"""
# crowd-kit's DawidSkene, as its documentation describes it: tables joined and grouped by their keys, vote shares first,
# then M and E steps until the likelihood grows by no more than 1e-5 a task, at most 100 of them. Not crowd-kit's code.
PANDAS_DAWID_SKENE = """
import sys, numpy, pandas
votes = pandas.read_csv(sys.argv[1])[["task", "worker", "label"]]
shares = votes.groupby("task")["label"].value_counts(normalize=True).unstack(fill_value=0)

def maximize(shares):
    joined = votes.join(shares, on="task").drop(columns="task")
    counts = joined.groupby(["worker", "label"], sort=False).sum() + 1e-10
    return shares.mean(), counts / counts.groupby("worker").transform("sum")

def log_joint(priors, errors):
    joined = votes.join(numpy.log(errors), on=["worker", "label"]).drop(columns=["worker", "label"])
    return joined.groupby("task", sort=False).sum().add(numpy.log(priors), axis=1)

def normalize(joint):
    rest = joint.sub(joint.max(axis=1), axis=0)
    weights = numpy.exp(rest)
    return weights.div(weights.sum(axis=1), axis=0)

def evidence(shares, joint):
    entropy = -(shares * numpy.log(shares.clip(lower=1e-300))).to_numpy().sum()
    return ((shares * joint.loc[shares.index]).to_numpy().sum() + entropy) / len(shares)

priors, errors = maximize(shares)
before = -numpy.inf
for iteration in range(1, 101):
    joint = log_joint(priors, errors)
    shares = normalize(joint)
    priors, errors = maximize(shares)
    now = evidence(shares, joint)
    if now - before < 1e-5:
        break
    before = now
shares.idxmax(axis=1).to_csv(sys.argv[2])
print(f"{iteration} iterations", file=sys.stderr)
"""
CROWD_KIT_SECONDS = 110  # crowd-kit 1.4's DawidSkene from the csv of 1,000,000 objects, measured once on 2 cores
MB = 1e6
MIB = 1 << 20


class Measurement:
    def __init__(self, wall, cpu, peak_bytes, summary=None, remark=""):
        self.wall = wall
        self.cpu = cpu
        self.peak_bytes = peak_bytes
        self.summary = summary or {}
        self.remark = remark  # what it wrote to standard error


def measure_once(command, summary=None, fresh=None, feed=None):
    """`fresh` is a file that must not be there before; `feed` one that comes through a pipe."""
    if fresh:
        fresh.unlink(missing_ok=True)
    source = subprocess.Popen(["cat", feed], stdout=subprocess.PIPE) if feed else None
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=source.stdout if source else subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if source:
        source.stdout.close()
        source.wait()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{complaint.decode('utf-8', 'replace')}"
                 f"exit status {process.returncode}")
    told = json.loads(summary.read_text()) if summary else None
    return Measurement(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, told,
                       complaint.decode("utf-8", "replace").strip())


def measure(command, runs, summary=None, fresh=None, feed=None):
    """Medians of `runs` runs, with the stages of the run whose wall time is the median."""
    results = sorted((measure_once(command, summary, fresh, feed) for _ in range(runs)), key=lambda m: m.wall)
    middle = results[(len(results) - 1) // 2]
    return Measurement(statistics.median(m.wall for m in results), statistics.median(m.cpu for m in results),
                       statistics.median(m.peak_bytes for m in results), middle.summary)


def machine():
    model = platform.processor() or "unknown processor"
    memory = "unknown"
    try:
        for line in subprocess.run(["lscpu"], capture_output=True, text=True, check=True).stdout.splitlines():
            if line.startswith("Model name:"):
                model = line.split(":", 1)[1].strip()
        for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemTotal:"):
                memory = f"{int(line.split()[1]) * 1024 / (1 << 30):.1f} GiB"
    except (OSError, subprocess.CalledProcessError):
        pass
    return f"{model}, {os.cpu_count()} cores, {memory} of memory, {platform.system()} {platform.release()}"


def version(program):
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return f"{said}, commit {commit.stdout.strip()}" if commit.returncode == 0 else said


def simulate(program, folder, items, form):
    """The file of that many objects; made if it is not there."""
    path = folder / f"{items}.{form}"
    # A crowd of another kind must not be taken for this one.
    recipe = folder / f"{items}.{form}.options"
    options = " ".join(CROWD)
    if not (path.exists() and recipe.exists() and recipe.read_text() == options):
        subprocess.run([program, "simulate", "--items", str(items), *CROWD, "--format", form, "-o", path, "--quiet"],
                       check=True)
        recipe.write_text(options)
    return path


def consolidate(program, folder, path, options, threads, runs, from_pipe=False):
    summary = folder / "summary.json"
    out = folder / "out.manifest"
    command = [program, "consolidate", "-" if from_pipe else path, "-o", out, "--summary", summary, "--quiet", *options]
    if threads:
        command += ["--threads", str(threads)]
    return measure(command, runs, summary, fresh=out, feed=path if from_pipe else None)


def seconds(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def stages(summary):
    return ", ".join(f"{name} {seconds(wall)}" for name, wall in summary.get("wall-seconds", {}).items())


def passes(summary):
    """(iterations, ns per annotation and pass), as text."""
    iterations = summary.get("fit", {}).get("iterations", 0)
    fit = summary.get("wall-seconds", {}).get("fit")
    used = summary.get("annotations", {}).get("used", 0)
    if not iterations or not fit or not used:
        return "", ""
    return str(iterations), f"{1e9 * fit / (used * iterations):.1f}"


def print_row(*cells):
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def print_result(name, path, m):
    iterations, nanoseconds = passes(m.summary)
    print_row(name, path.suffix[1:], seconds(m.wall), seconds(m.cpu), f"{m.peak_bytes / MIB:.0f}",
              f"{path.stat().st_size / MB / m.wall:.3g}", stages(m.summary), iterations, nanoseconds)


def python_with_pandas():
    """This Python, else the system's; nothing where neither has pandas."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", "import pandas"], capture_output=True, check=False).returncode == 0:
                return python
        except OSError:
            pass
    return None


def print_ratios(args, walls, peaks, reads):
    """What the rows say about each other."""
    print()
    if "jsonl" in reads and "walk" in walls:
        read = statistics.median(reads["jsonl"])
        print(f"- Reading JSON Lines into the table: {seconds(read)} s (the stage; median of the models), "
              f"{walls['walk'] / read:.0%} of the rate of simdjson's own walk with one thread.")
    if args.items == 1_000_000:
        wall = walls["dawid-skene, not calibrated"]
        print(f"- dawid-skene from csv: {CROWD_KIT_SECONDS / wall:.0f} times as fast as crowd-kit 1.4 "
              f"({CROWD_KIT_SECONDS} s, measured elsewhere).")
    if "pandas dawid-skene" in walls:
        slow, plain = "pandas dawid-skene", "dawid-skene, not calibrated"
        print(f"- dawid-skene from csv: {walls[slow] / walls[plain]:.0f} times as fast as Dawid-Skene in pandas, as "
              f"crowd-kit does it, in {peaks[plain] / peaks[slow]:.2f} of its memory; calibrated "
              f"{walls[slow] / walls['dawid-skene, calibrated']:.0f} times.")
    if "pandas" in walls:
        print(f"- majority from csv: {walls['pandas'] / walls['majority']:.0f} times as fast as pandas, calibrated "
              f"{walls['pandas'] / walls['majority, calibrated']:.0f} times.")
    plain, calibrated = walls["dawid-skene, not calibrated"], walls["dawid-skene, calibrated"]
    print(f"- Calibration makes dawid-skene {calibrated / plain:.2f} times as long.")


def print_runs(args, program, folder):
    annotations = args.items * VOTES_PER_ITEM
    files = [simulate(program, folder, args.items, form) for form in ("csv", "jsonl")]
    sizes = " and ".join(f"{path.stat().st_size / MB:.0f} MB of {path.suffix[1:]}" for path in files)
    print(f"\n{args.items:,} objects, {annotations:,} annotations, 10 classes, 1,000 workers: {sizes}. "
          f"Median of {args.runs} runs.\n")
    print_row("run", "input", "wall s", "CPU s", "peak MiB", "MB/s in", "stages, wall s", "iterations",
              "ns per annotation and pass")
    print("|---|---|---:|---:|---:|---:|---|---:|---:|")
    walls, peaks, reads = {}, {}, {}
    pandas = python_with_pandas()

    def show(name, path, result, key=None):
        print_result(name, path, result)
        walls.setdefault(key or name, result.wall)
        peaks.setdefault(key or name, result.peak_bytes)

    for path in files:
        form = path.suffix[1:]
        print_result("`cat`", path, measure(["cat", path], args.runs))
        print_result("`wc -l`", path, measure(["wc", "-l", path], args.runs))
        if form == "jsonl":
            walk = pathlib.Path(args.build) / "tests/bench/walk_json_lines"
            show("simdjson alone, 1 thread", path, measure([walk, path], args.runs), "walk")
        elif pandas:
            show("a majority vote in pandas", path,
                 measure_once([pandas, "-c", PANDAS_MAJORITY, path, folder / "pandas.csv"]), "pandas")
            if args.pandas:
                result = measure_once([pandas, "-c", PANDAS_DAWID_SKENE, path, folder / "pandas.csv"])
                show(f"Dawid-Skene in pandas, as crowd-kit does it ({result.remark})", path, result,
                     "pandas dawid-skene")
        for name, options in FITS:
            result = consolidate(program, folder, path, options, args.threads, args.runs)
            show(name, path, result)
            read = result.summary["wall-seconds"]["read"]
            reads.setdefault(form, []).append(read)
        name, options = FITS[0]
        result = consolidate(program, folder, path, options, args.threads, args.runs, from_pipe=True)
        print_result(f"{name}, from a pipe", path, result)
    print_ratios(args, walls, peaks, reads)


def print_growth(args, program, folder):
    print("\nGrowth: dawid-skene from CSV, without and with calibration.\n")
    print_row("annotations", "input MB", "wall s", "peak MiB", "ns per annotation and pass", "calibrated: wall s",
              "peak MiB")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for annotations in (100_000, 1_000_000, 10_000_000):
        path = simulate(program, folder, annotations // VOTES_PER_ITEM, "csv")
        plain, calibrated = (consolidate(program, folder, path, options, args.threads, args.runs)
                             for _, options in FITS[3:])
        print_row(f"{annotations:,}", f"{path.stat().st_size / MB:.1f}", seconds(plain.wall),
                  f"{plain.peak_bytes / MIB:.0f}", passes(plain.summary)[1], seconds(calibrated.wall),
                  f"{calibrated.peak_bytes / MIB:.0f}")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench.sh", description=__doc__.splitlines()[0])
    parser.add_argument("items", nargs="?", type=int, default=1_000_000, help="objects, with 5 votes each")
    parser.add_argument("--runs", type=int, default=3, help="runs behind each line [3]")
    parser.add_argument("--threads", type=int, help="threads of Quorate; all by default")
    parser.add_argument("--growth", action="store_true", help="also a table of 10^5, 10^6 and 10^7 annotations")
    parser.add_argument("--pandas", action="store_true",
                        help="also Dawid-Skene written in pandas, as crowd-kit does it, once: minutes")
    parser.add_argument("--keep", action="store_true", help="keep the inputs for the next time")
    parser.add_argument("--build", default="build/bench", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.items < 1 or args.runs < 1:
        parser.error("ITEMS and --runs are at least 1")
    if args.pandas and not python_with_pandas():
        parser.error("--pandas: no pandas here (Debian: python3-pandas)")
    program = pathlib.Path(args.build) / "quorate"
    folder = pathlib.Path(args.build) / "data"
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{version(program)}\n{machine()}")
    try:
        print_runs(args, program, folder)
        if args.growth:
            print_growth(args, program, folder)
    finally:
        if not args.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
