"""The installed service under a real systemd: what the unit promises, as its administrator sees it. Part of `./dev package --check`.

Needs to be root and cgroup version 2; where no process 1 of its own can be had the tests say why and are left out. A machine
that has one and does not come up is a failure: our package is part of it.
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
import signal
import sys
import time
import unittest
from pathlib import Path
from typing import Any, ClassVar

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "tests/demo")]

import webhooks  # noqa: E402  (found by the line above)
from clean_root import INSTALLED, CleanRoot, Packages  # noqa: E402
from demo_config import REGENCY_LINE  # noqa: E402
from machine import PATIENCE, Crowd, Machine, NoMachine  # noqa: E402
from programs import Failure, Response, request, wait_for  # noqa: E402

Json = dict[str, Any]
CONFIG = "/etc/jembatan/jembatan.yaml"
_numbers = itertools.count(1)


class Service(unittest.TestCase):
    """One machine for all; each test leaves the service running."""

    root: ClassVar[CleanRoot]
    machine: ClassVar[Machine]
    secrets: ClassVar[dict[str, str]]
    url: ClassVar[str]   # in that machine's network, where nobody else is

    @classmethod
    def setUpClass(cls) -> None:
        cls.root = CleanRoot()
        cls.addClassCleanup(cls.root.close)
        cls.root.install(*(Packages.file(name) for name in INSTALLED))
        cls.configure()
        try:
            cls.machine = Machine(cls.root)
        except NoMachine as problem:
            raise unittest.SkipTest(f"no machine of its own can be booted here: {problem}") from None
        cls.addClassCleanup(cls.machine.stop)

    @classmethod
    def configure(cls) -> None:
        """The example as the guide says, and LAPOR!'s simulator as a service beside it."""
        cls.root.run("sh", "-c", "cp -r /usr/share/doc/jembatan/examples/regency/. /etc/jembatan/")
        text = cls.root.text(CONFIG)
        listen = re.search(r"(?m)^ListenStream=(\S+)$", cls.root.text("/lib/systemd/system/jembatan.socket"))
        lapor = re.search(r'base_url: "http://([^/"]+)', text)
        assert listen and lapor
        cls.url = "http://" + listen.group(1)
        names = set(re.findall(r"!secret (\w+)", text)) - {"store_key"}
        cls.secrets = {name: secrets.token_hex(16) for name in names}
        for name, value in cls.secrets.items():
            file = cls.root.path / "etc/jembatan/secrets" / name
            file.write_text(value + "\n", encoding="utf-8")
            file.chmod(0o600)
        for old, new in (("quiet: 30s, most: 2min", "quiet: 200ms, most: 3s"), ("rate: 10/min", "rate: 1000/s")):
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (cls.root.path / CONFIG.lstrip("/")).write_text(text, encoding="utf-8")
        (cls.root.path / "etc/systemd/system/lapor-sim.service").write_text(
            "[Service]\nDynamicUser=yes\nExecStart=/usr/bin/lapor-sim --listen " + lapor.group(1) + " --control 127.0.0.1:0 --rate 0 --start now "
            f"--auth {cls.secrets['lapor_auth']} --token {cls.secrets['lapor_token']}\n[Install]\nWantedBy=multi-user.target\n", encoding="utf-8")
        cls.root.run("systemctl", "enable", "lapor-sim")

    def setUp(self) -> None:
        self.machine.run("systemctl", "start", "jembatan")
        self.wait_for("the service to be active", lambda: self.machine.show("jembatan", "ActiveState") == "active")

    def wait_for(self, what: str, look: Any) -> Any:
        try:
            return wait_for(what, look, PATIENCE)
        except Failure as failure:
            raise Failure(f"{failure}; the journal ends:\n{self.machine.journal()[-2000:]}") from None

    def main_pid(self) -> int:
        return int(self.machine.show("jembatan", "MainPID"))

    def restarts(self) -> int:
        return int(self.machine.show("jembatan", "NRestarts"))

    def signal(self, number: signal.Signals) -> None:
        self.machine.run("sh", "-c", f"kill -{int(number)} {self.main_pid()}")

    def edit(self, old: str, new: str) -> str:
        """Changes the configuration; it is put back at the end. *Returns* what it was."""
        before = self.root.text(CONFIG)
        self.assertIn(old, before)
        self.machine.write(CONFIG, before.replace(old, new, 1))
        self.addCleanup(self.machine.write, CONFIG, before)
        return before

    def send(self) -> Response:
        number = next(_numbers)
        who = webhooks.Person(f"Warga {number} (contoh)", f"62800{number:07d}")
        message = webhooks.text(who, f"wamid.SERVICE{number}", int(time.time()), "Jalan berlubang di depan pasar.")
        raw = webhooks.wire(webhooks.webhook([webhooks.messages(REGENCY_LINE, [who], [message])]))
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": webhooks.signature(raw, self.secrets["wa_app_secret"])}
        return request("POST", self.url + "/in/wa", raw, headers, seconds=PATIENCE)

    def must_send(self) -> None:
        answer = self.send()
        if answer.status != 200:
            raise Failure(f"status {answer.status}: {answer.text[:200]}")

    def crowd(self, size: int) -> Crowd:
        """So many who send again and again; none of them outlives the test."""
        crowd = Crowd(self.machine, size, self.must_send)
        self.addCleanup(crowd.finish)
        return crowd

    def balance(self) -> Json:
        found: Json = json.loads(self.machine.run("jembatan", "reconcile", "--json").stdout)
        self.assertTrue(found["balanced"], found)
        return found

    # --- what the unit promises

    def test_it_is_active_only_once_it_is_ready_and_says_how_it_stands(self) -> None:
        self.machine.run("systemctl", "restart", "jembatan")   # returns when READY=1 has come
        self.assertEqual("active", self.machine.show("jembatan", "ActiveState"))
        self.assertEqual(200, self.machine.within(lambda: request("GET", self.url + "/readyz")).status)
        self.assertRegex(self.machine.show("jembatan", "StatusText"), r"^reports: \d+ collecting.* \d+ dead$")

    def test_secrets_reach_it_and_nobody_else(self) -> None:
        self.assertEqual((0o700, "root:root"), self.root.mode("/etc/jembatan/secrets"))
        refused = self.machine.run("setpriv", "--reuid=jembatan", "--regid=jembatan", "--clear-groups", "ls", "/etc/jembatan/secrets", ok=False)
        self.assertIn("Permission denied", refused.stderr)
        self.machine.within(self.must_send)   # the signature was checked with a secret
        status = self.machine.run("cat", f"/proc/{self.main_pid()}/status").stdout
        self.assertRegex(status, r"(?m)^CapEff:\s+0+$")
        self.assertRegex(status, r"(?m)^NoNewPrivs:\s+1$")
        self.assertNotRegex(status, r"(?m)^Uid:\s+0\b")

    def test_a_report_arrives_at_lapor_from_inside_the_cage(self) -> None:
        before = self.balance()["deliveries"]["delivered"]
        self.machine.within(self.must_send)
        self.wait_for("a delivered report", lambda: self.balance()["deliveries"]["delivered"] > before)

    def test_a_reload_keeps_the_process_and_a_bad_one_changes_nothing(self) -> None:
        pid = self.main_pid()
        self.edit("name: Kabupaten Barito Kuala", "name: Kabupaten Contoh")
        self.machine.run("systemctl", "reload", "jembatan")
        self.assertIn("info app reloaded", self.machine.journal())
        before = self.edit("\nchannels:", "\nno_such_key: 1\nchannels:")
        refused = self.machine.run("systemctl", "reload", "jembatan", ok=False)
        self.assertNotEqual(0, refused.returncode)
        self.assertIn("no_such_key", self.machine.journal())
        self.assertEqual(("active", pid), (self.machine.show("jembatan", "ActiveState"), self.main_pid()))
        self.machine.write(CONFIG, before)
        self.machine.within(self.must_send)

    def test_a_restart_refuses_nobody(self) -> None:
        before, crowd = self.balance()["reports"]["accepted"], self.crowd(4)
        for _ in range(3):
            self.wait_for("some answers", lambda done=crowd.done: crowd.done > done + 10)
            self.machine.run("systemctl", "restart", "jembatan")
        self.wait_for("some more answers", lambda done=crowd.done: crowd.done > done + 10)
        self.assertEqual([], crowd.finish())
        self.assertEqual(before + crowd.done, self.balance()["reports"]["accepted"])

    def test_an_upgrade_refuses_nobody_either(self) -> None:
        pid = self.main_pid()
        before, crowd = self.balance()["reports"]["accepted"], self.crowd(2)
        said = self.machine.install(*(self.root.newer(Packages.file(name)) for name in INSTALLED))
        self.wait_for("some answers", lambda done=crowd.done: crowd.done > done + 10)
        self.assertEqual([], crowd.finish(), said)
        self.assertNotEqual(pid, self.main_pid(), "the new program runs")
        self.assertEqual(before + crowd.done, self.balance()["reports"]["accepted"])

    def test_what_hangs_is_ended_by_the_watchdog_and_starts_again(self) -> None:
        self.assertEqual("45s", self.machine.show("jembatan", "WatchdogUSec"))
        self.machine.write("/run/systemd/system/jembatan.service.d/watchdog.conf", "[Service]\nWatchdogSec=3s\n")
        self.addCleanup(self.machine.run, "systemctl", "restart", "jembatan")
        self.addCleanup(self.machine.run, "sh", "-c", "rm -r /run/systemd/system/jembatan.service.d && systemctl daemon-reload")
        self.machine.run("systemctl", "daemon-reload")
        self.machine.run("systemctl", "restart", "jembatan")
        pid, restarts = self.main_pid(), self.restarts()
        self.signal(signal.SIGSTOP)
        self.wait_for("a new start", lambda: self.restarts() > restarts and self.main_pid() not in (0, pid))
        self.assertRegex(self.machine.run("journalctl", "--no-pager", "-o", "cat").stdout, r"jembatan\.service: Watchdog timeout")
        self.machine.within(self.must_send)

    def test_what_is_killed_starts_again_and_has_everything(self) -> None:
        self.machine.within(self.must_send)
        accepted, restarts = self.balance()["reports"]["accepted"], self.restarts()
        self.signal(signal.SIGKILL)
        self.machine.within(self.must_send)   # waits in the socket until the next one is there
        self.assertEqual(restarts + 1, self.restarts())
        self.assertEqual(accepted + 1, self.balance()["reports"]["accepted"])

    def test_wrong_configuration_ends_it_for_good(self) -> None:
        before = self.edit("\nchannels:", "\nno_such_key: 1\nchannels:")
        self.assertNotEqual(0, self.machine.run("systemctl", "restart", "jembatan", ok=False).returncode)
        self.assertEqual(("failed", "78"), (self.machine.show("jembatan", "ActiveState"), self.machine.show("jembatan", "ExecMainStatus")))
        self.machine.write(CONFIG, before)
        self.machine.run("systemctl", "start", "jembatan")
        self.machine.within(self.must_send)

    def test_a_stop_is_clean_and_the_next_visitor_starts_it(self) -> None:
        self.machine.run("systemctl", "stop", "jembatan")
        shown = [self.machine.show("jembatan", what) for what in ("ActiveState", "Result", "ExecMainStatus")]
        self.assertEqual(["inactive", "success", "0"], shown)
        self.machine.within(self.must_send)
        self.assertEqual("active", self.machine.show("jembatan", "ActiveState"))

    def test_with_its_socket_stopped_nobody_is_there(self) -> None:
        self.addCleanup(self.machine.run, "systemctl", "start", "jembatan.socket", "jembatan")
        self.machine.run("systemctl", "stop", "jembatan.socket", "jembatan")
        with self.assertRaises(ConnectionRefusedError):
            self.machine.within(self.must_send)

    def test_members_of_the_group_may_use_the_admin_socket_and_others_not(self) -> None:
        for group, status, said in (("jembatan", 0, ""), ("nogroup", 1, "may not be looked at by this account")):
            done = self.machine.run("setpriv", "--reuid=nobody", f"--regid={group}", "--clear-groups", "jembatan", "reconcile", ok=False)
            self.assertEqual((status, True), (done.returncode, said in done.stderr), done.stderr)

