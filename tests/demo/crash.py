"""Kills the broker again and again under load, restarts it, and then accounts for every message it said "yes" to.

    ./dev crash [--kills N] [--rate R] [--seed S]

It fails when an acknowledged message is missing or doubled, in the store or at LAPOR!; when the event chain does not
verify or `reconcile` does not balance; and when too few kills hit the two moments that matter: between the mark and
LAPOR!'s answer, and between the flush and our answer.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from demo_config import REGENCY_LINE, Addresses, Secrets, config_text
from load import TITLE, Load
from programs import Broker, Failure, Program, Simulator, request, wait_for

Json = dict[str, Any]
NUMBER = re.compile(re.escape(TITLE) + r" (\d+)")
MORE_ROUNDS = 4
FEWEST_HITS = 5
FEWEST_PER_SECOND = 300


@dataclass
class Kill:
    """One kill -9: when, how long the broker was away, and how many LAPOR! deliveries it left uncertain."""

    at: float
    away_seconds: float = 0
    interrupted: int = 0
    flushed_unanswered: int = 0


@dataclass
class Account:
    """What was found at the end."""

    reports: dict[int, list[Json]] = field(default_factory=dict)   # by message number
    tickets: Counter[int] = field(default_factory=Counter)
    reconcile: Json = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Crash:
    """The run: programs, load, kills, drain."""

    def __init__(self, programs: Path, folder: Path, *, rate: float, seed: int) -> None:
        self.folder = folder
        self.secrets = Secrets()
        self.random = random.Random(seed)
        self.simulator = Simulator(programs / "bin/lapor-sim", folder, self.secrets.lapor_auth, self.secrets.lapor_token)
        stand_in = [sys.executable, str(Path(__file__).with_name("graph_stand_in.py")), "--token", self.secrets.wa_access_token]
        self.graph = Program(stand_in, folder / "graph.log")
        self.load = Load(self.secrets.wa_app_secret, REGENCY_LINE, per_second=rate, connections=48)
        self.kills: list[Kill] = []
        self._programs = programs
        self._uncertain_before = 0
        self.broker: Broker

    def start(self) -> None:
        graph = self.graph.start()
        self.simulator.start()
        graph_url = f"http://{graph['http']}"
        addresses = Addresses(self.folder, (self._programs / "plugins").resolve(), graph_url, self.simulator.url, graph_url)
        config = self.folder / "jembatan.yaml"
        config.write_text(config_text(addresses, quiet="200ms", poll="1h"), encoding="utf-8")
        (self.folder / "environment").write_text("".join(f"{name}={value}\n" for name, value in self.secrets.environment().items()))
        self.broker = Broker(self._programs / "bin/jembatan", config, self.folder / "jembatan.log", self.secrets.environment())
        self.broker.start()
        self.load.start(self.broker.url.removeprefix("http://"))

    def stop(self) -> None:
        programs = [self.simulator.program, self.graph] + ([self.broker.program] if hasattr(self, "broker") else [])
        for program in programs:
            program.kill()

    def kill_often(self, times: int) -> None:
        pause = threading.Event()
        for number in range(1, times + 1):
            pause.wait(self.random.uniform(0.1, 1.4))
            self.kill_once()
            if number % 10 == 0:
                print(f"crash: {number} kills, {len(self.load.answered)} of {self.load.offered} messages answered", flush=True)

    def kill_once(self) -> None:
        kill = Kill(time.time())
        self.broker.program.kill()
        self.broker.start()
        self.load.move_to(self.broker.url.removeprefix("http://"))
        kill.away_seconds = time.time() - kill.at
        uncertain = self.uncertain_reports()
        kill.interrupted = uncertain - self._uncertain_before
        self._uncertain_before = uncertain
        self.kills.append(kill)

    def uncertain_reports(self) -> int:
        return sum(1 for _ in self.broker.rows("delivery", "list", "--state", "uncertain", "--destination", "lapor", "--limit", "1000"))

    def drain(self, seconds: float) -> None:
        """Until every message is answered and no delivery of a report is pending."""
        self.load.stop_offering()
        if not self.load.finish(seconds):
            raise Failure(f"after {seconds:.0f} s some messages are still unanswered; statuses {self.load.refused}")
        wait_for("the last report to be decided and delivered", self.is_drained, seconds)

    def is_drained(self) -> bool:
        balance = self.broker.row("reconcile")
        return balance["deliveries"]["pending"] == 0 and balance["reports"]["collecting"] == 0


def number_of(text: str) -> int:
    found = NUMBER.search(text)
    return int(found.group(1)) if found else -1


def take_account(crash: Crash) -> Account:
    account = Account(reconcile=crash.broker.row("reconcile"))
    for row in crash.broker.pages("reports"):
        account.reports.setdefault(number_of(row["title"]), []).append(row)
    account.tickets.update(number_of(complaint["title"]) for complaint in crash.simulator.complaints())
    find_answer_gaps(crash, account)
    account.problems += stored_once(crash.load, account) + one_ticket_each(account) + books_balance(crash, account)
    return account


def find_answer_gaps(crash: Crash, account: Account) -> None:
    """Counts for each kill the messages it caught between flush and answer: stored before it, never answered before it."""
    for kill in crash.kills:
        kill.flushed_unanswered = 0
    for cut in list(crash.load.cut_off):
        killed = [kill for kill in crash.kills if kill.at <= cut.at]
        rows = account.reports.get(cut.number, [])
        if killed and rows and datetime.fromisoformat(rows[0]["received_at"].replace("Z", "+00:00")).timestamp() <= killed[-1].at:
            killed[-1].flushed_unanswered += 1


def stored_once(load: Load, account: Account) -> list[str]:
    missing = [number for number in load.answered if number not in account.reports]
    doubled = [number for number, rows in account.reports.items() if len(rows) != 1]
    problems = [f"message {number} was acknowledged and is not stored" for number in missing[:10]]
    problems += [f"message {number} is stored {len(account.reports[number])} times" for number in doubled[:10]]
    return problems + ([f"{len(missing)} missing and {len(doubled)} doubled in all"] if problems else [])


def one_ticket_each(account: Account) -> list[str]:
    problems = [f"message {number} has {count} tickets" for number, count in account.tickets.items() if count > 1]
    for number, rows in account.reports.items():
        states = [delivery["state"] for delivery in rows[0]["deliveries"] if delivery["kind"] == "report"]
        if account.tickets[number] == 0 and states != ["uncertain"]:
            problems.append(f"message {number} has no ticket and its delivery is {states}, not uncertain")
    return problems[:10]


def books_balance(crash: Crash, account: Account) -> list[str]:
    problems = [] if account.reconcile["balanced"] else [f"reconcile does not balance: {json.dumps(account.reconcile)}"]
    chain = crash.broker.row("chain")
    print(f"crash: the event log has {chain['entries']} entries in {chain['blocks']} blocks, {'intact' if chain['intact'] else 'BROKEN'}")
    if not chain["intact"]:
        problems.append(f"the event log's chain does not verify: {chain['problem']}")
    if account.reconcile["reports"]["accepted"] != len(crash.load.answered):
        problems.append(f"{account.reconcile['reports']['accepted']} accepted, {len(crash.load.answered)} acknowledged")
    return problems


def hits(crash: Crash) -> tuple[int, int]:
    """How many kills fell between mark and response, and between flush and answer."""
    return sum(kill.interrupted > 0 for kill in crash.kills), sum(kill.flushed_unanswered > 0 for kill in crash.kills)


def has_hit_enough(crash: Crash) -> bool:
    """Looks at once, while the load goes on; a report that still collects cannot be told yet and does not count."""
    account = Account(reconcile={})
    for row in crash.broker.pages("reports"):
        account.reports.setdefault(number_of(row["title"]), []).append(row)
    find_answer_gaps(crash, account)
    return min(hits(crash)) >= min(FEWEST_HITS, len(crash.kills))


def kills_that_hit(crash: Crash) -> list[str]:
    marked, flushed = hits(crash)
    print(f"crash: {marked} of {len(crash.kills)} kills fell between mark and response, {flushed} between flush and answer")
    wanted = min(FEWEST_HITS, len(crash.kills))
    problems = [] if marked >= wanted else [f"only {marked} kills fell between mark and response, {wanted} are needed"]
    return problems + ([] if flushed >= wanted else [f"only {flushed} kills fell between flush and answer, {wanted} are needed"])


def load_was_steady(crash: Crash) -> list[str]:
    seconds = crash.load.ended - crash.load.begun
    rate = crash.load.offered / seconds
    away = sum(kill.away_seconds for kill in crash.kills)
    print(f"crash: {crash.load.offered} messages in {seconds:.0f} s, {rate:.0f}/s; the broker was away for {away:.1f} s of it; "
          f"{len(crash.load.cut_off)} sends were cut off and repeated")
    return [] if rate >= FEWEST_PER_SECOND else [f"only {rate:.0f} messages/s, {FEWEST_PER_SECOND} are needed"]


def state_of(crash: Crash) -> list[str]:
    """What an operator would look at first when a run ends too early."""
    if not hasattr(crash, "broker"):
        return []
    asked = [("reconcile",), ("status",), ("delivery", "list", "--state", "pending", "--limit", "3"), ("delivery", "list", "--state", "uncertain", "--limit", "3")]
    said = [f"jembatan {' '.join(words)}:\n{crash.broker.cli(*words).stdout}" for words in asked] if crash.broker.program.is_running() else []
    return [*said, f"the broker's log ends:\n{crash.broker.program.last_words()}"]


def run(arguments: argparse.Namespace, folder: Path) -> list[str]:
    crash = Crash(arguments.programs, folder, rate=arguments.rate, seed=arguments.seed)
    try:
        crash.start()
        crash.kill_often(arguments.kills)
        for _ in range(MORE_ROUNDS):  # where the disk is fast the moment between flush and answer is short
            if has_hit_enough(crash):
                break
            print("crash: too few kills have hit the moments that matter yet; more", flush=True)
            crash.kill_often(arguments.kills)
        crash.drain(arguments.drain_seconds)
        account = take_account(crash)
        uncertain = account.reconcile["deliveries"]["uncertain"]
        print(f"crash: {len(account.reports)} reports, {sum(account.tickets.values())} tickets, {uncertain} deliveries uncertain")
        problems = account.problems + load_was_steady(crash) + kills_that_hit(crash)
        code = crash.broker.program.stop()
        return problems + ([f"the last stop ended with {code}"] if code else [])
    except Failure as failure:
        return [str(failure), *state_of(crash)]
    finally:
        crash.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev crash", description="Kills the broker under load and accounts for every report.")
    parser.add_argument("--programs", type=Path, required=True, help="build directory with bin/ and plugins/")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rate", type=float, default=350, help="new messages offered a second")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the moments of the kills")
    parser.add_argument("--drain-seconds", type=float, default=300)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="use this new folder and leave everything in it")
    arguments = parser.parse_args()
    print(f"crash: {arguments.kills} kills at {arguments.rate:.0f} messages/s, seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="jembatan-crash-") as folder:
        if arguments.keep:
            arguments.keep.mkdir(parents=True)
        problems = run(arguments, (arguments.keep or Path(folder)).resolve())
    for problem in problems:
        print(f"crash: {problem}")
    print(f"crash: {'FAILED' if problems else 'passed'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
