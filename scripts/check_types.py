#!/usr/bin/env python3
"""Fails where two headers define a type of one name: both would be one class to the linker, which takes either's members
for the other's. (What a source file keeps to itself belongs into its anonymous namespace.)"""
import collections
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
headers = collections.defaultdict(set)
for tree in ("include/quorate", "src", "tests"):
    for path in sorted((root / tree).rglob("*.hpp")):
        text = path.read_text(encoding="utf-8")
        scope = " ".join(re.findall(r"^namespace (\S+) \{", text, re.MULTILINE))
        # At the beginning of a line: not nested. A specialisation names what it specialises and is no second definition.
        for name in re.findall(r"^(?:class|struct|enum class) (\w+)(?: final)?(?: : [^;{]*)? \{", text, re.MULTILINE):
            headers[scope, name].add(path.relative_to(root))
faults = [f"{name} is defined in " + " and ".join(map(str, sorted(where)))
          for (_, name), where in sorted(headers.items()) if len(where) > 1]
print("\n".join(faults))
sys.exit(1 if faults else 0)
