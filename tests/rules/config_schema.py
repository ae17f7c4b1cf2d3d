"""Rule: `jembatan schema` is a valid JSON Schema, accepts every whole configuration in config/, and refuses a misspelt key.

Files are read as an editor with YAML support reads them: an `!include` is the file it names, a `!secret` is a text.
"""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from rule import Case, Finding, Tree, main
from sample_configs import WHOLE, broker_of, make_runnable

NUMBERS = {"lat": float, "lon": float}


class Loader(yaml.SafeLoader):
    """YAML 1.2 as far as it matters here: a date is a text."""

    folder = Path()


class Included(list[Any]):
    """A list that came from a file: as a part of another list it stands there item by item."""


def include(loader: Loader, node: yaml.Node) -> Any:
    content = read(loader.folder / str(node.value))
    return Included(content) if isinstance(content, list) else content


def flat(loader: Loader, node: yaml.SequenceNode) -> list[Any]:
    items = [loader.construct_object(child, deep=True) for child in node.value]
    return [one for item in items for one in (item if isinstance(item, Included) else [item])]


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Loader.add_constructor("!secret", lambda _, node: str(node.value))
Loader.add_constructor("!include", include)
Loader.add_constructor("tag:yaml.org,2002:seq", flat)


def read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return [cells(row) for row in csv.DictReader(line for line in text.splitlines() if line.strip() and not line.startswith("#"))]
    loader = type("LoaderHere", (Loader,), {"folder": path.parent})(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def cells(row: dict[str, str]) -> dict[str, Any]:
    """A row as the broker takes it: an empty cell is no value, some columns are numbers."""
    return {name: NUMBERS.get(name, str)(cell.strip()) for name, cell in row.items() if cell and cell.strip()}


def schema_of(tree: Tree) -> Any:
    printed = subprocess.run([str(broker_of(tree)), "schema", "--config", "/nowhere"], capture_output=True, text=True, timeout=60,
                             stdin=subprocess.DEVNULL, check=True)
    return json.loads(printed.stdout)


def rule(tree: Tree) -> Iterator[Finding]:
    schema = schema_of(tree)
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        yield Finding("core/config/schema.cpp", 0, f"the schema is none: {error.message}")
        return
    validator = jsonschema.Draft202012Validator(schema)
    configs = [path for path in tree.paths("config", ends=(".yaml",)) if WHOLE.search(tree.text(path))]
    if not configs:
        yield Finding("config", 0, "holds no whole configuration")
    for path in configs:
        content = read(tree.root / path)
        for error in validator.iter_errors(content):
            yield Finding(path, 0, f"the schema refuses {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        if validator.is_valid({**content, "otherwhise": {}}):
            yield Finding("core/config/schema.cpp", 0, "the schema accepts a key that does not exist")


def broker(schema: str) -> dict[str, str]:
    return {"bin/jembatan": f"#!/bin/sh\necho '{schema}'\n"}


STRICT = '{"type":"object","additionalProperties":false,"properties":{"jembatan":{"const":1},"days":{"items":{"type":"string"}}}}'
GOOD = {"config/a.yaml": "jembatan: 1\ndays: [2026-08-17]\n"}
CASES = (
    Case("Holds", GOOD, build_files=broker(STRICT)),
    Case("RefusesTheExample", {"config/a.yaml": "jembatan: 1\nday: []\n"}, "the schema refuses", broker(STRICT)),
    Case("RefusesAnIncludedPart", {**GOOD, "config/a.yaml": "jembatan: 1\ndays: !include b.yaml\n", "config/b.yaml": "[1]"},
         "the schema refuses days.0", broker(STRICT)),
    Case("HoldsWithAListOfFiles", {"config/a.yaml": "jembatan: 1\ndays: [!include b.yaml]\n", "config/b.yaml": "[a]"}, build_files=broker(STRICT)),
    Case("AcceptsAnything", GOOD, "accepts a key that does not exist", broker("{}")),
    Case("NoSchema", GOOD, "the schema is none", broker('{"type":7}')),
)

if __name__ == "__main__":
    main(rule, CASES, make_runnable)
