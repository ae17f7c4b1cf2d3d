"""What holds under every agreement: the same program and the same tests, and only the mapping differs."""

from __future__ import annotations

import hashlib
import time
import unittest
from typing import ClassVar

from agreements import AgencyWorld, AgreementCase, LegacyWorld
from flow import FlowWorld, message_id, somebody
from programs import Failure


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
