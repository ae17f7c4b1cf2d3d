"""Rule: every configuration this project shows passes `jembatan check`, in config/, examples/ and the demo."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from rule import Case, Finding, Tree, main

WHOLE = re.compile(r"^jembatan:\s*1\s*$", re.MULTILINE)   # a fragment has no such line: some whole one includes it


def broker_of(tree: Tree) -> Path:
    return (tree.build or tree.root / "build/dev") / "bin/jembatan"


def rule(tree: Tree) -> Iterator[Finding]:
    configs = [path for path in tree.paths("config", "examples", ends=(".yaml", ".yml")) if WHOLE.search(tree.text(path))]
    if not configs:
        yield Finding("config", 0, "holds no whole configuration; the example belongs here")
    for path in configs:
        checked = subprocess.run([str(broker_of(tree)), "check", "--config", str(tree.root / path)],
                                 capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
        if checked.returncode != 0:
            yield Finding(path, 0, f"`jembatan check` ended with {checked.returncode}:\n{checked.stdout}{checked.stderr}")


def make_runnable(tree: Tree) -> None:
    broker_of(tree).chmod(0o755)


REFUSES_BAD = '#!/bin/sh\nif grep -q bad "$3"; then echo "$3:1:1: bad"; exit 78; fi\n'
BUILD = {"bin/jembatan": REFUSES_BAD}
CASES = (
    Case("Passes", {"config/jembatan.yaml": "jembatan: 1\n", "config/part.yaml": "bad\n"}, build_files=BUILD),
    Case("Refused", {"config/jembatan.yaml": "jembatan: 1\nbad: 1\n"}, "ended with 78", BUILD),
    Case("RefusedExample", {"config/jembatan.yaml": "jembatan: 1\n", "examples/a/a.yaml": "jembatan: 1\nbad: 1"}, "ended with 78", BUILD),
    Case("NoConfig", {"config/README.md": ""}, "holds no whole configuration", BUILD),
)

if __name__ == "__main__":
    main(rule, CASES, make_runnable)
