"""Switches off each promise and shows that its test notices.

Each row of mutations.toml names places in the code, what to put there instead, and the tests that must go red. The tree
is copied to build/mutate, so the work tree is never touched; the copy builds as the dev preset does. All tests are
shown green first; then each mutated program runs its own.

    ./dev mutate [NAME...]     all rows, or these
    ./dev mutate --list        what there is
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from mutants import BUILD, Program, build_good, build_mutants, copy_tree, folder_of, jobs, mutant_of, run
from rows import Broken, Mutation, read_mutations


@dataclass(frozen=True)
class Test:
    """A test as CTest knows it."""

    name: str
    command: tuple[str, ...]
    folder: str
    environment: tuple[str, ...]
    seconds: float

    def is_green(self, changed_paths: dict[str, str]) -> bool:
        """Runs it, with other programs and folders in place of those it names. Too long is red."""
        def changed(text: str) -> str:
            return next((new for old, new in changed_paths.items() if text == old), text)
        environment = {name: changed(value) for name, _, value in (entry.partition("=") for entry in self.environment)}
        with tempfile.TemporaryFile() as nobody_reads:
            try:
                program = subprocess.Popen([changed(word) for word in self.command], cwd=self.folder, env={**os.environ, **environment},
                                           stdin=subprocess.DEVNULL, stdout=nobody_reads, stderr=nobody_reads, start_new_session=True)
            except OSError:
                return False
            try:
                return program.wait(self.seconds) == 0
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()
                return False


@dataclass(frozen=True)
class Verdict:
    """What became of one mutation."""

    mutation: Mutation
    problem: str = ""    # empty: noticed
    red: tuple[str, ...] = ()


def known_tests() -> list[Test]:
    listed = run(["ctest", "--test-dir", str(BUILD), "--show-only=json-v1"], 120)
    return [test_of(test) for test in json.loads(listed.stdout)["tests"] if "command" in test]


def test_of(test: dict) -> Test:
    properties = {each["name"]: each["value"] for each in test.get("properties", [])}
    return Test(test["name"].split("  # ")[0], tuple(test["command"]), properties.get("WORKING_DIRECTORY", str(BUILD)),
                tuple(properties.get("ENVIRONMENT", [])), float(properties.get("TIMEOUT", 300)))


def tests_of(mutation: Mutation, known: list[Test]) -> list[Test]:
    found = [test for test in known if re.search(mutation.tests, test.name)]
    if not found:
        raise Broken(f"{mutation.name}: no test matches '{mutation.tests}'")
    return found


def unchanged(mutations: list[Mutation]) -> dict[str, Mutation]:
    """For each program a mutation that changes nothing: its tests must stay green, or red would prove nothing."""
    firsts = {mutation.targets[0]: mutation for mutation in reversed(mutations)}
    return {target: replace(first, name=f"unchanged_{target}", places=tuple(replace(place, replace=place.find) for place in first.places))
            for target, first in firsts.items()}


class Bench:
    """Mutants and good programs with the tests that judge them."""

    def __init__(self, mutations: list[Mutation]) -> None:
        copy_tree()
        build_good(target for mutation in mutations for target in mutation.targets)
        known = known_tests()
        self.controls = unchanged(mutations)
        self.tests = {mutation.name: tests_of(mutation, known) for mutation in [*mutations, *self.controls.values()]}
        self.programs = {target: Program(target) for target in self.controls}
        say(f"building {len(mutations)} mutants")
        self.problems = build_mutants([*mutations, *self.controls.values()], self.programs)
        self.red_before: set[str] = set()

    def try_good_ones(self, pool: ThreadPoolExecutor) -> None:
        """Runs every test without a mutation, and some with a program that was built as mutants are."""
        tests = list({test.name: test for each in self.tests.values() for test in each}.values())
        say(f"{len(tests)} tests without a mutation")
        self.red_before = {test.name for test, green in zip(tests, pool.map(lambda test: test.is_green({}), tests)) if not green}
        for target, red in zip(self.controls, pool.map(self.red_with, self.controls.values())):
            if red:
                self.problems.setdefault(target, f"{red} is red with an unchanged program in the mutant's place")

    def red_with(self, mutation: Mutation) -> tuple[str, ...]:
        program = self.programs[mutation.targets[0]]
        changed = {str(program.path): str(mutant_of(mutation, program)), str(BUILD): str(folder_of(mutation) / "build")}
        return tuple(test.name for test in self.tests[mutation.name] if not test.is_green(changed))

    def verdict(self, mutation: Mutation) -> Verdict:
        """Noticed when its tests are green with the promise and one is red without it."""
        if problem := self.problems.get(mutation.name) or self.problems.get(mutation.targets[0]):
            return Verdict(mutation, problem)
        if broken := sorted(test.name for test in self.tests[mutation.name] if test.name in self.red_before):
            return Verdict(mutation, f"red already, without the mutation: {broken}")
        began = time.monotonic()
        red = self.red_with(mutation)
        result = Verdict(mutation, "" if red else "NOT NOTICED: its tests stay green", red)
        say(f"{mutation.name}: {result.problem or 'noticed'} ({time.monotonic() - began:.0f} s)")
        return result


def all_verdicts(mutations: list[Mutation]) -> list[Verdict]:
    bench = Bench(mutations)
    with ThreadPoolExecutor(jobs()) as pool:
        bench.try_good_ones(pool)
        return list(pool.map(bench.verdict, mutations))


def say(text: str) -> None:
    print(f"mutate: {text}", file=sys.stderr, flush=True)


def table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def row_of(verdict_: Verdict) -> tuple[str, ...]:
    red = verdict_.red or (verdict_.mutation.tests,)
    more = f" and {len(red) - 1} more" if len(red) > 1 else ""
    return (verdict_.mutation.name, verdict_.mutation.off, red[0] + more, verdict_.problem.split("\n")[0] or "noticed")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev mutate", description="Switches off each promise and expects its test to go red.")
    parser.add_argument("names", nargs="*", help="only these mutations")
    parser.add_argument("--list", action="store_true", help="name the mutations with their tests and end")
    arguments = parser.parse_args()
    try:
        mutations = read_mutations(arguments.names)
        if arguments.list:
            print(table([("mutation", "what is switched off", "must go red"), *((m.name, m.off, m.tests) for m in mutations)]))
            return 0
    except Broken as broken:
        say(str(broken))
        return 64
    try:
        verdicts = all_verdicts(mutations)
    except (Broken, subprocess.TimeoutExpired) as broken:
        say(str(broken))
        return 1
    failed = [each for each in verdicts if each.problem]
    print(table([("mutation", "what is switched off", "went red", "verdict"), *map(row_of, verdicts)]))
    for each in failed:
        say(f"{each.mutation.name}: {each.problem}")
    print(f"{len(verdicts)} mutations, {len(failed)} not noticed or not tried")
    return 1 if failed or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
