"""What an administrator watches: metrics and what stands on them (alerts, board), and log lines that name their report."""

from __future__ import annotations

import json
import re
import time
import unittest

import webhooks
from agency_stand_in import Trouble
from demo_config import PROJECT
from flow import Edit, FlowCase, LoneCase, agency, message_id, somebody

FOREIGN = {"up", "probe_ssl_earliest_cert_expiry"}   # Prometheus' own, and the blackbox exporter's
METRIC = re.compile(r"\b(?:jembatan|probe)_[a-z_]+\b|\bup(?=\{)")
PARTS = re.compile(r"_(?:bucket|count|sum)$")


def expressions() -> dict[str, str]:
    """What alerts and board ask, by where it stands."""
    rules = (PROJECT / "packaging/prometheus/alerts.yaml").read_text(encoding="utf-8")
    found = {f"alert {name}": text for name, text in re.findall(r"- alert: (\w+)\n(.*?)\n\s+labels:", rules, re.DOTALL)}
    board = json.loads((PROJECT / "packaging/grafana/jembatan.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            found[f"panel {panel['title']}"] = found.get(f"panel {panel['title']}", "") + " " + target["expr"]
    return found


def metrics_in(expression: str) -> set[str]:
    without_texts = re.sub(r'"[^"]*"', '""', expression)
    return {PARTS.sub("", name) if name.startswith("jembatan_request_seconds") else name for name in METRIC.findall(without_texts)}


class Watching(FlowCase):
    edits = (agency(first="1s"), Edit("level: info", "level: debug"))

    def setUp(self) -> None:
        self.world.agency.fail(None)
        self.world.fault()

    def test_every_metric_that_alerts_and_board_ask_for_exists(self) -> None:
        types = dict(re.findall(r"(?m)^# TYPE (\S+) (\S+)$", self.world.get("/metrics").text))
        asked = expressions()
        self.assertGreater(len(asked), 30)
        missing = {where: sorted(names) for where, text in asked.items() if (names := metrics_in(text) - types.keys() - FOREIGN)}
        self.assertEqual({}, missing)

    def test_every_metric_says_what_it_is(self) -> None:
        self.world.wait_delivery(self.world.write("Jalan berlubang di Marabahan."), "delivered")
        text = self.world.get("/metrics").text
        helps = dict(re.findall(r"(?m)^# HELP (\S+) ?(.*)$", text))
        self.assertEqual([], [name for name, said in helps.items() if not said or not name.startswith("jembatan_")])
        self.assertEqual(sorted(helps), sorted(set(helps)), "each family once")

    def test_a_report_moves_what_it_should(self) -> None:
        self.world.wait_delivery(self.world.write("Air PDAM keruh."), "delivered")
        self.assertLess(time.time() - self.world.metric("jembatan_last_accepted_timestamp_seconds", channel="wa"), 120)
        self.assertGreaterEqual(self.world.metric("jembatan_deliveries", state="delivered"), 1)
        self.assertEqual(0, self.world.metric("jembatan_deliveries", state="uncertain"))
        self.assertEqual(1, self.world.metric("jembatan_build_info"))
        self.assertLess(time.time() - self.world.metric("jembatan_start_time_seconds"), 600)
        free, size = (self.world.metric(f"jembatan_store_disk_{what}_bytes") for what in ("free", "size"))
        self.assertTrue(0 < free <= size)

    def test_books_and_history_are_checked_by_itself(self) -> None:
        self.wait_for("a first check", lambda: self.world.metric("jembatan_self_check_timestamp_seconds"))
        self.assertEqual((1, 1), (self.world.metric("jembatan_books_balanced"), self.world.metric("jembatan_chain_intact")))

    def test_what_waits_grows_old(self) -> None:
        self.world.agency.fail(Trouble(status=503, times=1000, retry_after=3600))
        ref = self.world.write("Jalan berlubang di seberang.")
        self.wait_for("its age", lambda: self.world.metric("jembatan_oldest_pending_seconds"))
        self.assertEqual(0, self.world.broker.cli("delivery", "withdraw", str(self.world.wait_delivery(ref, "pending", destination="pupr")["id"])).returncode)


class Refused(LoneCase):
    def test_a_refused_credential_is_seen(self) -> None:
        world = self.new_world()
        world.fault({"operation": "create", "kind": "status", "status": 401, "next": 1})
        world.write("Jalan berlubang di Marabahan.")
        self.wait_for("the metric", lambda: world.metric("jembatan_credential_refused", destination="lapor"))
        self.assertEqual(0, world.metric("jembatan_credential_refused", destination="pupr"))


class Lines(FlowCase):
    edits = (agency(), Edit("level: info", "level: debug"))

    def test_each_line_about_a_delivery_or_attachment_names_its_report(self) -> None:
        world = self.world
        ref = world.write("Jalan berlubang di Marabahan.")
        world.wait_delivery(ref, "delivered")
        world.fault({"operation": "detail", "kind": "status", "status": 500})
        world.wait_for_log("warn follow poll_failed")
        who = somebody()
        world.send_message(who, webhooks.image(who, message_id(), int(time.time()), "8801", "00" * 32, "Jalan rusak"))
        world.wait_for_log(r"warn fetch (postponed|gone)")
        about = [line for line in world.log.splitlines() if re.search(r"\b(?:delivery|attachment)=\d", line)]
        self.assertGreater(len(about), 3)
        self.assertEqual([], [line for line in about if not re.search(r"\breport=[0-9a-f]", line)])


if __name__ == "__main__":
    unittest.main()
