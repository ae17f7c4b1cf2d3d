"""Rule: every error code is explained in core/config/codes.cpp and stands in a test as what a bad configuration yields.

A row of a test is the code in brackets in a C++ test, as findings print it, or in quotes in a Python test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rule import Case, Finding, Tree, main

TABLE = "core/config/codes.cpp"
CODE = r"J[CPR]\d{3}"


def explained(tree: Tree) -> dict[str, int]:
    """Code → line of its row."""
    rows = ((number, re.match(rf'\s*\{{"({CODE})",', line)) for number, line in tree.lines(TABLE))
    return {row.group(1): number for number, row in rows if row}


def tested(tree: Tree) -> set[str]:
    found: set[str] = set()
    for path in tree.paths("tests", ends=(".cpp",)):
        found |= set(re.findall(rf"\[({CODE})\]", tree.text(path)))
    for path in tree.paths("tests/flow", ends=(".py",)):
        found |= set(re.findall(rf'"({CODE})"', tree.text(path)))
    return found


def rule(tree: Tree) -> Iterator[Finding]:
    known, rows = explained(tree), tested(tree)
    if not known:
        yield Finding(TABLE, 0, "explains no code; the table was expected here")
    for code, line in known.items():
        if code not in rows:
            yield Finding(TABLE, line, f"{code} has no test that yields it; add a row to tests/core/config/bad_config_test.cpp")
    for path in tree.paths("core", ends=(".cpp", ".hpp")):
        if path == TABLE:
            continue
        for number, line in tree.lines(path):
            for code in re.findall(rf'"({CODE})"', line):
                if code not in known:
                    yield Finding(path, number, f"{code} is not explained; add it to {TABLE}")


ROW = '    {"JC001", "a", "b", "c"},\n'
CASES = (
    Case("Holds", {TABLE: ROW, "core/config/a.cpp": 'error("JC001")', "tests/core/config/a_test.cpp": '"x [JC001]"'}),
    Case("HoldsByAFlowTest", {TABLE: ROW, "tests/flow/a_test.py": '"JC001"'}),
    Case("NoTest", {TABLE: ROW, "tests/core/config/a_test.cpp": '"JC001"'}, "JC001 has no test"),
    Case("NotExplained", {TABLE: ROW, "core/app/a.cpp": 'f("JC002")', "tests/a_test.cpp": "[JC001]"}, "JC002 is not explained"),
    Case("NoTable", {TABLE: ""}, "explains no code"),
)

if __name__ == "__main__":
    main(rule, CASES)
