"""One report, one ticket: whatever LAPOR! or the network does to the create call, never a second one."""

from __future__ import annotations

import hashlib
import time
import unittest
from datetime import datetime

import webhooks
from flow import Edit, FlowCase, LoneCase, lapor, message_id, route, somebody
from webhooks import Person

PROVINCE = route("""name: jalan provinsi
    when: { any_words: [jalan provinsi] }
    set: { agency: pemprov }
    to: lapor""")
ONCE = {"operation": "create", "next": 1}

# What happens to the one create call, and how many tickets LAPOR! has afterwards.
UNCLEAR = (
    ("ServerError", {"kind": "status", "status": 500}, 0),
    ("ServerErrorAfterTaking", {"kind": "status", "status": 503, "processed": True}, 1),
    ("RequestTimeout", {"kind": "status", "status": 408, "processed": True}, 1),
    ("CutBeforeReading", {"kind": "drop_before"}, 0),
    ("CutAfterTaking", {"kind": "drop_after"}, 1),
    ("GatewaysPage", {"kind": "html_502"}, 0),
    ("GatewaysPageAfterTaking", {"kind": "html_502", "processed": True}, 1),
    ("DamagedAnswer", {"kind": "garble"}, 1),
    ("HalfAnAnswer", {"kind": "truncated"}, 1),
)


class UnclearAnswer(FlowCase):
    """After a marked send anything but a clear verdict is for a person to decide."""

    edits = (PROVINCE,)

    def uncertain_report(self, fault: dict[str, object], who: Person | None = None) -> str:
        """A report whose create call met that fault."""
        self.world.fault({**ONCE, **fault})
        ref = self.world.write("Sampah menumpuk di tepi sungai.", who)
        self.world.wait_delivery(ref, "uncertain")
        return ref

    def test_is_uncertain_and_never_a_second_ticket(self) -> None:
        expected = {}
        for name, fault, tickets in UNCLEAR:
            with self.subTest(name):
                expected[self.uncertain_report(fault)] = tickets
        before = self.world.metric("jembatan_delivery_attempts_total", destination="lapor", result="uncertain")
        self.assertGreaterEqual(before, len(expected))
        self.world.restart()
        self.world.fault()
        self.world.wait_delivery(self.world.write("Pohon tumbang menutup gang."), "delivered")
        for ref, tickets in expected.items():
            self.assertEqual("uncertain", (self.world.delivery(ref) or {}).get("state"))
            self.assertEqual(tickets, len(self.world.tickets(ref)), f"tickets of {ref}")
        self.world.balance()

    def test_resolved_with_its_number_is_delivered_and_the_citizen_hears_it(self) -> None:
        who = somebody()
        ref = self.uncertain_report({"kind": "drop_after"}, who)
        number = str(self.world.tickets(ref)[0]["id"])
        done = self.world.broker.cli("delivery", "resolve", str(self.world.wait_delivery(ref, "uncertain")["id"]), "--external-id", number)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(number, self.world.wait_delivery(ref, "delivered")["external_id"])
        self.wait_for("LAPOR!'s number in the chat", lambda: self.world.heard(who, rf"nomor {number}\b"))
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_resolved_as_not_there_is_sent_once_more(self) -> None:
        ref = self.uncertain_report({"kind": "status", "status": 500})
        done = self.world.broker.cli("delivery", "resolve", str(self.world.wait_delivery(ref, "uncertain")["id"]), "--resend")
        self.assertEqual(0, done.returncode, done.stderr)
        self.world.wait_delivery(ref, "delivered")
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_resolving_asks_for_one_word_not_two(self) -> None:
        delivery = str(self.world.wait_delivery(self.uncertain_report({"kind": "drop_after"}), "uncertain")["id"])
        for words in ((), ("--resend", "--external-id", "1")):
            done = self.world.broker.cli("delivery", "resolve", delivery, *words)
            self.assertEqual((1, True), (done.returncode, "--external-id" in done.stderr), done.stderr)

    def test_holds_the_follow_up_until_it_is_resolved(self) -> None:
        who = somebody()
        ref = self.uncertain_report({"kind": "drop_after"}, who)
        self.assertEqual(200, self.world.send(who, "Baunya makin parah sejak kemarin.").status)
        self.wait_for("the follow-up", lambda: self.world.delivery(ref, "followup"))
        self.world.wait_delivery(self.world.write("Selokan mampet di pasar."), "delivered")
        self.assertEqual("pending", self.world.wait_delivery(ref, "pending", "followup")["state"])
        number = str(self.world.tickets(ref)[0]["id"])
        self.world.broker.cli("delivery", "resolve", str(self.world.wait_delivery(ref, "uncertain")["id"]), "--external-id", number)
        self.world.wait_delivery(ref, "delivered", "followup")
        self.assertIn("Baunya makin parah", str(self.world.tickets(ref)[0]["followups"]))


class ClearAnswer(FlowCase):
    """What LAPOR! surely did not take is sent again; what it has, is not."""

    edits = (PROVINCE,)

    def test_throttled_is_sent_again_when_lapor_said_so(self) -> None:
        self.world.fault({**ONCE, "kind": "status", "status": 429, "retry_after": 3})
        ref = self.world.write("Lampu jalan mati di RT 03.")
        self.assertEqual(2, self.world.wait_delivery(ref, "delivered")["attempts"])
        self.assertEqual(1, len(self.world.tickets(ref)))
        first, second = (datetime.fromisoformat(entry["at"].replace("Z", "+00:00")) for entry in self.world.creates()[-2:])
        self.assertGreaterEqual((second - first).total_seconds(), 2.9, "Retry-After: 3")

    def test_refused_is_dead_and_says_why(self) -> None:
        self.world.fault({**ONCE, "kind": "status", "status": 422})
        ref = self.world.write("Jembatan kayu lapuk.")
        dead = self.world.wait_delivery(ref, "dead")
        self.assertEqual(("refused", True), (dead["code"], "422" in dead["reason"]), dead)
        self.world.fault()
        self.assertEqual(0, self.world.broker.cli("delivery", "retry", str(dead["id"])).returncode)
        self.world.wait_delivery(ref, "delivered")
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_a_failed_forward_leaves_the_one_ticket_and_a_problem_to_read(self) -> None:
        self.world.fault({"operation": "reject", "kind": "status", "status": 400})
        ref = self.world.write("Jalan provinsi ambles dekat jembatan.")
        row = self.world.wait_delivery(ref, "delivered")
        self.assertIn("forward", row["problem"])
        self.world.wait_for_log(rf"error\b.*deliver delivered report={row['report']}.*forward")
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_a_failed_upload_leaves_the_report_with_the_files_name_in_it(self) -> None:
        self.world.fault({"operation": "upload", "kind": "status", "status": 415})
        who, content = somebody(), b"%PDF-1.4\n% surat warga\n"
        self.world.keep_media("4410", "application/pdf", content)
        document = {"id": "4410", "mime_type": "application/pdf", "sha256": hashlib.sha256(content).hexdigest(),
                    "filename": "surat-rt.pdf", "caption": "Surat permohonan perbaikan jalan."}
        message = {"from": who.wa_id, "id": message_id(), "timestamp": str(int(time.time())), "type": "document", "document": document}
        self.assertEqual(200, self.world.send_message(who, message).status)
        ref = self.world.ref_of(who)
        self.assertIn("upload", self.world.wait_delivery(ref, "delivered")["problem"])
        tickets = self.world.tickets(ref)
        self.assertEqual(1, len(tickets))
        self.assertIn("Lampiran yang tidak terkirim: surat-rt.pdf", tickets[0]["content"])

    def test_the_same_words_of_two_citizens_are_two_tickets(self) -> None:
        refs = {self.world.write("Air PDAM keruh sejak Senin.") for _ in range(2)}
        self.assertEqual(2, len(refs))
        for ref in refs:
            self.world.wait_delivery(ref, "delivered")
            self.assertEqual(1, len(self.world.tickets(ref)))


class SlowLapor(LoneCase):
    """An answer that comes too late, and a LAPOR! that is not there at all."""

    def test_too_late_an_answer_is_uncertain(self) -> None:
        world = self.new_world(lapor(total="3s"))
        world.fault({**ONCE, "kind": "slow", "ms": 9000})
        ref = world.write("Sampah menumpuk di tepi sungai.")
        world.wait_delivery(ref, "uncertain")
        self.wait_for("the late ticket", lambda: world.tickets(ref))
        world.restart()
        world.wait_delivery(world.write("Pohon tumbang menutup gang."), "delivered")
        self.assertEqual(1, len(world.tickets(ref)))

    def test_nobody_listening_is_tried_again_until_there_is_one_ticket(self) -> None:
        world = self.new_world(Edit("level: info", "level: debug"))
        world.lapor_goes_down()
        who = somebody()
        ref = world.write("Tanggul jebol di muara.", who)
        self.wait_for("a second attempt", lambda: (world.delivery(ref) or {"attempts": 0})["attempts"] >= 2)
        self.assertEqual("pending", world.wait_delivery(ref, "pending")["state"])
        world.lapor_comes_back()
        number = world.wait_delivery(ref, "delivered")["external_id"]
        self.assertEqual([number], [str(ticket["id"]) for ticket in world.tickets(ref)])
        self.wait_for("LAPOR!'s number in the chat", lambda: world.heard(who, rf"nomor {number}\b"))
        world.balance()


if __name__ == "__main__":
    unittest.main()
