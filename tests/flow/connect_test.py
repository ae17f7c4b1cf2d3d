"""`jembatan check --connect`: every far side is tried, by reading only, and what is wrong is said where it stands."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import unittest
from pathlib import Path

from flow import FlowCase, Json, lines


class ConnectTest(FlowCase):
    """The demo's world; each test changes a copy of its configuration or a secret."""

    def check(self, *changes: tuple[str, str], **secrets: str) -> tuple[int, list[Json]]:
        """The exit code and what `check --connect` finds, with these changes of the text and these secrets."""
        done = self.run_check(*changes, "--json", **secrets)
        return done.returncode, [row for row in lines(done.stdout) if row["code"].startswith("JN")]

    def run_check(self, *words: str | tuple[str, str], **secrets: str) -> subprocess.CompletedProcess[str]:
        broker = self.world.broker
        text = broker.config.read_text(encoding="utf-8")
        for change in (word for word in words if isinstance(word, tuple)):
            text, times = re.subn(*change, text)
            self.assertGreater(times, 0, change)
        config = Path(broker.config.parent) / "changed.yaml"
        config.write_text(text, encoding="utf-8")
        environment = {**os.environ, **broker.environment, **{f"JEMBATAN_SECRET_{k.upper()}": v for k, v in secrets.items()}}
        options = [word for word in words if isinstance(word, str)]
        return subprocess.run([broker.command, "check", "--connect", *options, "--config", str(config)], env=environment,
                              capture_output=True, text=True, timeout=120, check=False)

    def line_of(self, words: str) -> int:
        text = (Path(self.world.broker.config.parent) / "changed.yaml").read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(text, 1) if words in line)

    def tearDown(self) -> None:
        self.assertEqual([], self.world.complaints())
        self.assertEqual([], self.world.creates())

    def test_a_world_that_is_there_is_fine(self) -> None:
        self.assertEqual((0, []), self.check())
        told = self.run_check().stdout
        self.assertIn("lapor: tried, requests: 1", told)
        self.assertIn("wa: tried, requests: 1", told)
        self.assertIn("pupr: not tried: its plugin asks nothing here", told)

    def test_a_wrong_secret_is_said_at_the_secret(self) -> None:
        code, found = self.check(lapor_auth="another")
        self.assertEqual((1, ["JN003"]), (code, [row["code"] for row in found]))
        self.assertEqual(self.line_of("auth: !secret lapor_auth"), found[0]["line"])
        self.assertIn("http 401", found[0]["message"])
        self.assertNotIn("another", str(found))

    def test_an_ended_token_of_the_platform(self) -> None:
        code, found = self.check(wa_access_token="another")
        self.assertEqual((1, {"JN003"}), (code, {row["code"] for row in found}))
        self.assertIn("access_token", found[0]["message"])

    def test_a_wrong_path_is_said_at_the_address(self) -> None:
        code, found = self.check((r"/lapor/3\.0\.0\"", '/lapor/2.0.0"'))
        self.assertEqual((1, [("JN004", self.line_of("/lapor/2.0.0"))]), (code, [(row["code"], row["line"]) for row in found]))

    def test_nobody_there(self) -> None:
        with socket.socket() as port:
            port.bind(("127.0.0.1", 0))   # bound and not listening: whoever connects is refused
            address = f'base_url: "http://127.0.0.1:{port.getsockname()[1]}/lapor/3.0.0"'
            code, found = self.check((r'base_url: "[^"]*"', address))
        self.assertEqual((1, ["JN001"]), (code, [row["code"] for row in found]))
        self.assertTrue(found[0]["help"])

    def test_no_tls_where_it_is_expected(self) -> None:
        code, found = self.check((r'base_url: "http:', 'base_url: "https:'))
        self.assertEqual((1, ["JN002"]), (code, [row["code"] for row in found]))

    def test_a_missing_secret_is_not_taken_for_a_wrong_one(self) -> None:
        code, found = self.check((r"auth: !secret lapor_auth", "auth: !secret lapor_nobody_set"))
        self.assertEqual((0, ["JN008"]), (code, [row["code"] for row in found]))

    def test_a_bad_configuration_is_not_tried(self) -> None:
        done = self.run_check((r"\notherwise:", "\nothrwise:"))
        self.assertEqual(78, done.returncode)
        self.assertNotIn("tried", done.stdout)

    def test_the_codes_are_explained(self) -> None:
        self.assertIn("certificate", self.world.broker.cli("check", "--explain", "JN002").stdout)
        self.assertIn("JN005", self.world.broker.cli("check", "--explain", "all").stdout)


if __name__ == "__main__":
    unittest.main()
