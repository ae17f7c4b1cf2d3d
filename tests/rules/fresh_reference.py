"""Rule: docs/configuration.md is what `jembatan schema --markdown` prints, the options of every plugin in this tree included."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from rule import Case, Finding, Tree, main
from sample_configs import broker_of, make_runnable

PAGE = "docs/configuration.md"
HOW = f"write it anew: jembatan schema --markdown > {PAGE}"


def rule(tree: Tree) -> Iterator[Finding]:
    printed = subprocess.run([str(broker_of(tree)), "schema", "--markdown", "--config", "/nowhere"], capture_output=True, text=True,
                             timeout=60, stdin=subprocess.DEVNULL, check=True).stdout
    if not (tree.root / PAGE).is_file():
        yield Finding(PAGE, 0, f"is not there; {HOW}")
        return
    written = tree.text(PAGE).splitlines()
    for number, line in enumerate(printed.splitlines(), start=1):
        if number > len(written) or written[number - 1] != line:
            yield Finding(PAGE, number, f"is stale: expected '{line[:100]}'; {HOW}")
            return
    if len(written) != len(printed.splitlines()):
        yield Finding(PAGE, len(printed.splitlines()) + 1, f"is stale: more stands there than is printed; {HOW}")


BUILD = {"bin/jembatan": "#!/bin/sh\nprintf 'a\\nb\\n'\n"}
CASES = (
    Case("Fresh", {PAGE: "a\nb\n"}, build_files=BUILD),
    Case("OtherLine", {PAGE: "a\nc\n"}, f"{PAGE}:2: is stale", BUILD),
    Case("Short", {PAGE: "a\n"}, "is stale", BUILD),
    Case("Long", {PAGE: "a\nb\nc\n"}, "more stands there", BUILD),
    Case("Missing", {"docs/x.md": ""}, "is not there", BUILD),
)

if __name__ == "__main__":
    main(rule, CASES, make_runnable)
