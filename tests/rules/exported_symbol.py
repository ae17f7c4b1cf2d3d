"""Rule: a built plugin exports one symbol, jembatan_plugin_v1, and nothing else that could clash with the broker."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from rule import Case, Finding, Tree, main

WANTED = "jembatan_plugin_v1"


def exported(library: Path) -> list[str]:
    listed = subprocess.run(["nm", "-D", "--defined-only", "-P", str(library)], capture_output=True, text=True, check=True)
    return sorted(line.split()[0] for line in listed.stdout.splitlines())


def rule(tree: Tree) -> Iterator[Finding]:
    folder = (tree.build or tree.root / "build/dev") / "plugins"
    libraries = sorted(folder.glob("*.so"))
    if not libraries:
        yield Finding(str(folder), 0, "no plugin was built here; build all targets first")
    for library in libraries:
        symbols = exported(library)
        if WANTED not in symbols:
            yield Finding(library.name, 0, f"does not export {WANTED}; describe the plugin with the SDK's macro")
        if others := [name for name in symbols if name != WANTED]:
            yield Finding(library.name, 0, f"exports {len(others)} more: {', '.join(others[:3])}; build it with jembatan_add_plugin")


def compile_sources(tree: Tree) -> None:
    """Makes a library of each C file of a made-up tree."""
    assert tree.build is not None
    for source in tree.build.glob("plugins/*.c"):
        subprocess.run(["cc", "-shared", "-fPIC", "-o", str(source.with_suffix(".so")), str(source)], check=True)


CASES = (
    Case("OneSymbol", {}, build_files={"plugins/good.c": "int jembatan_plugin_v1; static int hidden; int *p(void) __attribute__((visibility(\"hidden\"))); int *p(void) { return &hidden; }"}),
    Case("OneTooMany", {}, "exports 1 more: leak", {"plugins/leaky.c": "int jembatan_plugin_v1; int leak;"}),
    Case("NoneOfOurs", {}, "does not export", {"plugins/other.c": "int something;"}),
    Case("NothingBuilt", {}, "no plugin was built", {"plugins/readme.txt": ""}),
)

if __name__ == "__main__":
    main(rule, CASES, compile_sources)
