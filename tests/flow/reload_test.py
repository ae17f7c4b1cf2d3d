"""A changed configuration taken over by the running broker: all of it or nothing, and no report lost or doubled over it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
import unittest
from typing import Any

from agency_stand_in import Trouble
from demo_config import VILLAGE_LINE
from flow import PATIENCE, Edit, FlowCase, FlowWorld, LoneCase, agency, lines, somebody
from form_channel import Form, WithForm
from programs import SocketConnection

Json = dict[str, Any]
REPORTS = 40
PUPR_URL = r'url: "http://[^"]*/reports[^"]*"'


class Configuration:
    """The file of a world's broker, to be changed and put back."""

    def __init__(self, world: FlowWorld) -> None:
        self.world = world
        self.file = world.broker.config
        self.text = self.file.read_text(encoding="utf-8")

    def write(self, *changes: tuple[str, str]) -> None:
        """The first text with these changes; every pattern must be there."""
        text = self.text
        for old, new in changes:
            text, times = re.subn(old, new, text)
            if times == 0:
                raise AssertionError(f"'{old}' is not in the configuration")
        new = self.file.with_suffix(".new")  # never read half
        new.write_text(text, encoding="utf-8")
        new.replace(self.file)

    def reload(self) -> subprocess.CompletedProcess[str]:
        return self.world.broker.cli("reload", "--json")

    def taken_over(self, *changes: tuple[str, str]) -> Json:
        self.write(*changes)
        done = self.reload()
        if done.returncode != 0:
            raise AssertionError(f"reload ended with {done.returncode}: {done.stdout}{done.stderr}")
        answer: Json = json.loads(done.stdout)
        return answer


def other_url(world: FlowWorld, mark: str) -> tuple[str, str]:
    return PUPR_URL, f'url: "{world.agency.url}/reports?{mark}"'


def asked(world: FlowWorld) -> tuple[int, Json]:
    """What the admin API says to a reload."""
    connection = SocketConnection(world.broker.admin.removeprefix("unix:"), PATIENCE)
    connection.request("POST", "/v1/reload", "{}")
    answer = connection.getresponse()
    said = (answer.status, json.loads(answer.read()))
    connection.close()
    return said


class Reload(FlowCase):
    """One broker, reloaded again and again; each test leaves the first configuration behind."""

    edits = (agency(first="200ms", failures=3, pause="60s"),)
    configuration: Configuration

    def setUp(self) -> None:
        self.configuration = Configuration(self.world)
        self.addCleanup(self.configuration.taken_over)

    def version(self) -> str:
        return str(self.world.broker.row("status")["config"])

    def test_a_bad_file_changes_nothing_and_the_answer_says_what_check_says(self) -> None:
        before, read = self.version(), len(self.world.log)
        self.configuration.write((r"otherwise: \{ to:", "otherwise: { too:"))
        refused = self.configuration.reload()
        answer = json.loads(refused.stdout)
        self.assertEqual((78, False, ["JC020"]), (refused.returncode, answer["reloaded"], [f["code"] for f in answer["findings"]]))
        self.assertEqual(self.world.broker.cli("check").stdout, answer["text"])
        self.assertEqual(answer["text"], self.world.broker.cli("reload").stderr.split("config: nothing")[0])
        self.world.wait_for_log("error app config_finding .*code=JC020", read)
        self.world.wait_for_log("error app reload_refused", read)
        self.assertEqual(before, self.version())
        self.world.wait_delivery(self.world.write("Jalan berlubang di muka balai desa."), "delivered")

    def test_a_file_that_is_no_yaml_is_refused_on_sighup(self) -> None:
        before, read = self.version(), len(self.world.log)
        self.configuration.write((r"\notherwise:", "\n\totherwise:"))
        self.world.broker.program.signal(signal.SIGHUP)
        self.world.wait_for_log("error app reload_refused", read)
        self.assertEqual(78, self.configuration.reload().returncode)
        self.configuration.write()
        self.assertEqual(before, self.version())

    def test_a_plugin_that_refuses_its_options_refuses_the_reload(self) -> None:
        self.configuration.write((PUPR_URL, 'url: "ftp://127.0.0.1/reports"'))
        refused = self.configuration.reload()
        self.assertEqual(78, refused.returncode)
        self.assertEqual(["WH001"], [finding["code"] for finding in json.loads(refused.stdout)["findings"] if finding["severity"] == "error"])

    def test_limits_change_while_everything_runs_on(self) -> None:
        answer = self.configuration.taken_over((r"first: 200ms", "first: 400ms"), (r"rate: 1000/s", "rate: 900/s"))
        self.assertEqual(["destinations.lapor.rate: 1000/s -> 900/s", "destinations.pupr.retry.first: 200ms -> 400ms"],
                         sorted(answer["changed"]))
        self.assertEqual(([], ["form", "lapor", "pupr", "wa", "wa_desa"], []),
                         (answer["restarted"], sorted(answer["kept"]), answer["needs_restart"]))
        self.assertEqual(answer["config"], self.version())

    def test_only_what_changed_is_made_anew(self) -> None:
        answer = self.configuration.taken_over(other_url(self.world, "anew"))
        self.assertEqual((["pupr"], ["form", "lapor", "wa", "wa_desa"]), (answer["restarted"], sorted(answer["kept"])))
        self.world.wait_delivery(self.world.write("Jalan berlubang di muka masjid."), "delivered", destination="pupr")

    def test_a_new_route_decides_the_next_report(self) -> None:
        read = len(self.world.log)
        self.configuration.write((r"\nroutes:\n", "\nroutes:\n  - { name: lampu jalan, when: { any_words: [lampu jalan mati] }, to: lapor }\n"))
        self.world.broker.program.signal(signal.SIGHUP)
        version = self.world.wait_for_log(r"info app reloaded config=(\w+) changed=1 ", read).group(1)
        ref = self.world.write("Lampu jalan mati sejak Senin.")
        self.world.wait_delivery(ref, "delivered")
        story = self.world.broker.row("report", "show", ref)
        self.assertEqual("lampu jalan", story["route"], story)
        self.assertIn(version, json.dumps(story))

    def test_what_only_a_restart_changes_is_named_and_not_applied(self) -> None:
        answer = self.configuration.taken_over((r'listen: "127\.0\.0\.1:0"', 'listen: "127.0.0.1:1"'))
        self.assertEqual((['server.listen: "127.0.0.1:0" -> "127.0.0.1:1" (after a restart)'], []),
                         (answer["needs_restart"], answer["changed"]))
        again = json.loads(self.configuration.reload().stdout)
        self.assertEqual(answer["needs_restart"], again["needs_restart"])
        self.assertEqual(200, self.world.get("/healthz").status)

    def test_a_renewed_secret_is_used_at_once(self) -> None:
        key = self.world.folder / "secrets" / "pupr_signing_key"
        key.parent.mkdir(exist_ok=True)
        key.write_text("another-key", encoding="utf-8")
        old, self.world.agency.secret = self.world.agency.secret, "another-key"

        def put_back() -> None:
            key.unlink()
            self.world.agency.secret = old
        self.addCleanup(self.configuration.taken_over)
        self.addCleanup(put_back)
        answer = self.configuration.taken_over()
        self.assertEqual((["pupr"], ["destinations.pupr: a secret has another value"]), (answer["restarted"], answer["changed"]))
        self.assertNotIn("another-key", json.dumps(answer) + self.world.log)
        self.world.wait_delivery(self.world.write("Jalan berlubang di muka pasar."), "delivered", destination="pupr")

    def test_an_open_circuit_stays_open_unless_its_destination_is_made_anew(self) -> None:
        read = len(self.world.log)
        self.world.agency.fail(Trouble(status=503, times=1000))
        ref = self.world.write("Jembatan rusak di muka sekolah.")
        self.world.wait_for_log("error deliver circuit_open destination=pupr", read)
        self.world.agency.fail(None)
        self.assertEqual(["pupr"], [name for name in self.configuration.taken_over((r"rate: 1000/s", "rate: 800/s"))["kept"] if name == "pupr"])
        self.assertEqual("open", self.breaker())
        self.configuration.taken_over(other_url(self.world, "mended"))
        self.world.wait_delivery(ref, "delivered", destination="pupr")
        self.assertEqual("closed", self.breaker())

    def breaker(self) -> str:
        lanes = self.world.broker.row("status")["destinations"]
        return next(str(lane["breaker"]) for lane in lanes if lane["name"] == "pupr")


    def test_two_at_once_are_one_and_a_refusal(self) -> None:
        answers: list[tuple[int, Json]] = []

        def ask() -> None:
            answers.append(asked(self.world))
        both = [threading.Thread(target=ask, name="officer") for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join(PATIENCE)
        (done, first), (refused, second) = sorted(answers, key=lambda answer: answer[0])
        self.assertEqual((200, 422), (done, refused))
        self.assertEqual((True, False, ["JC054"]), (first["reloaded"], second["reloaded"], [f["code"] for f in second["findings"]]))


    def test_a_signal_during_a_reload_is_remembered(self) -> None:
        read = len(self.world.log)
        for rate in range(700, 710):
            self.configuration.write((r"rate: 1000/s", f"rate: {rate}/s"))
            self.world.broker.program.signal(signal.SIGHUP)
        asked = 0

        def is_done() -> bool:
            nonlocal asked
            asked += 1
            return self.configuration.reload().returncode == 0
        self.wait_for("the last of them", is_done)
        self.assertEqual(asked - 1, len(re.findall("config_finding.*code=JC054", self.world.log[read:])), "whoever asks is told, a signal is kept")
        self.assertEqual([], self.configuration.taken_over((r"rate: 1000/s", "rate: 709/s"))["changed"])


class Leaving(LoneCase):
    """A destination is added, retired and taken out."""

    def test_a_destination_comes_and_leaves_only_with_nothing_open(self) -> None:
        world = self.new_world()
        configuration = Configuration(world)
        options = ("plugin: webhook, retry: { first: 200ms, most: 1s }, "
                   f'options: {{ url: "{world.agency.url}/arsip", signing_key: !secret pupr_signing_key }}')
        here = (r"\ndestinations:\n", f"\ndestinations:\n  arsip: {{ {options} }}\n")
        retired = (r"\ndestinations:\n", f"\ndestinations:\n  arsip: {{ retired: true, {options} }}\n")
        route = (r"\nroutes:\n", "\nroutes:\n  - { name: arsip, also: true, when: { any_words: [arsip] }, to: arsip }\n")
        self.assertEqual(["arsip"], configuration.taken_over(here, route)["restarted"])
        world.agency.fail(Trouble(status=503, times=1000))
        read = len(world.log)
        ref = world.write("Tolong arsip surat saya dicari.")
        world.wait_for_log(r"destination=arsip", read)
        configuration.write()
        refused = configuration.reload()
        self.assertEqual((78, ["JC053"]), (refused.returncode, [f["code"] for f in json.loads(refused.stdout)["findings"]]), refused.stdout)
        self.assertIn("'arsip' is gone from the configuration and has 1 open delivery", refused.stdout)
        world.agency.fail(None)
        configuration.taken_over(retired)
        world.wait_delivery(ref, "delivered", destination="arsip")
        self.assertEqual(["destinations.arsip: removed"], configuration.taken_over()["changed"])
        self.assertNotIn("arsip", [lane["name"] for lane in world.broker.row("status")["destinations"]])


class Retired(LoneCase):
    """A channel is given up: nothing new comes in, whoever wrote before is still answered."""

    def test_a_retired_channel_answers_until_it_may_go(self) -> None:
        world = self.new_world()
        configuration = Configuration(world)
        who, line = somebody(), VILLAGE_LINE
        ref = world.write("Jembatan kayu patah di ujung desa.", who, line=line)
        number = str(world.wait_delivery(ref, "delivered")["external_id"])
        gone = (r"\n  wa_desa:\n(?:    .*\n)+", "\n")
        configuration.write(gone)
        refused = configuration.reload()
        answer = json.loads(refused.stdout)
        self.assertEqual((78, "JC053"), (refused.returncode, answer["findings"][0]["code"]), refused.stdout)
        self.assertIn("channel 'wa_desa' is gone from the configuration and has 1 report", answer["text"])
        self.assertIn("retired: true", answer["text"])
        configuration.taken_over((r"\n  wa_desa:\n", "\n  wa_desa:\n    retired: true\n"))
        self.assertEqual(200, world.send(somebody(), "Lampu jalan mati.", line=line).status, "the platform's webhook serves the other line, too")
        world.wait_for_log('warn intake unrecognised channel=wa_desa reason="its channel is retired"')
        self.assertEqual("retired", json.loads(world.get("/readyz").text)["components"]["channel:wa_desa"])
        self.assertEqual(1, world.balance()["reports"]["accepted"])
        world.move(number, {"to": "Dalam Proses", "answer": "Petugas datang besok."})
        self.wait_for("the answer in the chat", lambda: world.heard(who, "Petugas datang besok"))
        self.assertEqual(200, world.send(somebody(), "Lampu jalan mati.").status, "the other line is not touched")

    def test_whoever_speaks_for_nobody_else_is_told(self) -> None:
        world = self.new_world(WithForm())
        form = Form(world)
        receipt = form.send("Jembatan kayu patah di ujung desa.")
        filed = ({"text": "Jalan berlubang.", "consent": True}, {"Idempotency-Key": "app-1"})
        first = form.report(filed[0], **filed[1])
        Configuration(world).taken_over((r"\n  form:\n", "\n  form:\n    retired: true\n"))
        for late in (form.get(), form.report({"text": "Lampu jalan mati.", "consent": True})):
            self.assertEqual((410, True), (late.status, "tidak menerima laporan baru" in late.text), late.text)
        self.assertEqual(200, form.status(receipt).status, "who wrote before still sees what became of it")
        again = form.report(filed[0], **filed[1])
        self.assertEqual((first.status, json.loads(first.text)["ref"]), (again.status, json.loads(again.text)["ref"]), "a repeat gets its ref as ever")
        self.assertEqual(2, world.balance()["reports"]["accepted"])


class Calendar(LoneCase):
    """A year without holidays warns, and nothing waits for it."""

    def test_it_is_said_and_reports_go_on(self) -> None:
        world = self.new_world(Edit(r"\nholidays: [^\n]*", "\nholidays: [2001-01-01]"))
        world.wait_for_log("warn app no_holidays year=")
        checked = list(lines(world.broker.cli("check", "--json").stdout))
        self.assertIn(("JC055", "warning"), [(finding["code"], finding["severity"]) for finding in checked])
        self.assertTrue(any(part.startswith("holidays:") for part in json.loads(world.get("/readyz").text)["components"]))
        self.assertGreaterEqual(world.metric("jembatan_years_without_holidays"), 1)
        world.wait_delivery(world.write("Jalan berlubang di muka balai desa."), "delivered")


class AtTheEnd(LoneCase):
    def test_none_begins_once_the_broker_stops(self) -> None:
        world = self.new_world()
        world.fault({"operation": "create", "kind": "slow", "ms": 4000, "next": 1})
        ref = world.write("Sampah menumpuk di tepi sungai.")
        self.wait_for("LAPOR! to take it", lambda: world.tickets(ref))
        world.broker.program.signal(signal.SIGTERM)
        world.wait_for_log("info app stopping")
        status, answer = asked(world)
        self.assertEqual((422, ["the broker is stopping"]), (status, [finding["message"] for finding in answer["findings"]]))
        self.assertEqual(0, world.broker.program.stop(seconds=60))


class UnderLoad(LoneCase):
    """Reload after reload while citizens write and the agency fails, dies and comes back."""

    def test_nothing_is_lost_and_nothing_doubled(self) -> None:
        world = self.new_world(agency(first="200ms", failures=3, pause="500ms"))
        configuration = Configuration(world)
        world.agency.fail(Trouble(status=503, every=3))
        people = [somebody() for _ in range(REPORTS)]
        answers: list[int] = []

        def write_all() -> None:
            for number, who in enumerate(people):
                answers.append(world.send(who, f"Jalan berlubang di blok {number}.").status)
        writer = threading.Thread(target=write_all, name="citizens")
        writer.start()
        reloads = 0
        while writer.is_alive() or reloads < 6:
            self.change(world, configuration, reloads)
            reloads += 1
            writer.join(0.05)
        writer.join(PATIENCE)
        world.agency.fail(None)
        if world.agency.is_down:
            world.agency.come_back()
        balance = world.wait_until_quiet()
        self.assertEqual([200] * REPORTS, answers)
        self.assertEqual((REPORTS, 2 * REPORTS, 2 * REPORTS),
                         (balance["reports"]["accepted"], balance["deliveries"]["created"], balance["deliveries"]["delivered"]), balance)
        refs = [world.ref_of(who) for who in people]
        self.assertCountEqual(refs, [report["report"]["ref"] for report in world.agency.reports()])
        taken = [attempt.key for attempt in world.agency.attempts() if attempt.status == 200]
        self.assertEqual(len(taken), len(set(taken)), "a report was delivered twice")
        self.assertEqual([1] * REPORTS, [len(world.tickets(ref)) for ref in refs])
        self.assertGreaterEqual(len(re.findall("info app reloaded", world.log)), 6)

    def change(self, world: FlowWorld, configuration: Configuration, turn: int) -> None:
        """Another address, other limits, another route: whatever can change, in turns. Now and then the agency dies."""
        if turn % 4 == 1 and not world.agency.is_down:
            world.agency.go_down()
        elif turn % 4 == 3 and world.agency.is_down:
            world.agency.come_back()
        mark = f"turn={turn}"
        route = (r"\nroutes:\n", f"\nroutes:\n  - {{ name: uji {turn}, when: {{ any_words: [kata {turn}] }}, to: lapor }}\n")
        limits = (r"first: 200ms", f"first: {200 + turn}ms")
        read = len(world.log)
        if turn % 2:
            configuration.write(other_url(world, mark), route, limits)
            world.broker.program.signal(signal.SIGHUP)
            world.wait_for_log("info app reloaded", read)
        else:
            configuration.taken_over(other_url(world, mark), route, limits)


if __name__ == "__main__":
    unittest.main()
