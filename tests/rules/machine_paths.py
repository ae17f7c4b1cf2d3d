"""Rule: no file names a path of somebody's machine, a package registry's host, or a folder outside the project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rule import Case, Finding, Tree, main

# Written so that no line of this file matches itself.
FORBIDDEN = (
    (re.compile(r"(?<![\w./$}])/(?:work|farm|root|home/\w+|tmp/\w+)/"), "a path of one machine; use a path from the project or a temporary directory"),
    (re.compile(r"\b(?:deb|ftp|security|snapshot|archive)\.(?:debian|ubuntu)\.\w+"), "a package registry's host; name the package only"),
    (re.compile(r"\b(?:registry\.npm\w*|(?:files\.)?pyth\w+hosted|pypi|crates|static\.crates)\.(?:org|io|com)\b"), "a package registry's host; name the package only"),
    (re.compile(r"\.\./shared\b"), "a folder outside the project; say it in the project's own words"),
)


def rule(tree: Tree) -> Iterator[Finding]:
    for path in tree.paths():
        if tree.is_binary(path):
            continue
        for number, line in tree.lines(path):
            for pattern, says in FORBIDDEN:
                if pattern.search(line):
                    yield Finding(path, number, f"names {says}")


def slash(*parts: str) -> str:
    return "/" + "/".join(parts) + "/x"


CASES = (
    Case("OwnPaths", {"a.md": "see docs/work/notes and /usr/share/x, build/root/y, $HOME/root/z, /var/lib/jembatan\n"}),
    Case("Home", {"a.md": f"\nin {slash('home', 'ani')}\n"}, "a.md:2: names a path of one machine"),
    Case("Scratch", {"tests/a.cpp": f'open("{slash("tmp", "b")}");'}, "a path of one machine"),
    Case("Checkout", {"dev": f"cd {slash('work', 'main')}"}, "a path of one machine"),
    Case("Registry", {"a.txt": "from deb" + ".debian" + ".org"}, "registry's host"),
    Case("Outside", {"a.txt": "see .." + "/shared" + "/x.md"}, "outside the project"),
)

if __name__ == "__main__":
    main(rule, CASES)
