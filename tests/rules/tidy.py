"""Runs clang-tidy over the files named on standard input, within a time: the newest changes first.

What was not reached or not finished in time is said, and fails nothing: `./dev lint --all` has the time for every file.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def newest_first(files: list[str]) -> list[str]:
    """Files in the order of their last commit; those never committed come first."""
    logged = subprocess.run(["git", "log", "-n", "600", "--name-only", "--format="], capture_output=True, text=True, check=False)
    age: dict[str, int] = {}
    for place, name in enumerate(logged.stdout.split("\n")):
        age.setdefault(name, place + 1)
    return sorted(files, key=lambda name: age.get(name, 0))


def compiled(build: Path) -> set[str]:
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    return {str(Path(entry["directory"], entry["file"]).resolve()) for entry in commands}


class Tidy:
    """One run: which files were checked, which had findings, which had to wait for another day."""

    def __init__(self, build: Path, deadline: float, per_file_seconds: float) -> None:
        self.build = build
        self.deadline = deadline
        self.per_file_seconds = per_file_seconds
        self.checked = 0
        self.late: list[str] = []
        self.failed: list[str] = []
        self._lock = threading.Lock()

    def check(self, file: str) -> None:
        if time.monotonic() > self.deadline:
            with self._lock:
                self.late.append(file)
            return
        done = self._run(file)
        with self._lock:
            if done is None:
                self.late.append(file)
                return
            self.checked += 1
            if done.returncode != 0:
                self.failed.append(file)
                words = done.stdout + (done.stderr if "error" in done.stderr else "")
                print(f"{file}: clang-tidy objects:\n{words}", flush=True)

    def _run(self, file: str) -> subprocess.CompletedProcess[str] | None:
        """What clang-tidy said, or nothing when the file took too long."""
        command = ["clang-tidy-14", "--quiet", "-p", str(self.build), file]
        try:
            return subprocess.run(command, capture_output=True, text=True, timeout=self.per_file_seconds,
                                  stdin=subprocess.DEVNULL, check=False)
        except subprocess.TimeoutExpired:
            return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile-commands", type=Path, required=True, help="build directory with compile_commands.json")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=200, help="start no further file after so long")
    arguments = parser.parse_args()
    known = compiled(arguments.compile_commands)
    files = [name for name in newest_first(sys.stdin.read().split()) if str(Path(name).resolve()) in known]
    tidy = Tidy(arguments.compile_commands, time.monotonic() + arguments.seconds, max(90, arguments.seconds / 3))
    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(tidy.check, files))
    print(f"clang-tidy: {tidy.checked} files checked, {len(tidy.failed)} with findings, "
          f"{len(tidy.late)} not in time (./dev lint --all takes more)")
    return 1 if tidy.failed else 0


if __name__ == "__main__":
    sys.exit(main())
