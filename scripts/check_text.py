#!/usr/bin/env python3
"""Holds the tracked text to the project's rules. Prints every breach as file:line: rule, and fails if there is one.

The rules: no marker of unfinished work without a reason (marker, colon, three words), no path of one person's
machine, no bare doctest::Approx, no source file that nobody can hold in the head, no library in a public header
that users would have to install, and nothing new at the top of the tree.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOP_LEVEL = set(
    "CMakeLists.txt CMakePresets.json src include tests data scripts README.md LICENSE CHANGELOG.md "
    ".ci .clang-format .clang-tidy .gitignore .gitattributes".split())
MOST_LINES = 700

MARKER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b(?!(?:\([^)]*\))?:(?:\s+\S+){3})")
# At the start of a path only: a URL may well contain such a folder.
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:work|home|root|Users)/")
BARE_APPROX = re.compile(r"doctest::Approx\s*\((?!(?:[^;{}]*?)\.epsilon\s*\()")
HIDDEN_LIBRARY = re.compile(r"^\s*#\s*include\s*[<\"](nlohmann|simdjson|Eigen)\b", re.MULTILINE)


def tracked_files():
    """(paths relative to the root, whether git said so). Without git: everything below the known top level."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        names = [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
        if names:
            return sorted(names), True
    except (OSError, subprocess.CalledProcessError):
        pass  # no git, no repository, or one that belongs to somebody else
    found = []
    for top in sorted(TOP_LEVEL):
        path = ROOT / top
        files = [path] if path.is_file() else path.rglob("*")
        found += [file.relative_to(ROOT).as_posix() for file in files
                  if file.is_file() and "__pycache__" not in file.parts]
    return sorted(found), False


def check(name, text):
    """Yields (line number, rule) for every breach in one file."""
    def line_of(match):
        return text.count("\n", 0, match.start()) + 1

    for match in MARKER.finditer(text):
        yield line_of(match), f"{match.group()} without a reason"
    for match in MACHINE_PATH.finditer(text):
        yield line_of(match), f"a path of one machine: {match.group()}"
    if name.startswith("tests/"):
        for match in BARE_APPROX.finditer(text):
            yield line_of(match), "bare Approx: use near() of tests/support/near.hpp with an argued tolerance"
    if name.startswith(("src/", "include/")):
        lines = len(text.splitlines())
        if lines > MOST_LINES:
            yield lines, f"more than {MOST_LINES} lines: split the file"
    if name.startswith("include/"):
        for match in HIDDEN_LIBRARY.finditer(text):
            yield line_of(match), f"a public header must not include {match.group(1)}"


def main():
    names, by_git = tracked_files()
    faults = []
    if by_git:
        for top in sorted({name.split("/", 1)[0] for name in names} - TOP_LEVEL):
            faults.append(f"{top}:1: does not belong at the top of the tree")
    for name in names:
        path = ROOT / name
        if not path.is_file():
            continue  # removed, but not yet committed
        raw = path.read_bytes()
        if b"\0" in raw[:8192]:
            continue
        text = raw.decode("utf-8", "replace")
        faults += [f"{name}:{line}: {rule}" for line, rule in check(name, text)]
    print("\n".join(faults) if faults else f"{len(names)} files are in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
