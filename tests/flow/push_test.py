"""LAPOR! calls when something changes: the citizen hears of it without waiting for the next round, and nothing of a call is believed."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
import secrets
import time
import unittest
from dataclasses import dataclass, field

import webhooks
from demo_config import PROJECT, Secrets
from flow import Edit, FlowCase, FlowWorld, Json, somebody
from programs import Response, request

LAPOR = PROJECT / "config" / "lapor"
HOURLY = Edit(r"poll: \{ every: 1s \}", "poll: { every: 1h }")
SOON = Edit(r"poll: \{ every: 1h \}", "poll: { every: 1h, pushed: 1s }")
SECRET = Edit(r"\n      token: !secret lapor_token\n", "\n      token: !secret lapor_token\n      push_secret: !secret lapor_push\n")


def push_section() -> str:
    """The section as v3-agency.yaml shows it, out of its comment."""
    lines = (LAPOR / "v3-agency.yaml").read_text(encoding="utf-8").split("\n# push:\n", 1)[1].splitlines()
    taken = [line.removeprefix("# ") for line in itertools.takewhile(lambda line: line.startswith("#   "), lines)]
    return "\npush:\n" + "\n".join(taken) + "\n"


@dataclass(frozen=True)
class PushSecrets(Secrets):
    lapor_push: str = field(default_factory=lambda: secrets.token_hex(16))


class PushWorld(FlowWorld):
    """The agreement v3-splp with pushes, and an hour between two looks at a ticket."""

    def __init__(self, *more: Edit) -> None:
        super().__init__(HOURLY, SECRET, *more)
        self.secrets: PushSecrets = PushSecrets(**vars(self.secrets))

    def configure(self, text: str) -> str:
        mapping = (LAPOR / "v3-splp.yaml").read_text(encoding="utf-8").replace("!include tables/", f"!include {LAPOR}/tables/")
        (self.folder / "pushed.yaml").write_text(mapping + push_section(), encoding="utf-8")
        return super().configure(text).replace(f"{LAPOR}/v3-splp.yaml", f"{self.folder}/pushed.yaml")

    def start(self) -> None:
        super().start()
        self.aim()

    def restart(self) -> None:
        super().restart()
        self.aim()

    def aim(self) -> None:
        self.simulator.post("push", {"url": f"{self.broker.url}/out/lapor", "secret": self.secrets.lapor_push})

    def push(self, body: Json, path: str = "/out/lapor", secret: str | None = None) -> Response:
        """A push of our own, signed."""
        raw, now = json.dumps(body).encode(), str(int(time.time()))
        signature = hmac.new((secret or self.secrets.lapor_push).encode(), now.encode() + b"." + raw, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Sim-Timestamp": now, "X-Sim-Signature": f"sha256={signature}"}
        return request("POST", self.broker.url + path, raw, headers)

    def pushes(self, ticket: str) -> list[Json]:
        """What the simulator told of that ticket, oldest first."""
        return [push for push in self.simulator.get("pushes")["pushes"] if push["complaint_id"] == ticket]

    def reads(self, ticket: str) -> int:
        """How often that ticket was read."""
        entries: list[Json] = self.simulator.get("journal?limit=20000")["entries"]
        return sum(entry["operation"] == "detail" and ticket in entry["path"] for entry in entries)

    def result(self, result: str) -> float:
        return self.metric("jembatan_pushes_total", destination="lapor", result=result)


class PushCase(FlowCase):
    world: PushWorld
    more: tuple[Edit, ...] = ()

    @classmethod
    def setUpClass(cls) -> None:
        cls.world = PushWorld(*cls.more)
        FlowCase.worlds = [cls.world]
        cls.addClassCleanup(cls.world.close)
        cls.world.start()

    def setUp(self) -> None:
        self.world.fault()

    def ticket(self) -> tuple[webhooks.Person, str]:
        """Somebody, and the number of their ticket."""
        who = somebody()
        row = self.world.wait_delivery(self.world.write("Lampu jalan di muara gang mati.", who), "delivered")
        self.wait_for("the number in the chat", lambda: self.world.heard(who, str(row["external_id"])))
        return who, str(row["external_id"])

    def goes_wrong(self, kind: str) -> None:
        self.world.fault({"operation": "push", "kind": kind, "next": 1})

    def answer_of(self, ticket: str) -> int:
        """What the broker answered to the newest push of that ticket."""
        def look() -> int | None:
            told = self.world.pushes(ticket)
            return int(told[-1]["status"]) if told and told[-1]["tries"] else None
        return self.wait_for("an answer to the push", look)


class PushesOneAfterTheOther(PushCase):
    """A second between two reads of a ticket."""

    more = (SOON,)

    def test_an_answer_that_changes_no_state_is_told_too(self) -> None:
        who, ticket = self.ticket()
        self.world.move(ticket, {"to": "Dalam Proses", "answer": "Petugas meninjau hari ini."})
        self.wait_for("the first answer", lambda: self.world.heard(who, "Petugas meninjau hari ini"))
        self.assertEqual(1, self.world.reads(ticket))
        self.world.move(ticket, {"answer": "Lampu dipesan hari ini."})
        self.wait_for("the second answer", lambda: self.world.heard(who, "Lampu dipesan hari ini"))
        self.assertEqual(2, self.world.reads(ticket))

    def test_a_read_that_fails_is_done_again_soon(self) -> None:
        who, ticket = self.ticket()
        self.world.fault({"operation": "detail", "kind": "status", "status": 503, "next": 1})
        self.world.move(ticket, {"to": "verified", "answer": "Yang kedua berhasil."})
        self.wait_for("the answer", lambda: self.world.heard(who, "Yang kedua berhasil"))


class Pushes(PushCase):
    def test_the_citizen_hears_after_one_read_instead_of_an_hour(self) -> None:
        who, ticket = self.ticket()
        self.assertEqual(0, self.world.reads(ticket), "nobody has asked yet")
        self.world.move(ticket, {"to": "Dalam Proses", "answer": "Petugas meninjau hari ini."})
        self.wait_for("the answer", lambda: self.world.heard(who, "Petugas meninjau hari ini"))
        self.assertEqual(200, self.answer_of(ticket))
        self.assertEqual(1, self.world.reads(ticket))
        self.world.balance()

    def test_what_a_push_says_is_not_what_is_told(self) -> None:
        who, ticket = self.ticket()
        self.goes_wrong("lying")
        self.world.move(ticket, {"to": "Dalam Proses"})
        self.wait_for("the true state", lambda: self.world.heard(who, "sedang ditindaklanjuti"))
        self.assertIn("Selesai", self.world.pushes(ticket)[-1]["body"])
        self.assertIsNone(self.world.heard(who, "dinyatakan selesai"))

    def test_a_forged_one_changes_nothing(self) -> None:
        who, ticket = self.ticket()
        before, refused = len(self.world.log), self.world.result("refused")
        self.goes_wrong("forged")
        self.world.move(ticket, {"to": "verified", "answer": "Belum boleh terdengar."})
        self.assertEqual(403, self.answer_of(ticket))
        self.world.wait_for_log(r"push_refused .*destination=lapor", before)
        self.assertEqual(refused + 1, self.world.result("refused"))
        self.assertEqual(0, self.world.reads(ticket))
        self.assertIsNone(self.world.heard(who, "Belum boleh terdengar"))

    def test_a_ticket_that_is_not_ours_hears_the_same_as_one_that_is(self) -> None:
        _, ticket = self.ticket()
        unknown = self.world.result("unknown")
        ours, strangers = self.world.push({"complaint_id": ticket}), self.world.push({"complaint_id": "1"})
        self.assertEqual((200, b""), (ours.status, ours.body))
        self.assertEqual((ours.status, ours.body), (strangers.status, strangers.body))
        self.assertEqual(set(ours.headers), set(strangers.headers))
        self.assertEqual(unknown + 1, self.world.result("unknown"))
        self.goes_wrong("stray")
        self.world.move(ticket, {"to": "verified"})
        self.assertEqual(200, self.answer_of(ticket))
        self.assertEqual(unknown + 2, self.world.result("unknown"))

    def test_a_flood_of_pushes_is_one_read(self) -> None:
        who, ticket = self.ticket()
        self.goes_wrong("twice")
        self.world.move(ticket, {"to": "verified", "answer": "Segera kami tinjau."})
        for _ in range(50):
            self.assertEqual(200, self.world.push({"complaint_id": ticket}).status)
        self.wait_for("the answer", lambda: self.world.heard(who, "Segera kami tinjau"))
        other, second = self.ticket()
        self.world.move(second, {"to": "verified", "answer": "Yang ini juga."})
        self.wait_for("the other's answer", lambda: self.world.heard(other, "Yang ini juga"))
        self.assertEqual(1, self.world.reads(ticket), "the next read is a minute after the first")

    def test_a_push_that_was_answered_outlives_the_broker(self) -> None:
        who, ticket = self.ticket()
        self.world.fault({"operation": "detail", "kind": "slow", "ms": 3_000_000})
        self.world.move(ticket, {"to": "verified", "answer": "Sesudah mati lampu."})
        self.assertEqual(200, self.answer_of(ticket))
        self.world.kill()
        self.world.fault()
        self.world.broker.start()
        self.world.aim()
        self.wait_for("the answer", lambda: self.world.heard(who, "Sesudah mati lampu"))
        self.assertEqual(1, len(self.world.pushes(ticket)), "LAPOR! had to say it once")

    def test_only_what_may_be_asked_is_there(self) -> None:
        said = {path: self.world.push({"complaint_id": "1"}, path).status for path in ("/out/pupr", "/out/nowhere", "/out/wa", "/out/lapor/x", "/out")}
        self.assertEqual({404}, set(said.values()), said)
        self.assertEqual(404, request("GET", f"{self.world.broker.url}/out/lapor").status)
        self.assertEqual(413, self.world.push({"complaint_id": "1" * 70_000}).status)
        self.assertEqual(403, self.world.push({"complaint_id": "1"}, secret="another").status)
        self.assertEqual(401, request("POST", f"{self.world.broker.url}/out/lapor", b"{}").status)

    def test_the_trial_shows_what_a_push_would_do(self) -> None:
        now, raw = str(int(time.time())), '{"complaint_id": "7123456"}'
        signature = hmac.new(self.world.secrets.lapor_push.encode(), f"{now}.{raw}".encode(), hashlib.sha256).hexdigest()
        sample = self.world.folder / "push.http"
        sample.write_text(f"POST /\nX-Sim-Timestamp: {now}\nX-Sim-Signature: sha256={signature}\n\n{raw}", encoding="utf-8")
        done = self.world.broker.cli("plugin", "try", "lapor", "--request", str(sample))
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertTrue(re.search(r"/out/lapor .*\n.*would read again: ticket 7123456", done.stdout), done.stdout)


if __name__ == "__main__":
    unittest.main()
