"""The broker as a service and its command line: stopping, exit codes, what an operator sees and may do."""

from __future__ import annotations

import json
import signal
import subprocess
import unittest
from pathlib import Path

from agency_stand_in import Trouble
from flow import FlowCase, FlowWorld, LoneCase, agency, lines, route
from programs import request

HOLD = route("""name: perlu diperiksa
    when: { any_words: [korupsi] }
    set: { category: "ketentraman, ketertiban dan perlindungan umum" }
    to: lapor
    hold: true""")
REPORT_FIELDS = {"id", "ref", "channel", "state", "title", "received_at", "route", "deliveries"}
DELIVERY_FIELDS = {"destination", "state", "attempts", "external_id"}
FINDING_FIELDS = {"file", "line", "column", "code", "message", "help"}


class Stopping(LoneCase):
    """SIGTERM: nothing new is marked, what is marked gets its answer."""

    def test_a_marked_send_gets_its_answer_before_the_end(self) -> None:
        world = self.new_world()
        world.fault({"operation": "create", "kind": "slow", "ms": 4000, "next": 1})
        ref = world.write("Sampah menumpuk di tepi sungai.")
        self.wait_for("LAPOR! to take it", lambda: world.tickets(ref))
        self.assertEqual(0, world.broker.program.stop(seconds=60))
        world.wait_for_log(r"info deliver delivered .*destination=lapor attempt=1 code=accepted")
        self.assertEqual(["delivered"], offline_states(world, ref))
        world.broker.start()
        self.assertEqual(1, len(world.tickets(ref)))

    def test_nothing_new_is_taken_or_sent_meanwhile(self) -> None:
        world = self.new_world()
        world.fault({"operation": "create", "kind": "slow", "ms": 4000, "next": 1})
        ref = world.write("Sampah menumpuk di tepi sungai.")
        self.wait_for("LAPOR! to take it", lambda: world.tickets(ref))
        late = world.write("Lampu jalan mati di RT 03.")
        world.broker.program.signal(signal.SIGTERM)
        world.wait_for_log("info app stopping")
        self.wait_for("an end of listening", lambda: not is_ready(world))
        self.assertEqual(0, world.broker.program.stop(seconds=60))
        self.assertLessEqual(len(world.tickets(late)), 1)
        world.broker.start()
        world.wait_delivery(late, "delivered")
        self.assertEqual(1, len(world.tickets(late)))

    def test_a_hang_up_is_no_end(self) -> None:
        world = self.new_world()
        world.broker.program.signal(signal.SIGHUP)
        world.wait_for_log("info app reloaded")
        world.wait_delivery(world.write("Pohon tumbang menutup gang."), "delivered")


class Exits(FlowCase):
    """Exit codes, and the words beside them."""

    def test_nonsense_is_64(self) -> None:
        for words in ((), ("serv",), ("report",), ("delivery", "resolve"), ("report", "list", "--limit", "0"), ("check", "--nonsense")):
            with self.subTest(words):
                self.assertEqual(64, self.world.broker.cli(*words).returncode)

    def test_bad_config_is_78_and_names_the_place(self) -> None:
        text = self.world.broker.config.read_text(encoding="utf-8")
        bad = self.world.folder / "bad.yaml"
        bad.write_text(text.replace("otherwise: { to: lapor }", "otherwise: { to: lapr }").replace("  listen: ", "  lisen: "), encoding="utf-8")
        for verb in ("check", "serve"):
            done = run(self.world, verb, config=bad)
            with self.subTest(verb):
                said = done.stdout + done.stderr
                self.assertEqual(78, done.returncode, said)
                for expected in (r"bad.yaml:\d+:\d+: ", "unknown destination 'lapr'", "lapor", "'lisen'"):
                    self.assertRegex(said, expected)

    def test_check_says_each_finding_with_its_fields(self) -> None:
        bad = self.world.folder / "bad2.yaml"
        bad.write_text(self.world.broker.config.read_text(encoding="utf-8").replace("plugin: webhook", "plugin: webhok"), encoding="utf-8")
        done = run(self.world, "check", "--json", config=bad)
        findings = list(lines(done.stdout))
        self.assertEqual((78, True), (done.returncode, len(findings) > 0), done.stdout + done.stderr)
        for finding in findings:
            self.assertLessEqual(FINDING_FIELDS, finding.keys())
        self.assertTrue(any("webhook" in finding["message"] + finding["help"] and finding["line"] > 0 for finding in findings), findings)

    def test_a_config_that_is_not_there_is_78(self) -> None:
        done = run(self.world, "serve", config=self.world.folder / "nowhere.yaml")
        self.assertEqual((78, True), (done.returncode, "nowhere.yaml" in done.stderr), done.stderr)

    def test_a_missing_secret_is_a_warning_offline_and_an_end_for_serve(self) -> None:
        environment = {name: value for name, value in self.world.broker.environment.items() if not name.endswith("WA_APP_SECRET")}
        self.assertEqual(0, run(self.world, "check", environment=environment).returncode)
        done = run(self.world, "serve", environment=environment)
        self.assertEqual((78, True), (done.returncode, "wa_app_secret" in done.stderr), done.stderr)

    def test_the_good_one_is_fine(self) -> None:
        done = self.world.broker.cli("check")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_what_is_not_there_is_1(self) -> None:
        for words in (("report", "show", "AAA-AAA-AAA"), ("delivery", "show", "99999"), ("delivery", "retry", "99999"),
                      ("report", "drop", "nonsense")):
            with self.subTest(words):
                done = self.world.broker.cli(*words)
                self.assertEqual((1, True), (done.returncode, bool(done.stderr.strip())), done.stderr)


class NoDaemon(LoneCase):
    """With and without the daemon."""

    def test_without_a_daemon_is_69_and_offline_works_only_then(self) -> None:
        world = self.new_world()
        ref = world.write("Sampah menumpuk di tepi sungai.")
        world.wait_delivery(ref, "delivered")
        refused = world.broker.cli("report", "list", "--offline")
        self.assertEqual((1, True), (refused.returncode, "another broker has it open" in refused.stderr), refused.stderr)
        self.assertEqual(0, world.broker.program.stop())
        away = world.broker.cli("report", "list")
        self.assertEqual((69, True), (away.returncode, "--offline" in away.stderr), away.stderr)
        self.assertEqual([ref], [row["ref"] for row in world.broker.rows("report", "list", "--offline")])
        self.assertTrue(world.broker.row("reconcile", "--offline")["balanced"])
        self.assertTrue(world.broker.row("chain", "--offline")["intact"])
        world.broker.start()


class Operator(FlowCase):
    """Lists, views and decisions."""

    edits = (HOLD, agency())

    def test_lists_have_the_promised_fields(self) -> None:
        ref = self.world.write("Jalan berlubang di depan pasar.")
        self.world.wait_delivery(ref, "delivered")
        row = next(row for row in self.world.broker.rows("report", "list", "--channel", "wa") if row["ref"] == ref)
        self.assertLessEqual(REPORT_FIELDS, row.keys())
        for delivery in row["deliveries"]:
            self.assertLessEqual(DELIVERY_FIELDS, delivery.keys())
        self.assertEqual(("decided", "jalan rusak"), (row["state"], row["route"]))
        self.assertIn(ref, self.world.broker.cli("report", "list").stdout)
        shown = self.world.broker.row("report", "show", ref)
        self.assertIn("Jalan berlubang", shown["messages"][0]["text"])
        self.assertTrue(shown["because"] and shown["events"])
        delivery = self.world.broker.row("delivery", "show", str(self.world.wait_delivery(ref, "delivered")["id"]))
        self.assertEqual(("delivered", ref), (delivery["delivery"]["state"], delivery["delivery"]["ref"]))
        self.assertEqual(shown["ref"], self.world.broker.row("report", "show", shown["id"])["ref"])

    def test_lists_can_be_narrowed(self) -> None:
        ref = self.world.write("Selokan mampet di pasar.")
        self.world.wait_delivery(ref, "delivered")
        rows = list(self.world.broker.rows("delivery", "list", "--state", "delivered", "--kind", "report", "--destination", "lapor"))
        self.assertIn(ref, [row["ref"] for row in rows])
        self.assertEqual({("delivered", "report", "lapor")}, {(row["state"], row["kind"], row["destination"]) for row in rows})
        self.assertEqual(1, len(list(self.world.broker.rows("report", "list", "--limit", "1"))))
        wrong = self.world.broker.cli("report", "list", "--state", "lost")
        self.assertEqual((1, True), (wrong.returncode, "collecting" in wrong.stderr), wrong.stderr)

    def test_a_held_report_goes_on_when_released(self) -> None:
        ref = self.held("Ada korupsi bantuan beras di desa.")
        self.assertEqual([], self.world.deliveries(ref))
        self.assertEqual(0, self.world.broker.cli("report", "release", ref).returncode)
        self.world.wait_delivery(ref, "delivered")
        self.assertEqual(1, len(self.world.tickets(ref)))
        again = self.world.broker.cli("report", "release", ref)
        self.assertEqual((1, True), (again.returncode, bool(again.stderr)), again.stderr)

    def test_a_held_report_goes_nowhere_when_dropped(self) -> None:
        ref = self.held("Ada korupsi, tapi ini pesan iseng.")
        self.assertEqual(0, self.world.broker.cli("report", "drop", ref, "--reason", "iseng").returncode)
        shown = self.world.broker.row("report", "show", ref)
        self.assertEqual(("decided", []), (shown["state"], [d for d in shown["deliveries"] if d["kind"] == "report"]))
        self.assertEqual(("iseng", True), (shown["hold_reason"], any("dropped by cli:" in line for line in shown["because"])))
        self.assertEqual([], self.world.tickets(ref))
        self.world.balance()

    def held(self, text: str) -> str:
        ref = self.world.write(text)
        self.wait_for("the report to be held", lambda: self.world.broker.row("report", "show", ref)["state"] == "held")
        return ref

    def test_a_waiting_delivery_can_be_withdrawn_and_is_never_sent(self) -> None:
        self.world.agency.fail(Trouble(status=503, times=1000, retry_after=3600))
        ref = self.world.write("Jalan berlubang di muara.")
        self.wait_for("a first attempt", lambda: (self.world.delivery(ref, destination="pupr") or {"attempts": 0})["attempts"] >= 1)
        number = str(self.world.wait_delivery(ref, "pending", destination="pupr")["id"])
        self.assertEqual(0, self.world.broker.cli("delivery", "withdraw", number).returncode)
        self.world.wait_delivery(ref, "withdrawn", destination="pupr")
        self.world.agency.fail(None)
        done = self.world.broker.cli("delivery", "withdraw", str(self.world.wait_delivery(ref, "delivered")["id"]))
        self.assertEqual((1, True), (done.returncode, bool(done.stderr)), "what is delivered cannot be taken back")
        self.assertNotIn(ref, json.dumps(self.world.agency.reports()))

    def test_a_waiting_delivery_can_be_tried_at_once(self) -> None:
        self.world.agency.fail(Trouble(status=503, times=1, retry_after=3600))
        ref = self.world.write("Jalan berlubang di seberang.")
        self.wait_for("a first attempt", lambda: (self.world.delivery(ref, destination="pupr") or {"attempts": 0})["attempts"] >= 1)
        number = str(self.world.wait_delivery(ref, "pending", destination="pupr")["id"])
        self.assertEqual(0, self.world.broker.cli("delivery", "retry", number).returncode)
        self.world.wait_delivery(ref, "delivered", destination="pupr")

    def test_an_erased_report_is_gone_but_counted(self) -> None:
        ref = self.world.write("Air PDAM keruh sejak Senin.")
        self.world.wait_delivery(ref, "delivered")
        before = self.world.balance()["reports"]["erased"]
        self.assertEqual(0, self.world.broker.cli("report", "erase", ref).returncode)
        self.assertEqual(before + 1, self.world.balance()["reports"]["erased"])
        self.assertNotIn("PDAM", json.dumps(self.world.broker.row("report", "show", ref)))

    def test_explain_says_which_rule_and_why(self) -> None:
        said = self.world.broker.row("explain", "--channel", "wa", "--text", "Jalan berlubang di Marabahan")
        self.assertLessEqual({"route", "to", "set", "because"}, said.keys())
        self.assertEqual(("jalan rusak", ["lapor", "pupr"], "dinas_pupr"), (said["route"], said["to"], said["set"]["agency"]))
        self.assertTrue(any("perlu diperiksa" in line for line in said["because"]), said["because"])

    def test_status_names_every_destination(self) -> None:
        status = self.world.broker.row("status")
        self.assertLessEqual({"lapor", "pupr", "wa", "wa_desa"}, {lane["name"] for lane in status["destinations"]})
        self.assertTrue(status["writable"])

    def test_health_readiness_and_metrics_answer(self) -> None:
        for path in ("/healthz", "/readyz", "/metrics"):
            self.assertEqual(200, self.world.get(path).status)
        components = json.loads(self.world.get("/readyz").body)["components"]
        self.assertEqual({"store", "process", "channel:wa", "channel:wa_desa", "channel:form"}, set(components))
        self.assertEqual({"ok"}, set(components.values()))


def run(world: FlowWorld, *words: str, config: Path | None = None, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The program on another configuration or with other secrets."""
    command = [world.broker.command, *words, "--config", str(config or world.broker.config)]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False,
                          env=world.broker.environment if environment is None else environment)


def offline_states(world: FlowWorld, ref: str) -> list[str]:
    rows = world.broker.rows("delivery", "list", "--offline", "--kind", "report")
    return [row["state"] for row in rows if row["ref"] == ref]


def is_ready(world: FlowWorld) -> bool:
    try:
        return request("GET", world.broker.url + "/readyz").status == 200
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main()
