"""What LAPOR! does wrong with a create or a read, under every agreement: what becomes of it, who sees it, what is told, and never two tickets."""

from __future__ import annotations

import unittest

from agreements import AgencyWorld, AgreementCase, LegacyWorld
from flow import FlowWorld, Json, somebody

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


class Refusals:
    """The tests. Mixed into a case for each agreement."""

    world: FlowWorld

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


class LegacyRefusals(Refusals, AgreementCase):
    kind = LegacyWorld


class SplpRefusals(Refusals, AgreementCase):
    kind = FlowWorld


class AgencyRefusals(Refusals, AgreementCase):
    kind = AgencyWorld


if __name__ == "__main__":
    unittest.main()
