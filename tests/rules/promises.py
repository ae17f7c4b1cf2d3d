"""Rule: each promise names the mutations that switch it off, and each mutation belongs to a promise and still fits.

The promises table in docs/architecture.md and the rows of tests/mutate/mutations.toml name each other: a promise has at
least one mutation, a mutation stands in exactly one row of the table, and the text it replaces occurs exactly once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from rule import Case, Finding, Tree, main

TABLE = "docs/architecture.md"
ROWS = "tests/mutate/mutations.toml"
HEADER = re.compile(r"^\|\s*promise\s*\|\s*test\s*\|\s*mutation\s*\|", re.IGNORECASE)


def promised(tree: Tree) -> list[tuple[int, list[str]]]:
    """For each row of the table its line and the mutations it names; empty where there is no table."""
    found: list[tuple[int, list[str]]] = []
    inside = False
    for number, line in tree.lines(TABLE):
        if HEADER.match(line):
            inside = True
        elif inside and not line.startswith("|"):
            break
        elif inside and not line.startswith("|---"):
            found.append((number, re.findall(r"`([^`]+)`", line.strip().strip("|").split("|")[-1])))
    return found


def check_places(row: dict, tree: Tree) -> Iterator[Finding]:
    for place in row.get("place", []):
        file = str(place["file"])
        times = tree.text(file).count(place["find"]) if (tree.root / file).is_file() else 0
        if times != 1:
            yield Finding(ROWS, 0, f"'{row['name']}': its place is {times} times in {file}; point it at the code as it is now")


def rule(tree: Tree) -> Iterator[Finding]:
    table = promised(tree)
    if not table:
        yield Finding(TABLE, 0, "the promises table is gone; its heading is '| promise | test | mutation |'")
        return
    rows = {str(row["name"]): row for row in tomllib.loads(tree.text(ROWS)).get("mutation", [])}
    named: dict[str, int] = {}
    for number, names in table:
        if not names:
            yield Finding(TABLE, number, f"a promise without a mutation; write one in {ROWS}")
        for name in names:
            if name not in rows:
                yield Finding(TABLE, number, f"there is no mutation '{name}' in {ROWS}; write it or take the name away")
            if name in named:
                yield Finding(TABLE, number, f"'{name}' stands in line {named[name]} already; name it once")
            named[name] = number
    for name, row in rows.items():
        if name not in named:
            yield Finding(ROWS, 0, f"'{name}' belongs to no promise; name it in {TABLE}")
        yield from check_places(row, tree)


def made_up(table: str, *mutations: str, code: str = "return flush();\n") -> dict[str, str]:
    head = "# A\n| promise | test | mutation |\n|---|---|---|\n"
    rows = "".join(f'[[mutation]]\nname = "{name}"\n[[mutation.place]]\nfile = "core/a.cpp"\nfind = "flush()"\nreplace = "0"\n'
                   for name in mutations)
    return {TABLE: head + table + "\nAfter.\n", ROWS: rows, "core/a.cpp": code}


CASES = (
    Case("Fits", made_up("| Yes after the flush | `a_test` | `no_flush`, `late_flush` |", "no_flush", "late_flush")),
    Case("NoTable", {TABLE: "# A\n", ROWS: ""}, "promises table is gone"),
    Case("PromiseWithoutMutation", made_up("| Yes after the flush | `a_test` | |"), "architecture.md:4: a promise without a mutation"),
    Case("MutationThatIsNotThere", made_up("| Yes | `a_test` | `no_flush` |"), "there is no mutation 'no_flush'"),
    Case("MutationOfNoPromise", made_up("| Yes | `a_test` | `no_flush` |", "no_flush", "other"), "'other' belongs to no promise"),
    Case("NamedTwice", made_up("| Yes | `a_test` | `no_flush` |\n| No | `b_test` | `no_flush` |", "no_flush"), "stands in line 4 already"),
    Case("CodeMovedOn", made_up("| Yes | `a_test` | `no_flush` |", "no_flush", code="return flush_all();\n"), "its place is 0 times in core/a.cpp"),
    Case("CodeIsThereTwice", made_up("| Yes | `a_test` | `no_flush` |", "no_flush", code="flush(); flush();\n"), "its place is 2 times"),
)

if __name__ == "__main__":
    main(rule, CASES)
