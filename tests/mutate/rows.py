"""The rows of mutations.toml as values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROWS = Path(__file__).with_name("mutations.toml")


class Broken(Exception):
    """Something that prevents an answer, such as a place that is no longer in the code."""


@dataclass(frozen=True)
class Place:
    """Where the code is changed, and into what. `find` occurs there exactly once."""

    file: str
    find: str
    replace: str


@dataclass(frozen=True)
class Mutation:
    """One promise switched off."""

    name: str
    off: str                   # what the code does no longer
    places: tuple[Place, ...]
    targets: tuple[str, ...]   # the program that is built with the mutation, then what else its tests need
    tests: str                 # which tests must go red, as ctest -R takes it


def read_mutations(wanted: list[str]) -> list[Mutation]:
    """The rows asked for, or all. *Raises* Broken for what is not there or no row."""
    mutations = [mutation_of(row) for row in tomllib.loads(ROWS.read_text(encoding="utf-8")).get("mutation", [])]
    known = [mutation.name for mutation in mutations]
    if doubled := {name for name in known if known.count(name) > 1}:
        raise Broken(f"several rows are named {sorted(doubled)}")
    if unknown := set(wanted) - set(known):
        raise Broken(f"unknown mutation {sorted(unknown)}; `./dev mutate --list` names them")
    return [mutation for mutation in mutations if not wanted or mutation.name in wanted]


def mutation_of(row: dict) -> Mutation:
    try:
        places = tuple(Place(**place) for place in row["place"])
        return Mutation(row["name"], row["off"], places, tuple(row["targets"]), row["tests"])
    except (KeyError, TypeError) as wrong:
        raise Broken(f"row {row.get('name', row)}: {wrong}") from wrong
