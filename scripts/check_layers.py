#!/usr/bin/env python3
"""Fails on an include that points up or sideways between the layers, and on a private header used from outside."""
import pathlib
import re
import sys

BELOW = {"base": set()}
BELOW["core"] = {"base"}
BELOW["io"] = BELOW["tasks"] = BELOW["models"] = {"base", "core"}
BELOW["confidence"] = {"base", "core", "models"}
BELOW["audit"] = BELOW["confidence"] | {"confidence"}
BELOW["report"] = BELOW["audit"] | {"audit"}
BELOW["app"] = BELOW["report"] | {"io", "tasks", "report"}

root = pathlib.Path(__file__).resolve().parent.parent
faults = []
for tree in ("include/quorate", "src"):
    for path in sorted((root / tree).glob("*/*.[ch]pp")):
        layer = path.parent.name
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            include = re.match(r'\s*#include "(?:quorate/)?(?:(\w+)/)?[\w.]+"', line)
            used = include and include.group(1)
            if used and used != layer and used not in BELOW[layer]:
                faults.append(f"{path.relative_to(root)}:{number}: {layer} must not include {used}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
