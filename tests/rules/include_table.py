"""Rule: files include only what the include table in docs/architecture.md lets their room include.

The table's rows name a room (a folder), the rooms it may include, and the heavy libraries that are its alone and
stay out of its headers. Only a header that says "Private to the room" in its first lines may include them, and only
.cpp files and other private headers of the same room may include that one.
A folder below a room may have a row of its own; the longest match counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rule import Case, Finding, Tree, main

TABLE = "docs/architecture.md"
HEADER = re.compile(r"^\|\s*room\s*\|\s*may include\s*\|\s*heavy headers\s*\|", re.IGNORECASE)
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
CODE = (".cpp", ".hpp", ".h", ".c")
HEADERS = (".hpp", ".h")
PRIVATE = "Private to the room"


@dataclass(frozen=True)
class Row:
    """One room: its folder, whom it may include, which heavy headers it owns."""

    folder: str
    may_include: frozenset[str]
    heavy: tuple[str, ...]

    @property
    def room(self) -> str:
        return self.folder.removeprefix("core/")


def names_in(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def read_table(tree: Tree) -> list[Row]:
    """The rows below the table's heading; empty where there is none."""
    rows: list[Row] = []
    inside = False
    for _, line in tree.lines(TABLE):
        if HEADER.match(line):
            inside = True
        elif inside and not line.startswith("|"):
            break
        elif inside and "`" in line:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            rows.append(Row(names_in(cells[0])[0].rstrip("/"), frozenset(names_in(cells[1])), names_in(cells[2])))
    return rows


def row_of(path: str, rows: list[Row]) -> Row | None:
    """The row of the innermost room around a file. `plugins/*` stands for each plugin."""
    def covers(row: Row) -> bool:
        parts = row.folder.split("/")
        return all(want in ("*", got) for want, got in zip(parts, path.split("/"))) and len(parts) < len(path.split("/"))
    return max(filter(covers, rows), key=lambda row: len(row.folder), default=None)


def target_room(include: str, path: str, rows: list[Row], tree: Tree) -> str | None:
    """Which room an include leads to: None for the own folder and for system headers."""
    if include.startswith("jembatan/"):
        return "sdk"
    if (tree.root / path).parent.joinpath(include).exists():
        return None
    first = include.split("/")[0]
    return first if any(row.room == first for row in rows) else None


def includes_of(path: str, tree: Tree) -> Iterator[tuple[int, str, bool]]:
    for number, line in tree.lines(path):
        if found := INCLUDE.match(line):
            yield number, found.group(2), found.group(1) == '"'


def check_file(path: str, row: Row, rows: list[Row], tree: Tree) -> Iterator[Finding]:
    for number, include, quoted in includes_of(path, tree):
        room = target_room(include, path, rows, tree)
        if room and room != row.room and room not in row.may_include:
            yield Finding(path, number, f"'{row.folder}' may not include '{include}'; {TABLE} says what it may")
        if quoted and room is None and ".." in include.split("/"):
            yield Finding(path, number, f"'{include}' climbs out of its folder; write \"room/file.hpp\"")
        yield from check_heavy(path, number, include, row, rows, tree)
        yield from check_private(path, number, include, row, rows, tree)


def is_private(path: str, tree: Tree) -> bool:
    """Whether a header says of itself that only its own room includes it."""
    return path.endswith(HEADERS) and PRIVATE in " ".join(tree.text(path).splitlines()[:6])


def file_of(include: str, path: str, tree: Tree) -> str | None:
    """The project file an include leads to, if there is one."""
    for candidate in (f"core/{include}", f"{path.rsplit('/', 1)[0]}/{include}"):
        if (tree.root / candidate).is_file():
            return candidate
    return None


def check_private(path: str, number: int, include: str, row: Row, rows: list[Row], tree: Tree) -> Iterator[Finding]:
    target = file_of(include, path, tree)
    if target is None or not is_private(target, tree):
        return
    if row_of(target, rows) is not row:
        yield Finding(path, number, f"'{include}' is private to its room; use the room's contract")
    elif path.endswith(HEADERS) and not is_private(path, tree):
        yield Finding(path, number, f"'{include}' is private: include it in a .cpp file, or make this header private too")


def check_heavy(path: str, number: int, include: str, row: Row, rows: list[Row], tree: Tree) -> Iterator[Finding]:
    owners = [other for other in rows if any(include.startswith(heavy) for heavy in other.heavy)]
    if not owners:
        return
    if row not in owners:
        names = ", ".join(owner.folder for owner in owners)
        yield Finding(path, number, f"'{include}' is heavy and belongs to {names}; go through that room's contract")
    elif path.endswith(HEADERS) and not is_private(path, tree):
        yield Finding(path, number, f"'{include}' is heavy: include it in a .cpp file and hide it from this header")


def rule(tree: Tree) -> Iterator[Finding]:
    rows = read_table(tree)
    if not rows:
        yield Finding(TABLE, 0, "the include table is gone; its heading is '| room | may include | heavy headers |'")
        return
    for path in tree.paths("core", "plugins", "connectors", ends=CODE):
        row = row_of(path, rows)
        if row is None:
            yield Finding(path, 0, f"lies in no room of the include table; add a row to {TABLE}")
        else:
            yield from check_file(path, row, rows, tree)


DOC = """# A
| room | may include | heavy headers |
|---|---|---|
| `core/base` | – | `spdlog/` |
| `core/net` | `base` | `boost/beast` |
| `core/sdk` | – | – |
| `plugins/*` | `sdk` | – |
| `connectors/lapor` | `sdk` | – |
| `connectors/lapor/sim` | `base`, `net` | – |

After the table.
"""


def made_up(path: str, text: str) -> dict[str, str]:
    return {TABLE: DOC, "core/base/clock.hpp": "", "core/net/server.hpp": "", path: text}


CASES = (
    Case("AllowedRoom", made_up("core/net/a.cpp", '#include "base/clock.hpp"\n#include <boost/beast.hpp>\n')),
    Case("OwnFolder", made_up("core/net/a.cpp", '#include "net/server.hpp"\n#include "server.hpp"\n')),
    Case("PluginTakesSdk", made_up("plugins/file/file.cpp", "#include <jembatan/sdk.hpp>\n")),
    Case("SimulatorTakesBase", made_up("connectors/lapor/sim/a.cpp", '#include "base/clock.hpp"\n')),
    Case("ForbiddenRoom", made_up("core/base/a.cpp", '#include "net/server.hpp"\n'), "a.cpp:1: 'core/base' may not include"),
    Case("PluginTakesCore", made_up("plugins/file/file.cpp", '\n#include "base/clock.hpp"\n'), "file.cpp:2: 'plugins/*' may not include"),
    Case("ConnectorTakesNet", made_up("connectors/lapor/a.cpp", '#include "net/server.hpp"\n'), "may not include"),
    Case("HeavyElsewhere", made_up("core/net/a.cpp", "#include <spdlog/spdlog.h>\n"), "belongs to core/base"),
    Case("HeavyInHeader", made_up("core/net/a.hpp", "#include <boost/beast/http.hpp>\n"), "hide it from this header"),
    Case("HeavyInPrivateHeader", made_up("core/net/a.hpp", "// A link. Private to the room.\n#include <boost/beast/http.hpp>\n")),
    Case("PrivateFromOwnSource", {**made_up("core/net/a.hpp", "// Private to the room.\n"), "core/net/b.cpp": '#include "net/a.hpp"\n'}),
    Case("PrivateThroughHeader", {**made_up("core/net/a.hpp", "// Private to the room.\n"), "core/net/b.hpp": '#include "net/a.hpp"\n'}, "make this header private"),
    Case("PrivateFromElsewhere", {**made_up("core/net/a.hpp", "// Private to the room.\n"), "connectors/lapor/sim/b.cpp": '#include "net/a.hpp"\n'}, "is private to its room"),
    Case("ClimbsOut", made_up("core/net/a.cpp", '#include "../base/other.hpp"\n'), "climbs out"),
    Case("NoRoom", made_up("core/attic/a.cpp", ""), "lies in no room"),
    Case("NoTable", {TABLE: "# A\n", "core/base/a.cpp": ""}, "include table is gone"),
)

if __name__ == "__main__":
    main(rule, CASES)
