"""What holds under every agreement: the same program and the same tests, and only the mapping differs."""

from __future__ import annotations

import hashlib
import time
import unittest
from typing import ClassVar

from flow import Edit, FlowCase, FlowWorld, Json, message_id, route, somebody
from programs import Failure

# What goes wrong with one create, what its delivery is afterwards, and how many tickets LAPOR! has.
FAULTS: tuple[tuple[Json, str, int], ...] = (
    ({"kind": "status", "status": 400}, "dead", 0),
    ({"kind": "status", "status": 404}, "dead", 0),
    ({"kind": "status", "status": 413}, "dead", 0),
    ({"kind": "status", "status": 415}, "dead", 0),
    ({"kind": "ok_without_results"}, "dead", 0),
    ({"kind": "status", "status": 408}, "uncertain", 0),
    ({"kind": "status", "status": 500}, "uncertain", 0),
    ({"kind": "status", "status": 503}, "uncertain", 0),
    ({"kind": "status", "status": 504, "processed": True}, "uncertain", 1),
    ({"kind": "html_502"}, "uncertain", 0),
    ({"kind": "drop_before"}, "uncertain", 0),
    ({"kind": "drop_after"}, "uncertain", 1),
    ({"kind": "garble"}, "uncertain", 1),
    ({"kind": "truncated"}, "uncertain", 1),
    ({"kind": "slow", "ms": 300}, "delivered", 1),
    ({"kind": "status", "status": 429, "retry_after": 1}, "delivered", 1),
)

PROVINCE = route("""name: jalan provinsi
    when: { any_words: [jalan provinsi] }
    set: { agency: pemprov }
    to: lapor""")


class AgencyWorld(FlowWorld):
    """LAPOR! as another agreement has it: config/lapor/v3-agency.yaml, with an access token and paths of its own."""

    def __init__(self, *edits: Edit) -> None:
        super().__init__(*edits,
                         Edit(r"lapor/v3-splp\.yaml", "lapor/v3-agency.yaml"),
                         Edit(r'/lapor/3\.0\.0"', '/lapor-batola/3.0.0"'),
                         Edit(r"\n      auth: !secret lapor_auth\n      token: !secret lapor_token\n",
                              "\n      client_id: batola\n      client_secret: !secret lapor_token\n"))
        self.simulator.program.command += ["--profile", "v3-agency", "--client-id", "batola",
                                           "--client-secret", self.secrets.lapor_token]

    def tokens(self) -> list[Json]:
        """The journal's token calls, oldest first."""
        return [entry for entry in self.simulator.get("journal?limit=20000")["entries"] if entry["operation"] == "access_token"]


class LegacyWorld(FlowWorld):
    """LAPOR! in the XML of 2018: config/lapor/legacy-xml.yaml, with a token in the body of each call."""

    def __init__(self, *edits: Edit) -> None:
        super().__init__(*edits,
                         Edit(r"lapor/v3-splp\.yaml", "lapor/legacy-xml.yaml"),
                         Edit(r'/lapor/3\.0\.0"', '/api/stream"'),
                         Edit(r"\n      auth: !secret lapor_auth\n", "\n"))
        self.simulator.program.command += ["--profile", "legacy-xml"]


class AgreementCase(FlowCase):
    """One world for each class, of the kind its agreement needs."""

    kind: ClassVar[type[FlowWorld]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.world = cls.kind(PROVINCE)
        FlowCase.worlds = [cls.world]
        cls.addClassCleanup(cls.world.close)
        cls.world.start()

    def setUp(self) -> None:
        self.world.fault()


class Contract:
    """The tests. Mixed into a case for each agreement."""

    world: FlowWorld

    def test_a_report_becomes_one_ticket_and_hears_of_it_to_its_end(self: AgreementCase) -> None:
        self.world.simulator.post("settings", {"page_size": 2})   # what is said on the second page counts too
        who = somebody()
        ref = self.world.write("Jembatan kayu di RT 02 lapuk.", who)
        number = self.world.wait_delivery(ref, "delivered")["external_id"]
        self.wait_for("LAPOR!'s number in the chat", lambda: self.world.heard(who, rf"nomor {number}\b"))
        for answer in ("Petugas meninjau hari ini.", "Kayu pengganti sudah dipesan.", "Jembatan sudah diperbaiki."):
            self.world.move(number, {"to": "Dalam Proses", "answer": answer})
        self.wait_for("the last answer in the chat", lambda: self.world.heard(who, "Jembatan sudah diperbaiki"))
        self.assertTrue(self.world.heard(who, "Petugas meninjau hari ini"))
        self.assertEqual(200, self.world.send(who, "Terima kasih & mohon dicek: 50% papan masih goyang.").status)
        self.world.wait_delivery(ref, "delivered", "followup")
        self.assertIn("Terima kasih & mohon dicek: 50% papan masih goyang.", str(self.world.tickets(ref)[0]["followups"]))
        self.world.move(number, {"to": "Selesai"})
        self.wait_for("the end in the chat", lambda: self.world.heard(who, "(?i)selesai"))
        self.assertEqual([number], [str(ticket["id"]) for ticket in self.world.tickets(ref)])
        self.world.balance()

    def test_what_came_along_lies_with_the_ticket(self: AgreementCase) -> None:
        who, content = somebody(), b"%PDF-1.4\n% surat warga\n"
        self.world.keep_media("4410", "application/pdf", content)
        document = {"id": "4410", "mime_type": "application/pdf", "sha256": hashlib.sha256(content).hexdigest(),
                    "filename": "surat-rt.pdf", "caption": "Surat permohonan perbaikan jalan."}
        message = {"from": who.wa_id, "id": message_id(), "timestamp": str(int(time.time())), "type": "document", "document": document}
        self.assertEqual(200, self.world.send_message(who, message).status)
        ref = self.world.ref_of(who)
        self.world.wait_delivery(ref, "delivered")
        files = self.world.tickets(ref)[0]["attachments"]
        self.assertEqual([("surat-rt.pdf", document["sha256"])], [(file["file_name"], file["sha256"]) for file in files])

    def test_another_authoritys_ticket_is_passed_on(self: AgreementCase) -> None:
        ref = self.world.write("Jalan provinsi ambles dekat jembatan.")
        self.world.wait_delivery(ref, "delivered")
        tickets = self.world.tickets(ref)
        self.assertEqual(1, len(tickets))
        self.assertNotEqual(630400, tickets[0]["institution"]["id"], "not with the regency any more")

    def test_created_but_timed_out_is_uncertain_and_never_a_second_ticket(self: AgreementCase) -> None:
        self.world.fault({"operation": "create", "next": 1, "kind": "drop_after"})
        ref = self.world.write("Sampah menumpuk di tepi sungai.")
        self.world.wait_delivery(ref, "uncertain")
        self.world.restart()
        self.world.wait_delivery(self.world.write("Pohon tumbang menutup gang."), "delivered")
        row = self.world.wait_delivery(ref, "uncertain")
        self.assertEqual(1, len(self.world.tickets(ref)))
        number = str(self.world.tickets(ref)[0]["id"])
        done = self.world.broker.cli("delivery", "resolve", str(row["id"]), "--external-id", number)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(number, self.world.wait_delivery(ref, "delivered")["external_id"])
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_whatever_goes_wrong_with_a_create_there_are_never_two_tickets(self: AgreementCase) -> None:
        for number, (fault, state, tickets) in enumerate(FAULTS):
            with self.subTest(**fault):
                self.world.fault({"operation": "create", "next": 1, **fault})
                who = somebody()
                ref = self.world.write(f"Lampu jalan padam di RT {number}.", who)
                row = self.world.wait_delivery(ref, state)
                self.assertEqual(1, self.world.fired())
                self.assertEqual(tickets, len(self.world.tickets(ref)))
                waiting = {kind: [delivery["id"] for delivery in self.world.broker.row("attention")[kind]["rows"] if delivery["ref"] == ref]
                           for kind in ("uncertain", "dead", "problem")}
                self.assertEqual({kind: [row["id"]] if kind == state else [] for kind in waiting}, waiting, "a person hears of it")
                if state != "delivered":
                    self.assertIsNone(self.world.heard(who, r"nomor \d{7}"), "no number is told that may not be there")
                    self.assertEqual(row["attempts"], 1, "and nothing is sent again")
        self.world.balance()

    def test_a_secret_that_is_refused_is_seen_and_makes_no_ticket(self: AgreementCase) -> None:
        self.world.fault({"operation": "create", "kind": "status", "status": 403})
        who, before = somebody(), len(self.world.log)
        ref = self.world.write("Talang air puskesmas bocor.", who)
        self.world.wait_for_log("error deliver credential_refused destination=lapor", before)
        row = self.world.wait_delivery(ref, "pending")
        waiting = [delivery["ref"] for delivery in self.world.broker.row("attention")["unauthorised"]["rows"]]
        self.assertIn(ref, waiting, "a person hears of it")
        self.assertEqual([], self.world.tickets(ref))
        self.assertIsNone(self.world.heard(who, r"nomor \d{7}"))
        self.world.fault()
        self.world.restart()   # as after a new secret
        self.world.broker.cli("delivery", "retry", str(row["id"]))
        number = self.world.wait_delivery(ref, "delivered")["external_id"]
        self.assertEqual([number], [str(ticket["id"]) for ticket in self.world.tickets(ref)])
        self.wait_for("LAPOR!'s number in the chat", lambda: self.world.heard(who, rf"nomor {number}\b"))

    def test_a_ticket_that_cannot_be_read_is_told_of_when_it_can(self: AgreementCase) -> None:
        for status in (403, 404):
            with self.subTest(status=status):
                who = somebody()
                ref = self.world.write(f"Plafon kelas runtuh, {status}.", who)
                number = self.world.wait_delivery(ref, "delivered")["external_id"]
                before = len(self.world.log)
                self.world.fault({"operation": "detail", "kind": "status", "status": status})
                self.world.move(number, {"to": "Dalam Proses", "answer": "Petugas meninjau hari ini."})
                self.world.wait_for_log(rf"(warn|error) \w+ \w+ [^\n]*http {status}", before)
                self.assertIsNone(self.world.heard(who, "Petugas meninjau"), "nothing is told that was not read")
                self.world.fault()
                self.wait_for("the answer in the chat", lambda: self.world.heard(who, "Petugas meninjau hari ini"))
                self.assertEqual([number], [str(ticket["id"]) for ticket in self.world.tickets(ref)])
                self.assertEqual("delivered", (self.world.delivery(ref) or {})["state"], "the ticket is where it was")

    def test_what_lapor_refuses_is_dead_and_says_why(self: AgreementCase) -> None:
        self.world.fault({"operation": "create", "next": 1, "kind": "status", "status": 422})
        ref = self.world.write("Lampu jalan mati di RT 03.")
        dead = self.world.wait_delivery(ref, "dead")
        self.assertIn("422", dead["reason"])
        self.assertEqual([], self.world.tickets(ref))


class LegacyAgreement(Contract, AgreementCase):
    kind = LegacyWorld

    def test_the_token_in_the_body_is_written_nowhere(self) -> None:
        self.world.fault({"operation": "create", "next": 1, "kind": "status", "status": 422})
        ref = self.world.write("Parit di depan balai desa tersumbat.")
        dead = self.world.wait_delivery(ref, "dead")
        shown = self.world.broker.cli("destination", "preview", "lapor", ref).stdout
        shown += self.world.broker.cli("delivery", "show", str(dead["id"]), "--json").stdout
        self.assertIn("addstream", shown)
        if self.world.secrets.lapor_token in self.world.log + shown:
            raise Failure("the token stands in the log, in a preview or in a record")


class SplpAgreement(Contract, AgreementCase):
    kind = FlowWorld


class AgencyAgreement(Contract, AgreementCase):
    kind = AgencyWorld
    world: ClassVar[AgencyWorld]

    def test_a_token_that_is_over_is_asked_for_once_and_the_ticket_made_once(self) -> None:
        self.world.wait_delivery(self.world.write("Selokan mampet di pasar."), "delivered")
        before, creates = len(self.world.tokens()), len(self.world.creates())
        self.world.simulator.post("clock", {"advance": "2h"})   # over there; here it still looks good
        refs = [self.world.write(f"Tiang listrik miring di RT 0{number}.") for number in (1, 2, 3)]
        for ref in refs:
            self.world.wait_delivery(ref, "delivered")
            self.assertEqual(1, len(self.world.tickets(ref)))
        self.assertEqual(before + 1, len(self.world.tokens()), "one for all that wait")
        refused = [entry for entry in self.world.creates()[creates:] if entry["status"] == 401]
        self.assertLessEqual(len(refused), len(refs), "none is sent twice with a token that is over")

    def test_a_token_ended_by_the_far_side_is_replaced(self) -> None:
        before = len(self.world.tokens())
        self.world.fault({"operation": "create", "next": 1, "kind": "status", "status": 401})
        ref = self.world.write("Air PDAM keruh sejak Senin.")
        self.world.wait_delivery(ref, "delivered")
        self.assertEqual((1, before + 1), (len(self.world.tickets(ref)), len(self.world.tokens())))

    def test_no_secret_is_written_where_people_read(self) -> None:
        ref = self.world.write("Genangan di depan sekolah.")
        self.world.wait_delivery(ref, "delivered")
        shown = self.world.broker.cli("destination", "preview", "lapor", ref).stdout
        self.assertIn("complaint-batola", shown)
        for secret in (self.world.secrets.lapor_token, "sim-access-"):
            if secret in self.world.log + shown:
                raise Failure("a secret stands in the log or in a preview")


if __name__ == "__main__":
    unittest.main()
