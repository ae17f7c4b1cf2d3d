"""Every scenario the simulator ships, told from three sides: how many tickets LAPOR! has, what the operator sees, what the citizen was told."""

from __future__ import annotations

import json
import re
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import yaml
from demo_config import PROJECT, VILLAGE_LINE
from flow import FlowCase, FlowWorld, lapor, route, somebody
from webhooks import Person

Json = dict[str, Any]
SCENARIOS = PROJECT / "connectors/lapor/sim/scenarios"
ROADS = route("""name: jalan
    when: { any_words: [jalan berlubang] }
    set: { agency: dinas_pupr }
    to: lapor""")
PROVINCE = route("""name: jalan provinsi
    when: { any_words: [jalan provinsi] }
    set: { agency: pemprov }
    to: lapor""")
ARCHIVED = {"format": "Format laporan tidak sesuai", "terlalu_umum": "Masukan terlalu umum", "tidak_relevan": "tidak relevan dengan kinerja",
            "tidak_jelas": "tidak dapat dimengerti", "sara": "ujaran kebencian", "duplikat": "sudah disampaikan dan masih diproses"}


class ScenarioWorld(FlowWorld):
    """A simulated year in which LAPOR!'s calendar is known from the first day to the last."""

    def __init__(self) -> None:
        super().__init__(ROADS, PROVINCE, lapor(total="3s"))
        self.simulator.program.command += ["--start", "2026-03-12T01:00:00Z"]


class Scenarios(FlowCase):
    world: ClassVar[FlowWorld]

    @classmethod
    def setUpClass(cls) -> None:
        cls.world = ScenarioWorld()
        FlowCase.worlds = [cls.world]
        cls.addClassCleanup(cls.world.close)
        cls.world.start()

    def play(self, name: str, change: Callable[[Json], None] = lambda scenario: None) -> None:
        """From now on this happens. `change`: what a test cannot wait for is made shorter."""
        scenario = yaml.safe_load((SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8"))
        for step in scenario["steps"] if "steps" in scenario else []:
            step["on"] = step.pop(True)   # what YAML 1.1 makes of the word
        change(scenario)
        self.world.simulator.post("scenario", scenario)

    def days(self, working_days: int) -> None:
        self.world.simulator.post("clock", {"advance": f"{working_days}wd"})

    def delivered(self, who: Person, text: str = "Jalan berlubang di RT 02.") -> str:
        ref = self.world.write(text, who)
        number = self.world.wait_delivery(ref, "delivered")["external_id"]
        self.hears(who, rf"nomor {number}\b")
        return ref

    def hears(self, who: Person, words: str) -> None:
        self.wait_for(f"'{words}' in the chat", lambda: self.world.heard(who, words))

    def status(self, ref: str) -> str:
        return str(self.world.tickets(ref)[0]["status"]["name"])

    def waiting(self, ref: str) -> list[str]:
        """Under which headings the operator sees the report."""
        attention = self.world.broker.row("attention")
        return [kind for kind in ("uncertain", "dead", "problem", "unauthorised") for row in attention[kind]["rows"] if row["ref"] == ref]

    def one_ticket_and_nothing_to_do(self, ref: str) -> None:
        self.assertEqual(1, len(self.world.tickets(ref)))
        self.assertEqual([], self.waiting(ref))

    # --- how a ticket goes its way ------------------------------------------------------------------------------------

    def test_happy(self) -> None:
        self.play("happy")
        who = somebody()
        ref = self.delivered(who)
        self.days(4)
        self.hears(who, "Jalan sudah kami perbaiki")
        self.hears(who, "setelah\\.jpg")
        self.days(10)
        self.hears(who, "dinyatakan selesai")
        self.assertEqual("Ditutup oleh Sistem", self.status(ref))
        self.one_ticket_and_nothing_to_do(ref)

    def test_misrouted_then_forwarded(self) -> None:
        self.play("misrouted_then_forwarded")
        who = somebody()
        ref = self.delivered(who)
        self.days(1)
        self.hears(who, "diteruskan ke instansi|dialihkan")
        self.days(3)
        self.hears(who, "Sudah kami tindak lanjuti")
        self.days(2)
        self.hears(who, "dinyatakan selesai")
        self.one_ticket_and_nothing_to_do(ref)

    def test_postponed_missing_data(self) -> None:
        self.play("postponed_missing_data")
        who = somebody()
        ref = self.delivered(who)
        self.days(1)
        self.hears(who, "masih memerlukan keterangan")
        self.hears(who, "Mohon lengkapi lokasi kejadian")
        self.days(10)
        self.hears(who, "diarsipkan")
        self.one_ticket_and_nothing_to_do(ref)

    def test_archived_for_each_reason(self) -> None:
        for reason, words in ARCHIVED.items():
            with self.subTest(reason):
                self.play(f"archived_{reason}")
                who = somebody()
                ref = self.delivered(who)
                self.days(1)
                self.hears(who, words)
                self.hears(who, "diarsipkan")
                self.one_ticket_and_nothing_to_do(ref)

    def test_auto_closed_10wd(self) -> None:
        self.play("auto_closed_10wd")
        who = somebody()
        ref = self.delivered(who)
        self.days(1)
        self.hears(who, "Sudah kami periksa di lapangan")
        self.days(9)
        self.assertEqual("Dalam Proses", self.status(ref))
        self.days(1)
        self.hears(who, "dinyatakan selesai")
        self.one_ticket_and_nothing_to_do(ref)

    def test_reporter_reply_reopens(self) -> None:
        self.play("reporter_reply_reopens")
        who = somebody()
        ref = self.delivered(who)
        self.days(1)
        self.hears(who, "Sudah kami periksa")
        self.assertEqual(200, self.world.send(who, "Lubangnya masih ada, mohon dicek lagi.").status)
        self.world.wait_delivery(ref, "delivered", "followup")
        self.days(1)
        self.hears(who, "Petugas sudah kembali ke lokasi")
        self.days(1)
        self.hears(who, "dinyatakan selesai")
        self.days(8)
        self.assertEqual("Selesai", self.status(ref), "closed by the office, not by the days that went by")
        self.one_ticket_and_nothing_to_do(ref)

    def test_secret_report_leak_guard(self) -> None:
        self.play("secret_report_leak_guard")
        who = somebody()
        ref = self.world.write("Kepala gudang menjual pupuk bersubsidi.", who, line=VILLAGE_LINE)   # of this line all is secret
        number = self.world.wait_delivery(ref, "delivered")["external_id"]
        for words in ("", "", "", "Sudah kami tindak lanjuti", "dinyatakan selesai"):
            if words:
                self.hears(who, words)
            self.assertEqual({"anonymous": True, "secret": True}, {k: v for k, v in self.world.tickets(ref)[0]["flags"].items() if k != "priority"})
            self.assertEqual("404", self.seen_by_anybody(number))
            self.days(1)
        self.one_ticket_and_nothing_to_do(ref)

    def seen_by_anybody(self, number: str) -> str:
        try:
            return json.dumps(self.world.simulator.get(f"public/{number}"))
        except Exception as problem:
            return "404" if " 404 " in str(problem) else str(problem)

    # --- what goes wrong ----------------------------------------------------------------------------------------------

    def test_created_but_timed_out(self) -> None:
        self.play("created_but_timed_out")
        self.uncertain_with_its_ticket()

    def test_slow(self) -> None:
        def shorter(scenario: Json) -> None:
            scenario["steps"][0]["fault"] |= {"ms": 6000, "next": 1}   # longer than this world waits, as 95 s are longer than 90
        self.play("slow", shorter)
        self.uncertain_with_its_ticket()

    def uncertain_with_its_ticket(self) -> None:
        who = somebody()
        ref = self.world.write("Jalan berlubang di RT 04.", who)
        row = self.world.wait_delivery(ref, "uncertain")
        self.assertEqual(["uncertain"], self.waiting(ref))
        self.assertIsNone(self.world.heard(who, r"nomor \d"), "no number is told before it is known")
        number = str(self.wait_for("the ticket", lambda: self.world.tickets(ref))[0]["id"])
        self.assertEqual(0, self.world.broker.cli("delivery", "resolve", str(row["id"]), "--external-id", number).returncode)
        self.hears(who, rf"nomor {number}\b")
        self.one_ticket_and_nothing_to_do(ref)

    def test_forward_half_failed(self) -> None:
        self.play("forward_half_failed")
        who = somebody()
        ref = self.world.write("Jalan provinsi ambles.", who)
        self.wait_for("the first try to pass it on", lambda: self.world.fired() >= 1)
        self.wait_for("the number, known before it is passed on", lambda: (self.world.delivery(ref) or {}).get("external_id"))
        self.world.restart()   # what is left to do is passing it on: the ticket is never made again
        self.assertEqual((1, "pending"), (len(self.world.tickets(ref)), (self.world.delivery(ref) or {})["state"]))
        self.assertEqual([], self.waiting(ref), "it is tried again by itself")

    def test_token_expired(self) -> None:
        def of_the_create(scenario: Json) -> None:
            scenario["steps"][0]["fault"]["operation"] = "create"   # other tests' tickets are asked for news meanwhile
        self.play("token_expired", of_the_create)
        who = somebody()
        ref = self.world.write("Jalan berlubang di RT 05.", who)
        self.world.wait_for_log("error deliver credential_refused destination=lapor")
        row = self.world.wait_delivery(ref, "pending")
        self.assertEqual(["unauthorised"], self.waiting(ref))
        self.assertEqual([], self.world.tickets(ref))
        self.assertIsNone(self.world.heard(who, r"nomor \d"))
        self.world.fault()
        self.world.restart()
        self.world.broker.cli("delivery", "retry", str(row["id"]))
        self.world.wait_delivery(ref, "delivered")
        self.one_ticket_and_nothing_to_do(ref)

    def test_throttled(self) -> None:
        def faster(scenario: Json) -> None:
            scenario["settings"]["rate"] = 60   # a second's wait instead of half a minute's
        self.play("throttled", faster)
        people = [somebody() for _ in range(3)]
        refs = [self.world.write("Jalan berlubang di RT 06.", who) for who in people]
        for ref in refs:
            self.world.wait_delivery(ref, "delivered")
            self.assertEqual(1, len(self.world.tickets(ref)))
        self.play("happy")

    def test_institution_renumbered(self) -> None:
        self.play("institution_renumbered")
        who = somebody()
        ref = self.world.write("Jalan berlubang di RT 07.", who)
        dead = self.world.wait_delivery(ref, "dead")
        self.assertIn("disposition_id", dead["reason"])
        self.assertEqual(["dead"], self.waiting(ref))
        self.assertEqual([], self.world.tickets(ref))
        self.assertIsNone(self.world.heard(who, r"nomor \d"))
        self.world.simulator.post("masters", {"list": "institutions", "id": 630999, "to": 630412})   # or the table is put right
        self.assertEqual(0, self.world.broker.cli("delivery", "retry", str(dead["id"])).returncode)
        self.world.wait_delivery(ref, "delivered")
        self.one_ticket_and_nothing_to_do(ref)

    def test_new_unknown_status(self) -> None:
        self.play("new_unknown_status")
        who, before = somebody(), len(self.world.log)
        ref = self.delivered(who)
        self.days(1)
        self.hears(who, "Menunggu Arahan")
        self.world.wait_for_log(r"warn plugin unknown_status [^\n]*Menunggu Arahan", before)
        self.one_ticket_and_nothing_to_do(ref)

    def test_html_502(self) -> None:
        self.play("html_502")
        people = [somebody() for _ in range(3)]
        refs = [self.world.write("Jalan berlubang di RT 08.", who) for who in people]
        for ref in refs:
            state = self.wait_for("an end", lambda ref=ref: next((row["state"] for row in self.world.deliveries(ref, destination="lapor")
                                                                 if row["state"] in ("delivered", "uncertain")), None))
            self.assertEqual({"delivered": 1, "uncertain": 0}[state], len(self.world.tickets(ref)))
            self.assertEqual([] if state == "delivered" else ["uncertain"], self.waiting(ref))
        self.world.fault()

    # --- answers in odd shapes ----------------------------------------------------------------------------------------

    def test_paged_followups(self) -> None:
        self.play("paged_followups")
        who = somebody()
        ref = self.delivered(who)
        self.days(3)
        for words in ("Petugas sedang menuju lokasi", "Pekerjaan dimulai", "Pekerjaan selesai"):
            self.hears(who, words)
        self.one_ticket_and_nothing_to_do(ref)

    def test_attachments_object_shape(self) -> None:
        self.play("attachments_object_shape")
        who = somebody()
        ref = self.delivered(who)
        self.days(1)
        self.hears(who, r"Berita acara dan foto terlampir[^\n]*\n[^\n]*foto\.jpg")
        self.hears(who, r"berita-acara\.pdf")
        self.one_ticket_and_nothing_to_do(ref)

    def test_each_that_is_shipped_has_its_test(self) -> None:
        source = Path(__file__).read_text(encoding="utf-8")
        played = set(re.findall(r'self\.play\("(\w+)"', source)) | {f"archived_{reason}" for reason in ARCHIVED}
        self.assertEqual({path.stem for path in SCENARIOS.glob("*.yaml")}, played)


if __name__ == "__main__":
    unittest.main()
