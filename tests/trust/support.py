"""What the tests of trust share: the program as a process, jobs to run it on, and checks that say what they saw."""
import argparse
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

WALL_TIMES = re.compile(rb'("wall-seconds": )\{[^}]*\}')
DATE = "--creation-date=2026-01-01T00:00:00.000000"


def arguments(text):
    """The program under test, and where its build is."""
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, help="folder of the build, with what tests have built in it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=float, default=1, help="so many times the usual number of cases")
    found = parser.parse_args()
    found.program = found.program.resolve()
    found.build = found.build.resolve() if found.build else found.program.parent
    return found


class Skipped(Exception):
    """A case that cannot run in this build."""


def refuse_sanitizer(given, why):
    """Skips the case where the program is built with the address or the thread sanitizer."""
    program = given.program.read_bytes()
    if b"__asan_init" in program or b"__tsan_init" in program:
        raise Skipped(f"with a sanitizer {why}")


def check(holds, text):
    if not holds:
        raise AssertionError(text)


def run(program, words, cwd, **options):
    """Runs to the end; gives exit status, standard output and standard error."""
    done = subprocess.run([str(program)] + [str(word) for word in words], cwd=cwd, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300, **options)
    return done.returncode, done.stdout, done.stderr


def expect(program, words, cwd, status, *texts, **options):
    """Runs and checks exit status and what stands in standard error; gives standard output and error."""
    code, out, err = run(program, words, cwd, **options)
    check(code == status, f"{words}: exit {code} instead of {status}: {err.decode('utf-8', 'replace')}")
    for text in texts:
        check(text in err.decode("utf-8", "replace"), f"{words}: no '{text}' in: {err.decode('utf-8', 'replace')}")
    return out, err


def files_of(folder):
    """Name to bytes of every file below the folder, wall times taken out."""
    return {path.relative_to(folder).as_posix(): WALL_TIMES.sub(rb"\1{}", path.read_bytes())
            for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file() and not path.is_symlink()}


def temporaries(folder):
    return sorted(path.name for path in pathlib.Path(folder).iterdir() if path.name.endswith(".tmp"))


def make_votes(path, items, workers, classes, votes, seed=1, accuracy=0.7):
    """A CSV of a crowd whose workers err at random, each item's votes by different workers."""
    draw = random.Random(seed)
    with open(path, "w") as out:
        out.write("task,worker,label\n")
        for i in range(items):
            truth = draw.randrange(classes)
            for j in draw.sample(range(workers), votes):
                label = truth if draw.random() < accuracy else draw.randrange(classes)
                out.write(f"s3://b/{i}.jpg,w{j},c{label}\n")


def folder():
    return tempfile.TemporaryDirectory(prefix="quorate-trust-")


def kill_after(program, words, cwd, seconds, **options):
    """Starts the program and kills it so many seconds later; gives its exit status, None where it was killed."""
    process = subprocess.Popen([str(program)] + [str(word) for word in words], cwd=cwd, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, **options)
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
        return None if status < 0 else status


def main(cases):
    """Runs the cases, functions that take the parsed arguments; says which failed."""
    given = arguments(sys.modules["__main__"].__doc__)
    failed = 0
    for case in cases:
        try:
            said = case(given)
            print(f"ok      {case.__name__}" + (f": {said}" if said else ""), flush=True)
        except Skipped as why:
            print(f"skipped {case.__name__}: {why}", flush=True)
        except AssertionError as error:
            failed += 1
            print(f"FAILED  {case.__name__}: {error}", flush=True)
    sys.exit(1 if failed else 0)
