"""What of a report leaves for each destination: `fields` takes away, for every plugin alike, and lifts the scrubbing only where it says so."""

from __future__ import annotations

import os
import subprocess
import unittest
from pathlib import Path
from typing import ClassVar

from flow import Edit, FlowCase, Json, lines, route, somebody

NIK = "9963040101900001"
BOTH = route("""name: dua tujuan
    when: { any_words: [gorong] }
    set: { category: pekerjaan umum dan penataan ruang, agency: dinas_pupr }
    to: [lapor, pupr]""")


def fields(name: str, plugin: str, yaml: str) -> Edit:
    return Edit(rf"\n  {name}:\n    plugin: {plugin}\n", f"\n  {name}:\n    plugin: {plugin}\n    fields: {yaml}\n")


class FieldsTest(FlowCase):
    """LAPOR! gets the text with its numbers and without a title; the agency a masked text and a hashed title."""

    edits: ClassVar[tuple[Edit, ...]] = (
        BOTH, fields("lapor", "lapor", "{ text: unscrubbed, title: drop }"),
        fields("pupr", "webhook", "{ text: mask, title: hash, category: drop }"))

    def test_each_destination_gets_what_its_policy_says(self) -> None:
        ref = self.world.write(f"Gorong-gorong mampet, NIK saya {NIK}.", somebody())
        for destination in ("lapor", "pupr"):
            self.world.wait_delivery(ref, "delivered", destination=destination)
        ticket = self.world.tickets(ref)[0]
        self.assertIn(NIK, ticket["content"])
        self.assertEqual("Laporan warga", ticket["title"])
        report = next(sent["report"] for sent in self.world.agency.reports() if sent["report"]["ref"] == ref)
        self.assertEqual("G************ m****** N** s*** [*** d***********", report["text"])
        self.assertRegex(report["title"], r"\A[0-9a-f]{32}\Z")
        self.assertEqual("", report["category"])

    def test_the_preview_shows_it_and_the_log_holds_no_number(self) -> None:
        ref = self.world.write(f"Gorong-gorong runtuh, NIK saya {NIK}.", somebody())
        self.world.wait_delivery(ref, "delivered")
        self.assertIn(NIK, self.world.broker.cli("destination", "preview", "lapor", ref).stdout)
        self.assertIn("Laporan warga", self.world.broker.cli("destination", "preview", "lapor", "--sample").stdout)
        self.assertNotIn(NIK, self.world.log)

    def test_nonsense_is_refused(self) -> None:
        config = self.world.broker.config
        text = config.read_text(encoding="utf-8")
        for policy, code in (("{ text: drop }", "LP015"), ("{ category: mask }", "JC"), ("{ anonymous: drop }", "JC")):
            wrong = config.with_name("wrong.yaml")
            wrong.write_text(text.replace("{ text: unscrubbed, title: drop }", policy), encoding="utf-8")
            found = [row["code"] for row in self.check(wrong)]
            self.assertTrue(any(each.startswith(code) for each in found), (policy, found))

    def check(self, config: Path) -> list[Json]:
        broker = self.world.broker
        done = subprocess.run([broker.command, "check", "--json", "--config", str(config)], capture_output=True, text=True,
                              env={**os.environ, **broker.environment}, timeout=120, check=False)
        self.assertEqual(78, done.returncode, done.stdout)
        return list(lines(done.stdout))


if __name__ == "__main__":
    unittest.main()
