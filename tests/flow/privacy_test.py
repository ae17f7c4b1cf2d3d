"""NIK and phone numbers, however they are written, leave in no outgoing copy and stand in no log, list or file; answers arrive all the same."""

from __future__ import annotations

import hashlib
import json
import re
import time
import unittest
from typing import Any

import webhooks
from demo_config import REGENCY_LINE, VILLAGE_LINE
from flow import Edit, FlowCase, agency, message_id, somebody
from webhooks import Line, Person

Json = dict[str, Any]
NIK = "9963040101900001"
PHONE = "80055512340"   # behind 0, 62, +62 …
NIK_WORDS = "sembilan sembilan enam tiga nol empat nol satu nol satu sembilan nol nol nol nol satu"

# How people write them, in words of a report that goes to LAPOR! and to the agency.
WRITTEN = (
    f"NIK saya {NIK}.",
    "NIK: 9963 0401 0190 0001.",
    "NIK 9963.0401.0190.0001 ya.",
    "nik 9963-0401-0190-0001.",
    "KTP 99 63 04 01 01 90 00 01.",
    "Nomor KTP saya ９９６３０４０１０１９００００１.",
    f"NIK saya {NIK_WORDS}.",
    "HP 080055512340.",
    "hubungi +62 800-5551-2340.",
    "WA 0800.5551.2340 saja.",
    "telp (0800) 5551 2340.",
    "nomor 6280055512340.",
    "hp saya nol delapan nol nol lima lima lima satu dua tiga empat nol.",
)
SECRETS = (NIK, PHONE)
WORDS = (NIK_WORDS, "lima lima lima satu dua tiga empat nol")


def leaks(text: str, people: list[Person]) -> list[str]:
    """Which of the numbers stand in the text, with whatever between their digits, and which of the names."""
    plain = text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
    digits = [*SECRETS, *(who.wa_id.removeprefix("62") for who in people)]
    found = [secret for secret in digits if re.search(r"[\s.\-_/()]{0,3}".join(secret), plain)]
    return found + [word for word in (*WORDS, *(who.name for who in people)) if word in text]


class Privacy(FlowCase):
    """Everything is written down by one broker at log level debug; the last look is at all that left it."""

    edits = (agency(), Edit("level: info", "level: debug"))

    def setUp(self) -> None:
        self.people: list[Person] = []

    def write(self, text: str, line: Line = REGENCY_LINE) -> str:
        who = somebody()
        self.people.append(who)
        return self.world.write(text, who, line=line)

    def assert_nothing_leaked(self, ref: str, also: str = "") -> None:
        world = self.world
        looked_at = {
            "LAPOR!'s journal": json.dumps(world.simulator.get("journal?limit=20000"), ensure_ascii=False),
            "LAPOR!'s ticket": json.dumps(world.tickets(ref), ensure_ascii=False),
            "the agency's copy": json.dumps(world.agency.reports(), ensure_ascii=False),
            "the log": world.log,
            "report list": world.broker.cli("report", "list").stdout,
            "report list --json": world.broker.cli("report", "list", "--json").stdout,
            "report show": world.broker.cli("report", "show", ref).stdout,
            "report show --json": world.broker.cli("report", "show", ref, "--json").stdout,
            "delivery list --json": world.broker.cli("delivery", "list", "--json").stdout,
            "the metrics": world.get("/metrics").text,
            "the rest": also,
        }
        for where, text in looked_at.items():
            self.assertEqual([], leaks(text, self.people), where)

    def test_no_way_of_writing_a_number_gets_through(self) -> None:
        refs = [self.write(f"Jalan berlubang di blok {n}. {written} Mohon segera.") for n, written in enumerate(WRITTEN)]
        for ref in refs:
            for destination in ("lapor", "pupr"):
                self.world.wait_delivery(ref, "delivered", destination=destination)
        tickets = [self.world.tickets(ref)[0]["content"] for ref in refs]
        self.assertEqual([], [content for content in tickets if "disamarkan]" not in content or "Mohon segera" not in content])
        self.assert_nothing_leaked(refs[0])

    def test_captions_file_names_and_places_are_scrubbed_too(self) -> None:
        who, content = somebody(), b"%PDF-1.4\n% surat warga\n"
        self.people.append(who)
        self.world.keep_media("7701", "application/pdf", content)
        document = {"id": "7701", "mime_type": "application/pdf", "sha256": hashlib.sha256(content).hexdigest(),
                    "filename": f"KTP_{NIK}_0800-5551-2340.pdf", "caption": f"Jalan berlubang, NIK {NIK}."}
        at = int(time.time())
        found = [{"from": who.wa_id, "id": message_id(), "timestamp": str(at), "type": "document", "document": document},
                 webhooks.location(who, message_id(), at, -2.98, 114.76, "Rumah Pak RT, WA 080055512340")]
        self.assertEqual(200, self.world.post(webhooks.webhook([webhooks.messages(REGENCY_LINE, [who], found)])).status)
        ref = self.world.ref_of(who)
        for destination in ("lapor", "pupr"):
            self.world.wait_delivery(ref, "delivered", destination=destination)
        self.assertEqual(1, len(self.world.tickets(ref)[0]["attachments"]))
        self.assert_nothing_leaked(ref)

    def test_a_follow_up_is_scrubbed_as_the_report_was(self) -> None:
        ref = self.write("Jalan berlubang di depan pasar.")
        self.world.wait_delivery(ref, "delivered")
        self.assertEqual(200, self.world.send(self.people[0], f"Saya lupa: NIK {NIK}, HP 0800 5551 2340.").status)
        self.world.wait_delivery(ref, "delivered", "followup")
        self.assertIn("Saya lupa", str(self.world.tickets(ref)[0]["followups"]))
        self.assert_nothing_leaked(ref)

    def test_what_is_refused_or_unreadable_is_not_quoted_in_the_log(self) -> None:
        body = f'{{"object":"whatsapp_business_account","entry":[{{"text":"NIK {NIK}, HP 0800-5551-2340'.encode()
        self.assertEqual(200, self.world.post_raw(body).status)
        self.assertEqual(401, self.world.post_raw(body, "guessed").status)
        self.assertEqual(404, self.world.get("/in/wa/+6280055512340").status)
        self.assertEqual(404, self.world.get(f"/laporan/{NIK}").status)
        self.assertEqual([], leaks(self.world.log, self.people))

    def test_the_citizen_hears_everything_though_nobody_learns_who_it_is(self) -> None:
        ref = self.write("Ada pencurian di pasar, saya takut.")
        number = self.world.wait_delivery(ref, "delivered")["external_id"]
        self.wait_for("LAPOR!'s number in the chat", lambda: self.world.heard(self.people[0], rf"nomor {number}\b"))
        self.world.move(number, {"to": "Dalam Proses", "answer": "Patroli ditambah mulai malam ini."})
        self.wait_for("the answer in the chat", lambda: self.world.heard(self.people[0], "Patroli ditambah"))
        self.assert_nothing_leaked(ref)

    def test_flags_are_those_of_channel_and_route_and_the_stricter_wins(self) -> None:
        for line, text, anonymous, secret in (
            (REGENCY_LINE, "Pohon tumbang menutup gang.", True, False),     # the channel says so
            (VILLAGE_LINE, "Puskesmas tutup dua hari.", True, True),        # nobody has said anything
            (REGENCY_LINE, "Ada perkelahian di dermaga.", True, True),      # the route `keamanan` says so
        ):
            with self.subTest(text):
                ref = self.write(text, line)
                self.world.wait_delivery(ref, "delivered")
                flags = self.world.tickets(ref)[0]["flags"]
                self.assertEqual((anonymous, secret), (flags["anonymous"], flags["secret"]))

    def test_of_a_secret_report_the_agency_learns_only_that_there_is_one(self) -> None:
        ref = self.write("Jalan berlubang di depan rumah Pak Camat.", VILLAGE_LINE)
        self.world.wait_delivery(ref, "delivered", destination="pupr")
        copy = next(report for report in self.world.agency.reports() if report["report"]["ref"] == ref)
        self.assertNotIn("Camat", json.dumps(copy))
        self.assertEqual((True, "pekerjaan umum dan penataan ruang"), (copy["report"]["secret"], copy["report"]["category"]))

    def test_on_the_disk_everything_is_sealed(self) -> None:
        ref = self.write(f"Jalan berlubang persis di muka surau Al-Contoh, NIK {NIK}.")
        self.world.wait_delivery(ref, "delivered")
        stored = [path for path in self.world.folder.rglob("jembatan.db*") if path.is_file()]
        self.assertTrue(stored)
        for path in stored:
            content = path.read_bytes()
            for secret in (NIK, "surau Al-Contoh", self.people[0].wa_id, self.people[0].name):
                self.assertNotIn(secret.encode(), content, path.name)


if __name__ == "__main__":
    unittest.main()
