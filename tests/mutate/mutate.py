"""Switches off one promise at a time and shows that its test notices.

Each row of mutations.toml names a place in the code, what to put there instead, and the tests that must go red. The tree
is copied to build/mutate/source, so the work tree is never touched; the copy builds as the dev preset does.

    ./dev mutate [NAME...]     all rows, or these
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
COPY = PROJECT / "build/mutate/source"
BUILD = PROJECT / "build/mutate/build"
BUILD_SECONDS = 3600
TEST_SECONDS = 900


@dataclass(frozen=True)
class Mutation:
    """One promise switched off."""

    name: str
    promise: str
    file: str
    find: str
    replace: str
    targets: list[str]   # what to build
    tests: str           # which tests must go red, as ctest -R takes it


class Broken(Exception):
    """Something that prevents an answer, such as a place that is no longer in the code."""


def read_mutations(wanted: list[str]) -> list[Mutation]:
    rows = tomllib.loads(Path(__file__).with_name("mutations.toml").read_text(encoding="utf-8")).get("mutation", [])
    mutations = [Mutation(**row) for row in rows]
    known = {mutation.name for mutation in mutations}
    if unknown := set(wanted) - known:
        raise Broken(f"unknown mutation {sorted(unknown)}; there are {sorted(known)}")
    return [mutation for mutation in mutations if not wanted or mutation.name in wanted]


def copy_tree() -> None:
    """Brings the copy up to date; files that did not change keep their time, so little is built again."""
    listed = subprocess.run(["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"], cwd=PROJECT, capture_output=True, check=True)
    names = {name for name in listed.stdout.decode().split("\0") if name and (PROJECT / name).is_file()}
    for path in [path for path in COPY.rglob("*") if path.is_file()] if COPY.exists() else []:
        if path.relative_to(COPY).as_posix() not in names:
            path.unlink()
    for name in names:
        copy_when_different(PROJECT / name, COPY / name)


def copy_when_different(source: Path, target: Path) -> None:
    if target.exists() and target.read_bytes() == source.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def run(command: list[str], seconds: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=COPY, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)


def build(targets: list[str]) -> None:
    if not (BUILD / "build.ninja").exists():
        configured = run(["cmake", "--preset", "dev", "-B", str(BUILD)], 600)
        if configured.returncode != 0:
            raise Broken(f"does not configure:\n{configured.stderr[-2000:]}")
    jobs = os.environ.get("JEMBATAN_JOBS", str(os.cpu_count() or 2))
    built = run(["cmake", "--build", str(BUILD), "-j", jobs, "--target", *targets], BUILD_SECONDS)
    if built.returncode != 0:
        raise Broken(f"does not build:\n{built.stdout[-3000:]}")


def is_green(tests: str) -> bool:
    """Whether these tests pass. *Errors:* Broken when the expression names no test."""
    ran = run(["ctest", "--test-dir", str(BUILD), "-R", tests, "--timeout", "300", "--no-tests=error"], TEST_SECONDS)
    if "No tests were found" in ran.stdout + ran.stderr:
        raise Broken(f"no test matches '{tests}'")
    return ran.returncode == 0


@contextmanager
def switched_off(mutation: Mutation) -> Iterator[None]:
    path = COPY / mutation.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutation.find) != 1:
        raise Broken(f"{mutation.file} has the place {text.count(mutation.find)} times: {mutation.find!r}")
    path.write_text(text.replace(mutation.find, mutation.replace), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def verdict(mutation: Mutation) -> str:
    """Empty when the test is green with the promise and red without it; else what is wrong."""
    try:
        build(mutation.targets)
        if not is_green(mutation.tests):
            return "red already, without the mutation"
        with switched_off(mutation):
            build(mutation.targets)
            return "" if not is_green(mutation.tests) else "NOT NOTICED: the test stays green"
    except Broken as broken:
        return str(broken)
    except subprocess.TimeoutExpired as late:
        return f"gave up after {late.timeout:.0f} s"


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev mutate", description="Switches off each promise and expects its test to go red.")
    parser.add_argument("names", nargs="*", help="only these mutations")
    arguments = parser.parse_args()
    try:
        mutations = read_mutations(arguments.names)
    except Broken as broken:
        print(f"mutate: {broken}")
        return 64
    copy_tree()
    failed = 0
    for mutation in mutations:
        problem = verdict(mutation)
        failed += bool(problem)
        print(f"{mutation.name:28} {mutation.promise:44} {mutation.tests}: {problem or 'noticed'}", flush=True)
    print(f"mutate: {len(mutations)} mutations, {failed} not noticed or not tried")
    return 1 if failed or not mutations else 0


if __name__ == "__main__":
    sys.exit(main())
