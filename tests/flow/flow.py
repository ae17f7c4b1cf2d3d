"""What every flow test stands on: a world with short times, and words for what an operator, sender or citizen looks at.

The programs come from the build directory in JEMBATAN_BUILD; the demo's instruments (world, stand-ins) are found by PYTHONPATH.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import resource
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import webhooks
from demo_config import REGENCY_LINE
from programs import Failure, Response, request, wait_for
from webhooks import Line, Person
from world import REF, World

Json = dict[str, Any]
T = TypeVar("T")
BUILD = Path(os.environ.get("JEMBATAN_BUILD", "build/dev"))
PATIENCE = 60.0   # seconds until something is said never to come: a sanitized build on a busy machine is slow
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Edit:
    """A change of the demo's configuration: a pattern that must be there, and what stands there instead."""

    old: str
    new: str
    times: int = 1

    def apply(self, text: str) -> str:
        changed, times = re.subn(self.old, lambda _: self.new, text)
        if times != self.times:
            raise Failure(f"the flow tests expect '{self.old}' {self.times} times in the configuration and found it {times} times")
        return changed


def lapor(*, total: str = "60s", first: str = "300ms", failures: int = 1000, pause: str = "1s") -> Edit:
    """LAPOR!'s waiting times."""
    return Edit(r"timeouts: \{ connect: 30s, total: 90s \}",
                f"timeouts: {{ connect: 20s, total: {total} }}\n    retry: {{ first: {first}, most: 2s }}\n"
                f"    breaker: {{ failures: {failures}, pause: {pause} }}")


def agency(*, first: str = "300ms", failures: int = 5, pause: str = "1s") -> Edit:
    """The agency's waiting times."""
    return Edit(r"  pupr:[^\n]*\n    plugin: webhook\n",
                f"  pupr:\n    plugin: webhook\n    retry: {{ first: {first}, most: 1s }}\n"
                f"    breaker: {{ failures: {failures}, pause: {pause} }}\n")


def route(yaml: str) -> Edit:
    """One more route, before all others. `yaml` as it would stand there, without the dash."""
    return Edit(r"\nroutes:\n", f"\nroutes:\n  - {yaml}\n\n")


COLLECT_BRIEFLY = Edit("quiet: 1s, most: 5s", "quiet: 200ms, most: 3s", times=2)


def somebody() -> Person:
    """A citizen who has never written before."""
    number = next(_numbers)
    return Person(f"Warga {number} (contoh)", f"62800{number:07d}")


def message_id() -> str:
    return f"wamid.FLOW{next(_numbers):06d}"


class FlowWorld(World):
    """The demo's world in a folder of its own, with what a test looks at."""

    def __init__(self, *edits: Edit) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="jembatan-flow-")
        super().__init__(BUILD, Path(self._temporary.name))
        self.edits = [*edits]
        if not any("connect: 30s" in edit.old for edit in edits):
            self.edits.append(lapor())
        if not any("quiet" in edit.old for edit in edits):
            self.edits.append(COLLECT_BRIEFLY)

    def configure(self, text: str) -> str:
        for edit in self.edits:
            text = edit.apply(text)
        return text

    def close(self) -> None:
        problems = list(self.stop())
        if problems:
            print_logs("the end", [self])
        self._temporary.cleanup()
        if problems:
            raise Failure("; ".join(problems))

    # --- the broker -------------------------------------------------------------------------------------------------

    @property
    def log(self) -> str:
        return self.broker.program.log.read_text(encoding="utf-8", errors="replace")

    def wait_for_log(self, pattern: str, after: int = 0) -> re.Match[str]:
        return wait_for(f"a log line with '{pattern}'", lambda: re.search(pattern, self.log[after:]), PATIENCE)

    def kill(self) -> None:
        self.broker.program.kill()

    def restart(self) -> None:
        """kill -9, then a new start on the same store."""
        self.kill()
        self.broker.start()

    def limit_files(self, most_bytes: int) -> None:
        """How large a file the running broker may make."""
        resource.prlimit(self.broker.program.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))

    def fill_disk(self) -> None:
        """No file of the broker may grow any further. The store's log has its length already: there it is what is used of it."""
        files = (self.folder / "jembatan.db", self.broker.program.log)
        self.limit_files(max(int(self.metric("jembatan_store_wal_bytes")), *(file.stat().st_size for file in files)))

    def get(self, path: str) -> Response:
        return request("GET", self.broker.url + path, seconds=PATIENCE)

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the series with that name and at least these labels."""
        total = 0.0
        for line in self.get("/metrics").text.splitlines():
            found = re.match(rf"{re.escape(name)}(?:\{{(.*)\}})? (\S+)", line)
            if found and all(f'{key}="{value}"' in (found.group(1) or "") for key, value in labels.items()):
                total += float(found.group(2))
        return total

    def balance(self) -> Json:
        """What `reconcile` says, once it is sure that books and event chain are in order."""
        balance, chain = self.broker.row("reconcile"), self.broker.row("chain")
        if not balance["balanced"]:
            raise Failure(f"reconcile does not balance: {balance}")
        if not chain["intact"]:
            raise Failure(f"the event chain does not verify: {chain['problem']}")
        return balance

    # --- citizens ---------------------------------------------------------------------------------------------------

    def send(self, who: Person, text: str, *, line: Line = REGENCY_LINE, key: str = "") -> Response:
        return self.send_message(who, webhooks.text(who, key or message_id(), int(time.time()), text), line=line)

    def send_message(self, who: Person, message: Json, *, line: Line = REGENCY_LINE) -> Response:
        return self.post(webhooks.webhook([webhooks.messages(line, [who], [message])]))

    def write(self, text: str, who: Person | None = None, *, line: Line = REGENCY_LINE) -> str:
        """A citizen writes and hears the report's ref. *Returns* it."""
        who = who or somebody()
        answer = self.send(who, text, line=line)
        if answer.status != 200:
            raise Failure(f"the webhook was answered with {answer.status}")
        return self.ref_of(who)

    def ref_of(self, who: Person) -> str:
        return wait_for(f"a ref in the chat of {who.name}", lambda: self.heard(who, REF), PATIENCE).group(0)

    def heard(self, who: Person, words: str | re.Pattern[str]) -> re.Match[str] | None:
        return re.search(words, "\n".join(self.chat_of(who.wa_id)))

    # --- reports and deliveries -------------------------------------------------------------------------------------

    def deliveries(self, ref: str, kind: str = "report", destination: str = "") -> list[Json]:
        """Oldest first."""
        rows = [row for row in self.broker.pages("deliveries") if row["ref"] == ref and row["kind"] == kind]
        return [row for row in reversed(rows) if destination in ("", row["destination"])]

    def delivery(self, ref: str, kind: str = "report", destination: str = "lapor") -> Json | None:
        rows = self.deliveries(ref, kind, destination)
        return rows[0] if len(rows) == 1 else None

    def wait_delivery(self, ref: str, state: str, kind: str = "report", destination: str = "lapor") -> Json:
        def look() -> Json | None:
            row = self.delivery(ref, kind, destination)
            return row if row and row["state"] == state else None
        try:
            return wait_for(f"the {kind} of {ref} to be {state}", look, PATIENCE)
        except Failure as failure:
            raise Failure(f"{failure}; it is {self.delivery(ref, kind, destination)}") from None

    def wait_until_quiet(self) -> Json:
        """Until nothing collects and nothing is pending. *Returns* the balance."""
        def look() -> Json | None:
            balance = self.balance()
            is_quiet = balance["reports"]["collecting"] == 0 and balance["deliveries"]["pending"] == 0
            return balance if is_quiet else None
        return wait_for("the last report to be decided and delivered", look, PATIENCE)

    # --- LAPOR! -----------------------------------------------------------------------------------------------------

    def tickets(self, ref: str) -> list[Json]:
        return [complaint for complaint in self.complaints() if ref in complaint["content"]]

    def creates(self) -> list[Json]:
        """The journal's create calls, oldest first."""
        return [entry for entry in self.simulator.get("journal?limit=20000")["entries"] if entry["operation"] == "create"]

    def fault(self, *faults: Json) -> None:
        """Replaces what goes wrong at LAPOR!."""
        self.simulator.post("faults", {"faults": list(faults)})

    def fired(self) -> int:
        return sum(int(fault["fired"]) for fault in self.simulator.get("faults")["faults"])

    def lapor_goes_down(self) -> None:
        """The simulator is gone; what it knew is gone with it."""
        self.simulator.program.kill()

    def lapor_comes_back(self) -> None:
        command = self.simulator.program.command
        for option, url in (("--listen", self.simulator.url), ("--control", self.simulator.control)):
            command[command.index(option) + 1] = urlsplit(url).netloc
        self.simulator.start()


class FlowCase(unittest.TestCase):
    """Tests that share one world, made with `edits` before the first of them."""

    edits: ClassVar[tuple[Edit, ...]] = ()
    world: ClassVar[FlowWorld]
    worlds: ClassVar[list[FlowWorld]] = []
    maxDiff = 2000

    @classmethod
    def setUpClass(cls) -> None:
        cls.world = FlowWorld(*cls.edits)
        FlowCase.worlds = [cls.world]
        cls.addClassCleanup(cls.world.close)
        cls.world.start()

    def new_world(self, *edits: Edit) -> FlowWorld:
        """A world of this test alone."""
        world = FlowWorld(*edits)
        FlowCase.worlds = [world]
        self.addCleanup(world.close)
        world.start()
        return world

    def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
        before = problems_in(result)
        result = super().run(result)
        if problems_in(result) > before:
            print_logs(f"{type(self).__name__}.{self._testMethodName}", FlowCase.worlds)
        return result

    def wait_for(self, what: str, look: Callable[[], T | None]) -> T:
        return wait_for(what, look, PATIENCE)


class LoneCase(FlowCase):
    """Tests that each make a world of their own."""

    @classmethod
    def setUpClass(cls) -> None:
        FlowCase.worlds = []


def problems_in(result: unittest.TestResult | None) -> int:
    return len(result.failures) + len(result.errors) if result else 0


def print_logs(test: str, worlds: list[FlowWorld]) -> None:
    for world in worlds:
        for log in sorted(world.folder.glob("*.log")):
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            print(f"\n{test}: {log.name} ends:", *lines[-40:], sep="\n", file=sys.stderr)


def lines(text: str) -> Iterator[Json]:
    """JSON, one object a line."""
    return (json.loads(line) for line in text.splitlines() if line.strip())
