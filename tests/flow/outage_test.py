"""A destination that fails now and then, dies for a while and comes back: it delays only itself, and nothing is lost or doubled."""

from __future__ import annotations

import re
import unittest

from agency_stand_in import Trouble
from flow import FlowCase, LoneCase, agency, lapor, somebody
from graph_stand_in import Fault

REPORTS = 20


class AgencyOutage(FlowCase):
    """The route `jalan rusak` goes to LAPOR! and to the agency's webhook."""

    edits = (agency(failures=3, pause="1s"),)

    def state_of(self, destination: str) -> str:
        """What `jembatan status` says of its breaker."""
        status = self.world.broker.row("status")
        return next(lane["breaker"] for lane in status["destinations"] if lane["name"] == destination)

    def test_everything_arrives_once_and_lapor_does_not_wait(self) -> None:
        self.world.agency.fail(Trouble(status=503, every=10))
        refs = [self.world.write(f"Jalan berlubang di blok {n}.") for n in range(REPORTS // 2)]
        self.world.agency.go_down()
        refs += [self.world.write(f"Jembatan rusak di blok {n}.") for n in range(REPORTS // 2)]
        for ref in refs:
            self.assertEqual(1, self.world.wait_delivery(ref, "delivered")["attempts"])
        self.world.wait_for_log("error deliver circuit_open destination=pupr")
        self.assertEqual(1, self.world.metric("jembatan_destination_open", destination="pupr"))
        self.assertEqual(("closed", True), (self.state_of("lapor"), self.state_of("pupr") != "closed"))
        waiting = [row for row in self.world.broker.pages("deliveries") if row["destination"] == "pupr" and row["state"] == "pending"]
        self.assertGreaterEqual(len(waiting), REPORTS // 2)
        self.world.agency.come_back()
        balance = self.world.wait_until_quiet()
        self.world.wait_for_log("info deliver circuit_closed destination=pupr")
        self.assertEqual((0, "closed"), (self.world.metric("jembatan_destination_open", destination="pupr"), self.state_of("pupr")))
        self.assertEqual((2 * REPORTS, 2 * REPORTS), (balance["deliveries"]["created"], balance["deliveries"]["delivered"]))
        self.assertCountEqual(refs, [report["report"]["ref"] for report in self.world.agency.reports()])
        taken = [attempt.key for attempt in self.world.agency.attempts() if attempt.status == 200]
        self.assertEqual(len(taken), len(set(taken)), "a report was delivered twice")
        self.assertTrue(any(attempt.status == 503 for attempt in self.world.agency.attempts()))
        for ref in refs:
            self.assertEqual(1, len(self.world.tickets(ref)))


class RetryAfter(LoneCase):
    """A destination that says when to come back is not asked before."""

    def test_is_honoured(self) -> None:
        world = self.new_world(agency(first="100ms", failures=100))
        world.agency.fail(Trouble(status=503, times=1, retry_after=3))
        world.wait_delivery(world.write("Jalan berlubang di depan pasar."), "delivered", destination="pupr")
        first, second = world.agency.attempts()
        self.assertGreaterEqual(second.at - first.at, 2.9)


class LaporOutage(LoneCase):
    """LAPOR! itself fails: others are not delayed, and never a second ticket."""

    def test_one_create_in_two_fails_and_the_agency_does_not_wait(self) -> None:
        world = self.new_world(lapor(failures=2, pause="1s"), agency())
        world.fault({"operation": "create", "kind": "status", "status": 503, "every": 2, "processed": True})
        refs = [world.write(f"Jalan berlubang di gang {n}.") for n in range(6)]
        for ref in refs:
            world.wait_delivery(ref, "delivered", destination="pupr")
        world.wait_until_quiet()
        states = [(world.delivery(ref) or {})["state"] for ref in refs]
        self.assertEqual((3, 3), (states.count("uncertain"), states.count("delivered")), states)
        self.assertEqual([1] * len(refs), [len(world.tickets(ref)) for ref in refs])

    def test_a_refused_credential_waits_for_a_person_and_buries_nothing(self) -> None:
        world = self.new_world(agency())
        world.fault({"operation": "create", "kind": "status", "status": 401})
        ref = world.write("Jalan berlubang di depan kantor desa.")
        world.wait_for_log("error deliver credential_refused destination=lapor")
        self.assertEqual("pending", world.wait_delivery(ref, "pending")["state"])
        world.wait_delivery(ref, "delivered", destination="pupr")
        world.fault()
        world.restart()
        self.assertEqual(0, world.broker.cli("delivery", "retry", str(world.wait_delivery(ref, "pending")["id"])).returncode)
        world.wait_delivery(ref, "delivered")
        self.assertEqual(1, len(world.tickets(ref)))

    def test_silent_whatsapp_delays_no_ticket(self) -> None:
        world = self.new_world()
        for _ in range(4):
            world.graph.mailbox.fail_next(Fault(kind="silent"))
        self.assertEqual([200] * 4, [world.send(somebody(), "Sampah menumpuk di tepi sungai.").status for _ in range(4)])
        self.wait_for("four tickets", lambda: len(world.complaints()) == 4)
        replies = [row for row in reversed(list(world.broker.pages("deliveries"))) if row["kind"] == "reply"]
        self.assertEqual([("pending", 1)] * 4, [(row["state"], row["attempts"]) for row in replies[:4]])
        self.assertEqual([], re.findall(r"deliver \w+ .*destination=wa\b.*", world.log), "not one of them has ended: they are still under way")
        self.assertEqual([], [text for text in world.chats() if "sudah terdaftar" in text.text])
        world.kill()
        world.broker.start()


if __name__ == "__main__":
    unittest.main()
