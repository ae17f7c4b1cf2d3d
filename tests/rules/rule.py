"""What the rule scripts share: the tree they read, how they report, and how they show that they can fail.

A rule is a function from a Tree to findings. `main` runs it over the project, or with --self-test over made-up
trees: each of `fails` must give a finding that contains the given words, each of `passes` must give none.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One breach of a rule: `where: what; what to do`."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class Tree:
    """A source tree and, where a rule needs it, the build directory with its results."""

    def __init__(self, root: Path, build: Path | None = None) -> None:
        self.root = root
        self.build = build
        self._paths = sorted(self._git_paths() or self._walked_paths())

    def paths(self, *under: str, ends: tuple[str, ...] = ("",)) -> Iterator[str]:
        """The project's files, as paths with slashes from the root, below the given folders."""
        for path in self._paths:
            below = not under or any(path.startswith(folder.rstrip("/") + "/") for folder in under)
            if below and path.endswith(ends) and (self.root / path).is_file():
                yield path

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def lines(self, path: str) -> Iterator[tuple[int, str]]:
        return enumerate(self.text(path).splitlines(), start=1)

    def is_binary(self, path: str) -> bool:
        with (self.root / path).open("rb") as file:
            return b"\0" in file.read(4096)

    def _git_paths(self) -> list[str]:
        """Tracked files and new ones that are not ignored; none where there is no git."""
        if not (self.root / ".git").exists():
            return []
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={self.root}", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
            cwd=self.root, capture_output=True, check=False)
        return [name for name in listed.stdout.decode().split("\0") if name]

    def _walked_paths(self) -> list[str]:
        skipped = {".git", "build", "node_modules", ".cache"}
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return [path.as_posix() for path in found if not skipped & set(path.parts[:1])]


Rule = Callable[[Tree], Iterable[Finding]]
Files = dict[str, str]


@dataclass(frozen=True)
class Case:
    """A made-up tree. `says` is what a finding must contain; empty: there must be none."""

    name: str
    files: Files
    says: str = ""
    build_files: Files = field(default_factory=dict)


def main(rule: Rule, cases: Iterable[Case], prepare: Callable[[Tree], None] | None = None) -> None:
    """Runs the rule or its self-test, prints what it found, and ends the program with 0 or 1."""
    arguments = _arguments()
    if arguments.self_test:
        sys.exit(_self_test(rule, cases, prepare))
    findings = list(rule(Tree(arguments.source.resolve(), arguments.build)))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings" if findings else "nothing found")
    sys.exit(1 if findings else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--source", type=Path, default=Path(__file__).parents[2], help="the tree to read")
    parser.add_argument("--build", type=Path, help="the build directory with bin/ and plugins/")
    parser.add_argument("--self-test", action="store_true", help="show on made-up trees that the rule can fail")
    return parser.parse_args()


def _self_test(rule: Rule, cases: Iterable[Case], prepare: Callable[[Tree], None] | None) -> int:
    failed = 0
    for case in cases:
        problem = _problem_with(rule, case, prepare)
        failed += bool(problem)
        print(f"{'FAIL' if problem else 'ok'}: {case.name}{': ' + problem if problem else ''}")
    return 1 if failed else 0


def _problem_with(rule: Rule, case: Case, prepare: Callable[[Tree], None] | None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        root, build = Path(folder, "source"), Path(folder, "build")
        for base, files in ((root, case.files), (build, case.build_files)):
            base.mkdir()
            for name, text in files.items():
                (base / name).parent.mkdir(parents=True, exist_ok=True)
                (base / name).write_text(text, encoding="utf-8")
        tree = Tree(root, build)
        if prepare:
            prepare(tree)
        said = [str(finding) for finding in rule(tree)]
    if not case.says:
        return f"expected nothing, got {said}" if said else ""
    return "" if any(case.says in text for text in said) else f"expected '{case.says}', got {said}"
