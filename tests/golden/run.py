#!/usr/bin/env python3
"""Runs one command line of the program in a fresh folder and compares everything it leaves behind.

    run.py --program build/dev/quorate tests/golden/NAME            compares
    run.py --program build/dev/quorate --update tests/golden/NAME   shows the difference, then rewrites the case

A case is a folder: `cmd` holds the arguments in shell quoting, over as many lines as they need (`< FILE` at the end
gives standard input, `#` begins a comment). `in/` is copied to a fresh folder, where the program runs; `make.py`, if
there is one, runs there first and makes what nobody should commit; `fashion` stands for data/fashion. Expected are
`stdout`, `stderr`, `exit` (absent: empty, empty, 0) and `out/`: every file that the program made or changed, and no
other. The version stands as {version}, wall times in a summary are taken out, and so are the style and the script of a
page, whose hashes stand in its policy.

Numbers may differ by one part in 10^9 (and 10^-12): sums of exp and log end in other last digits with another
compiler, libm or optimisation level, and nothing that people or programs do with them depends on those.
"""
import argparse
import difflib
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
WALL_TIMES = re.compile(rb'("wall-seconds": )\{[^}]*\}')
PAGE_PARTS = re.compile(rb"<(style|script)>.*?</\1>", re.DOTALL)
RELATIVE = 1e-9
ABSOLUTE = 1e-12
SECONDS = 60


def numbers_agree(a, b):
    if a == b:
        return True
    whole = re.compile(rb"-?\d+\Z")
    if whole.match(a) and whole.match(b):
        return False  # a count, an index or a date
    return abs(float(a) - float(b)) <= ABSOLUTE + RELATIVE * abs(float(b))


def same(a, b):
    """True where both are the same bytes but for the last digits of numbers."""
    if a == b:
        return True
    if NUMBER.sub(b"#", a) != NUMBER.sub(b"#", b):
        return False
    return all(numbers_agree(x, y) for x, y in zip(NUMBER.findall(a), NUMBER.findall(b)))


def files_of(folder):
    """Name to bytes of every file below `folder`, links not followed."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()}


def command_of(case):
    words = shlex.split((case / "cmd").read_text(), comments=True)
    if len(words) >= 2 and words[-2] == "<":
        return words[:-2], words[-1]
    return words, None


def execute(case, program, version):
    """What the case leaves behind: name to bytes, named as in the case's folder."""
    words, stdin = command_of(case)
    with tempfile.TemporaryDirectory(prefix="quorate-golden-") as name:
        folder = pathlib.Path(name)
        if (case / "in").is_dir():
            shutil.copytree(case / "in", folder, dirs_exist_ok=True)
        (folder / "fashion").symlink_to(ROOT / "data" / "fashion")
        if (case / "make.py").is_file():
            subprocess.run([sys.executable, str(case / "make.py")], cwd=folder, check=True, timeout=SECONDS)
        before = files_of(folder)
        given = (folder / stdin).read_bytes() if stdin else b""
        run = subprocess.run([str(program)] + words, cwd=folder, input=given, capture_output=True, timeout=SECONDS)
        after = files_of(folder)
    found = {"stdout": run.stdout, "stderr": run.stderr, "exit": b"%d\n" % run.returncode}
    found.update({f"out/{file}": data for file, data in after.items() if before.get(file) != data})
    found.update({f"out/{file}": b"(removed)\n" for file in before if file not in after})

    def normal(data):
        data = PAGE_PARTS.sub(rb"<\1>{\1}</\1>", WALL_TIMES.sub(rb"\1{}", data))
        return re.sub(rb'((?:^quorate |"version": "|Quorate ))' + re.escape(version), rb"\1{version}", data)

    return {file: normal(data) for file, data in found.items()}


def is_default(file, data):
    return data == {"stdout": b"", "stderr": b"", "exit": b"0\n"}.get(file)


def expectation(case):
    expected = {"stdout": b"", "stderr": b"", "exit": b"0\n"}
    for file in expected:
        if (case / file).is_file():
            expected[file] = (case / file).read_bytes()
    if (case / "out").is_dir():
        expected.update({f"out/{name}": data for name, data in files_of(case / "out").items()})
    return expected


def differences(expected, found):
    """A readable difference for every file that is not as expected."""
    for file in sorted(expected.keys() | found.keys()):
        if file not in found:
            yield f"{file}: was not written\n"
        elif file not in expected:
            yield f"{file}: was written, and should not have been\n" + found[file].decode("utf-8", "replace")
        elif not same(found[file], expected[file]):
            lines = [data.decode("utf-8", "replace").splitlines(keepends=True)
                     for data in (expected[file], found[file])]
            yield "".join(difflib.unified_diff(*lines, f"expected/{file}", f"found/{file}", n=1)) + "\n"


def update(case, found):
    shutil.rmtree(case / "out", ignore_errors=True)
    for file in ("stdout", "stderr", "exit"):
        (case / file).unlink(missing_ok=True)
    for file, data in found.items():
        if is_default(file, data):
            continue
        (case / file).parent.mkdir(parents=True, exist_ok=True)
        (case / file).write_bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "dev" / "quorate")
    parser.add_argument("--update", action="store_true", help="show the difference and rewrite the expectation")
    parser.add_argument("cases", nargs="*", type=pathlib.Path, help="folders; all by default")
    arguments = parser.parse_args()
    program = arguments.program.resolve()
    version = subprocess.run([str(program), "--version"], capture_output=True, check=True).stdout.split()[-1]
    cases = arguments.cases or sorted(path.parent for path in pathlib.Path(__file__).parent.glob("*/cmd"))
    failed = 0
    for case in cases:
        found = execute(case, program, version)
        faults = list(differences(expectation(case), found))
        failed += 1 if faults else 0
        if faults:
            print(f"{case.name}: quorate {' '.join(command_of(case)[0])}\n" + "".join(faults))
        if faults and arguments.update:
            update(case, found)
    return 1 if failed and not arguments.update else 0


if __name__ == "__main__":
    sys.exit(main())
