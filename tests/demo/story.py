"""The story `./dev demo` plays: citizens write on WhatsApp, LAPOR! gets their reports, they get the answers.

What is printed was read back the way an operator would: command line, HTTP, the simulator's journal, the chats. With
--check every line of it is compared with what must be there, everything is stopped, and the exit code says the result.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import threading
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any

import webhooks
from cast import ANI, BUDI, CLINIC, LIGHT, PHOTO, RAHMAH, REPORTS, ROAD, SITI, UDIN, WASTE, WATER, Expected
from checks import Checks, check_all, complaint_of
from demo_config import REGENCY_LINE, VILLAGE_LINE
from programs import Failure, wait_for
from telling import say, tell_reports, tell_services
from webhooks import Person
from world import REF, World

Json = dict[str, Any]
ANSWER = "Jalan akan ditambal hari Kamis oleh UPT Jalan dan Jembatan."
NEIGHBOUR = Person("Joko (contoh)", "628000000106")


class Story:
    """The acts in their order. Each waits for what it caused, with a deadline, before the next begins."""

    def __init__(self, world: World, checks: Checks) -> None:
        self.world = world
        self.checks = checks
        self.now = int(time.time())

    def play(self) -> None:
        self.shake_hands()
        self.write_by_ones()
        self.write_in_a_batch()
        self.repeat_and_forge()
        self.wait_for_tickets()
        self.officers_work()

    def shake_hands(self) -> None:
        say("1. WhatsApp asks whether this address is ours")
        right = self.world.shake_hands(self.world.secrets.wa_verify_token, "1158201444")
        wrong = self.world.shake_hands("guessed", "1158201444")
        say(f"   right token → {right.status} {right.text}; wrong token → {wrong.status}")
        self.checks.same("handshake with the right token", (200, "1158201444"), (right.status, right.text))
        self.checks.same("handshake with a wrong token", 403, wrong.status)

    def write_by_ones(self) -> None:
        say("2. Siti writes, then sends where it is; Budi sends a photo; somebody only says hello")
        photo = self.world.keep_media("1037000000000001", "image/jpeg", PHOTO)
        self.deliver(SITI, webhooks.text(SITI, "wamid.DEMO01", self.now, ROAD.said[0]))
        self.deliver(SITI, webhooks.location(SITI, "wamid.DEMO02", self.now + 1, -2.9876, 114.7654, "Pasar Marabahan"))
        caption = LIGHT.said[0].removeprefix("(foto) ")
        self.deliver(BUDI, webhooks.image(BUDI, "wamid.DEMO03", self.now, "1037000000000001", photo.sha256, caption))
        self.deliver(NEIGHBOUR, webhooks.text(NEIGHBOUR, "wamid.DEMO04", self.now, "Assalamualaikum"))

    def deliver(self, person: Person, message: Json) -> None:
        answer = self.world.post(webhooks.webhook([webhooks.messages(REGENCY_LINE, [person], [message])]))
        say(f"   {person.name}: {message['type']} → {answer.status}")
        self.checks.same(f"webhook {message['id']}", 200, answer.status)

    def write_in_a_batch(self) -> None:
        say("3. One webhook brings three people on two lines, and a receipt")
        answer = self.world.post(self.batch())
        say(f"   two entries, four changes → {answer.status}")
        self.checks.same("the batch", 200, answer.status)

    def batch(self) -> Json:
        first = [webhooks.messages(REGENCY_LINE, [RAHMAH, UDIN], [
            webhooks.text(RAHMAH, "wamid.DEMO05", self.now, WATER.said[0]),
            webhooks.text(UDIN, "wamid.DEMO06", self.now, WASTE.said[0])]),
            webhooks.receipt(REGENCY_LINE, "wamid.STANDIN00000001", SITI, "delivered", self.now)]
        second = [webhooks.messages(VILLAGE_LINE, [ANI], [webhooks.text(ANI, "wamid.DEMO07", self.now, CLINIC.said[0])]),
                  {"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}}]
        return webhooks.webhook(first, second)

    def repeat_and_forge(self) -> None:
        say("4. WhatsApp repeats the batch word for word; a stranger forges a message")
        again = self.world.post(self.batch())
        forged = webhooks.text(SITI, "wamid.FORGED", self.now, "Ini laporan palsu.")
        refused = self.world.post(webhooks.webhook([webhooks.messages(REGENCY_LINE, [SITI], [forged])]), signed_with="guessed")
        say(f"   the repeat → {again.status}, the forgery → {refused.status}")
        self.checks.same("the exact duplicate", 200, again.status)
        self.checks.holds("a forged signature is refused", refused.status in (401, 403), f"status {refused.status}")

    def wait_for_tickets(self) -> None:
        say("5. Each citizen hears our number at once, and LAPOR!'s number once the ticket is there")
        for report in REPORTS:
            wait_for(f"our ref in the chat of {report.who.name}", lambda: self.ref_of(report))
        for report in REPORTS:
            number = self.number_of(report)
            wait_for(f"number {number} in the chat of {report.who.name}", lambda: self.chat_says(report, number))
            say(f"   {report.who.name}: ref {self.ref_of(report)}, LAPOR! #{number}")

    def ref_of(self, report: Expected) -> str | None:
        found = REF.search("\n".join(self.world.chat_of(report.who.wa_id)))
        return found.group(0) if found else None

    def number_of(self, report: Expected) -> str:
        ref = self.ref_of(report)
        complaint = wait_for(f"a ticket with [Ref {ref}]", lambda: complaint_of(self.world, ref or ""))
        return str(complaint["id"])

    def chat_says(self, report: Expected, words: str) -> bool:
        return any(words in text for text in self.world.chat_of(report.who.wa_id))

    def officers_work(self) -> None:
        say("6. LAPOR!'s officers verify Siti's report, work on it, answer, and close it")
        number, ref = self.number_of(ROAD), self.ref_of(ROAD)
        for change, hears in (
            ({"to": "Terverifikasi"}, "sudah diverifikasi"),
            ({"to": "Dalam Proses", "answer": ANSWER}, ANSWER),
            ({"to": "Selesai"}, "dinyatakan selesai"),
        ):
            self.world.move(number, change)
            wait_for(f"'{hears}' in Siti's chat", lambda: self.chat_says(ROAD, hears))
            say(f"   {change['to']} → Siti hears about {ref}")


def run(programs: Path, check: bool) -> int:
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="jembatan-demo-") as folder:
        world = World(programs, Path(folder))
        try:
            world.start()
            play(world, checks)
            if not check:
                stay(world)
        except (Failure, OSError, HTTPException) as failure:
            checks.failed(str(failure) or repr(failure))
            say_logs(world)
        finally:
            for problem in world.stop():
                checks.failed(problem)
    return conclude(checks)


def play(world: World, checks: Checks) -> None:
    story = Story(world, checks)
    story.play()
    tell_reports(world)
    tell_services(world)
    check_all(world, checks)


def say_logs(world: World) -> None:
    for log in sorted(world.folder.glob("*.log")):
        say(f"\n{log.name} ends:")
        say("\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]))


def stay(world: World) -> None:
    say(f"""
Everything stays up. Look around; Ctrl-C stops it.

  health           {world.broker.url}/healthz and /readyz
  metrics          {world.broker.url}/metrics
  LAPOR!'s side    {world.simulator.control}/complaints and /journal
  WhatsApp's side  {world.graph.url}/_stand_in/v1/sent
  command line     {world.broker.command} report list --config {world.broker.config}
  logs             {world.folder}/jembatan.log""")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()


def conclude(checks: Checks) -> int:
    for difference in checks.differences:
        say(f"DIFFERS: {difference}")
    say(f"\n{checks.passed} passed, {len(checks.differences)} failed")
    return 1 if checks.differences else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo", description="Plays the story against simulator and broker.")
    parser.add_argument("--programs", type=Path, required=True, help="build directory with bin/ and plugins/")
    parser.add_argument("--check", action="store_true", help="compare with what must be there, stop everything, exit 0 or 1")
    arguments = parser.parse_args()
    return run(arguments.programs, arguments.check)


if __name__ == "__main__":
    sys.exit(main())
