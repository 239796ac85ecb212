#!/usr/bin/env python3
"""Runs the examples of README.md and compares what they print; holds its option tables to the program's own.

    scripts/check_readme.py --program build/dev/quorate            fails where README.md is not true
    scripts/check_readme.py --program build/dev/quorate --update   rewrites the option tables

An example is a fenced block marked `console`. A line that begins with `$ ` is run by bash in the root of the project,
with the program on PATH as `quorate`; a line that ends in a backslash goes on in the next one. What it prints (standard
output and standard error as they come) must be the lines up to the next `$ `; a line `...` stands for any number of
lines. After `<!-- needs shared data -->` a block is skipped where ../shared (or $QUORATE_SHARED) is absent. Between
`<!-- options:VERB -->` and `<!-- /options -->` stands what `quorate help VERB --markdown` prints.
"""
import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FENCE = re.compile(r"^(`{3,})\s*([\w-]*)\s*$")
NEEDS_SHARED = re.compile(r"^<!--\s*needs shared data\s*-->$")
OPTIONS = re.compile(r"(<!-- *options:([\w-]*) *-->\n)(.*?)(<!-- */options *-->)", re.DOTALL)
SHORT = 20  # lines: a longer README explains something, and must show it
SECONDS = 120


class Block:
    """Commands with the lines that they should print."""

    def __init__(self, line, needs_shared):
        self.line = line
        self.needs_shared = needs_shared
        self.steps = []  # (line number, command, expected lines)


def console_blocks(text):
    blocks, block, fence, last, needs_shared, continues = [], None, None, "", False, False
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if fence:
            if line.strip() == fence:
                fence, block = None, None
            elif block is not None and continues:
                continues = line.endswith("\\")
                at, command, expected = block.steps[-1]
                block.steps[-1] = (at, command + "\n" + line, expected)
            elif block is not None and line.startswith("$ "):
                continues = line.endswith("\\")
                block.steps.append((number, line[2:], []))
            elif block is not None:
                if not block.steps:
                    raise ValueError(f"README.md:{number}: an example begins with a line '$ COMMAND'")
                block.steps[-1][2].append(line)
            continue
        if mark:
            fence = mark.group(1)
            needs_shared, continues = bool(NEEDS_SHARED.match(last)), False
            if mark.group(2) == "console":
                block = Block(number, needs_shared)
                blocks.append(block)
        if line.strip():
            last = line.strip()
    return blocks


def fits(expected, printed):
    """True where the printed lines are the expected ones, `...` standing for any lines."""
    if "..." not in expected:
        return expected == printed
    at = expected.index("...")
    if expected[:at] != printed[:at]:
        return False
    rest = expected[at + 1:]
    return any(fits(rest, printed[i:]) for i in range(at, len(printed) + 1))


def shared_is_here():
    folder = pathlib.Path(os.environ.get("QUORATE_SHARED", ROOT.parent / "shared"))
    return (folder / "datasets").is_dir()


def run_examples(text, program):
    """Yields a message for each example that prints something else."""
    with tempfile.TemporaryDirectory(prefix="quorate-readme-") as folder:
        (pathlib.Path(folder) / "quorate").symlink_to(program)
        environment = dict(os.environ, PATH=folder + os.pathsep + os.environ["PATH"])
        for block in console_blocks(text):
            if block.needs_shared and not shared_is_here():
                continue
            for line, command, expected in block.steps:
                run = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
                printed = [each.rstrip() for each in run.stdout.decode("utf-8", "replace").splitlines()]
                wanted = [each.rstrip() for each in expected]
                while wanted and not wanted[-1]:
                    wanted.pop()
                while printed and not printed[-1]:
                    printed.pop()
                if not fits(wanted, printed):
                    difference = difflib.unified_diff(wanted, printed, "README.md", "printed", lineterm="")
                    yield f"README.md:{line}: $ {command}\n" + "\n".join(difference)


def reference(verb, program):
    run = subprocess.run([str(program), "help", verb, "--markdown"], capture_output=True, text=True, timeout=SECONDS)
    if run.returncode != 0:
        raise ValueError(f"options:{verb}: {run.stderr.strip()}")
    return run.stdout


def with_references(text, program):
    def replaced(match):
        right = reference(match.group(2), program)
        if match.group(3).strip() == right.strip():
            return match.group(0)  # blank lines around it are the writer's choice
        return match.group(1) + "\n" + right + "\n" + match.group(4)

    return OPTIONS.sub(replaced, text)


def marker_faults(text):
    """An unpaired marker would leave its table unchecked."""
    opened = len(re.findall(r"<!-- *options:", text))
    closed = len(re.findall(r"<!-- */options", text))
    if not opened == closed == len(OPTIONS.findall(text)):
        yield f"README.md: {opened} markers 'options:VERB' and {closed} markers '/options' do not pair"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "dev" / "quorate")
    parser.add_argument("--update", action="store_true", help="rewrite the option tables")
    arguments = parser.parse_args()
    program = arguments.program.resolve()
    text = README.read_text(encoding="utf-8")
    try:
        faults = list(marker_faults(text))
        right = with_references(text, program)
        if right != text and arguments.update:
            README.write_text(right, encoding="utf-8")
            text = right
        elif right != text:
            faults.append("README.md: the option tables are not the program's; scripts/check_readme.py --update")
            faults.append("\n".join(difflib.unified_diff(text.splitlines(), right.splitlines(), "README.md",
                                                         "quorate help", lineterm="", n=0)))
        if len(text.splitlines()) > SHORT and not console_blocks(text):
            faults.append("README.md: no example: no fenced block is marked 'console'")
        faults += run_examples(text, program)
    except ValueError as error:
        faults = [str(error)]
    print("\n".join(faults) if faults else f"{len(console_blocks(text))} examples are true")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
