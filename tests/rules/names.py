"""Rule: a file, folder or type is named after what it is, not after a drawer that takes anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rule import Case, Finding, Tree, main

DRAWERS = {"util", "utils", "utility", "utilities", "common", "manager", "managers", "helper", "helpers", "misc"}
TYPE = re.compile(r"^\s*(?:class|struct|enum class)\s+(\w+)\b(?!\s*;)")
CODE = (".cpp", ".hpp", ".h")


def words_of(name: str) -> set[str]:
    """The words of snake_case, kebab-case and PascalCase names."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def rule(tree: Tree) -> Iterator[Finding]:
    for path in tree.paths():
        if drawer := words_of(path) & DRAWERS:
            yield Finding(path, 0, f"is named '{drawer.pop()}'; name it after the one thing it holds")
    for path in tree.paths("core", "plugins", "connectors", "examples", "tests", ends=CODE):
        for number, line in tree.lines(path):
            if (found := TYPE.match(line)) and (drawer := words_of(found.group(1)) & DRAWERS):
                yield Finding(path, number, f"type '{found.group(1)}' is named '{drawer.pop()}'; name it after what it does")


CASES = (
    Case("Plain", {"core/base/clock.hpp": "class Clock {};\nstruct Commonwealth {};", "core/utilise.cpp": ""}),
    Case("File", {"core/base/string_utils.hpp": ""}, "is named 'utils'"),
    Case("Folder", {"core/common/clock.hpp": ""}, "is named 'common'"),
    Case("Type", {"core/a.hpp": "\nclass QueueManager {};"}, "a.hpp:2: type 'QueueManager'"),
)

if __name__ == "__main__":
    main(rule, CASES)
