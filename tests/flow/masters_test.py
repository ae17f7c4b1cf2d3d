"""LAPOR!'s lists against our tables, as an operator asks for them: what is new, gone or somebody else's by now."""

from __future__ import annotations

import unittest
from typing import ClassVar

from agreements import AgencyWorld, AgreementCase, LegacyWorld
from flow import Edit, FlowCase, FlowWorld, Json


class Lists:
    """The tests. Mixed into a case for each agreement."""

    world: FlowWorld

    def setUp(self) -> None:
        self.world.simulator.post("reset", {})

    def masters(self, *words: str) -> tuple[int, list[Json]]:
        """The exit code, and what differs."""
        done = self.world.broker.cli("destination", "masters", "lapor", *words)
        return done.returncode, list(self.world.broker.rows("destination", "masters", "lapor", *words))

    def test_lists_that_fit_are_fine_and_name_what_is_new(self: AgreementCase) -> None:
        code, rows = self.masters()
        self.assertEqual(0, code)
        self.assertEqual({"new"}, {row["what"] for row in rows})
        self.assertIn("Badan Perencanaan Pembangunan Daerah Kabupaten Contoh", [row["name"] for row in self.masters("--all")[1]])

    def test_a_renumbered_institution_that_a_route_needs_is_no(self: AgreementCase) -> None:
        self.world.simulator.post("masters", {"id": 630412, "to": 630999})
        code, rows = self.masters()
        self.assertEqual(1, code)
        broken = [row for row in rows if row["breaks"]]
        self.assertEqual([("missing", "630412", ["dinas_pupr"], "630999")],
                         [(row["what"], row["code"], row["keys"], row["moved_to"]) for row in broken])

    def test_another_name_alone_breaks_nothing(self: AgreementCase) -> None:
        self.world.simulator.post("masters", {"list": "categories", "id": 3, "name": "Kesehatan Masyarakat"})
        code, rows = self.masters()
        self.assertEqual(0, code)
        self.assertEqual([("categories", "Kesehatan", "Kesehatan Masyarakat")],
                         [(row["list"], row["was"], row["name"]) for row in rows if row["what"] == "renamed"])

    def test_a_list_that_cannot_be_read_says_why(self: AgreementCase) -> None:
        self.world.simulator.post("settings", {"masters": "off"})
        done = self.world.broker.cli("destination", "masters", "lapor")
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, "'categories': http 404")

    def test_it_makes_no_ticket(self: AgreementCase) -> None:
        self.masters()
        self.assertEqual([], self.world.complaints())


class SplpTest(Lists, AgreementCase):
    """Version 3.0.0 through SPLP."""

    kind: ClassVar[type[FlowWorld]] = FlowWorld


class AgencyTest(Lists, AgreementCase):
    """An access token, other paths, pages by cursor."""

    kind: ClassVar[type[FlowWorld]] = AgencyWorld


class LegacyTest(Lists, AgreementCase):
    """Lists in XML."""

    kind: ClassVar[type[FlowWorld]] = LegacyWorld


class ManualTest(FlowCase):
    """Without an agreement there is nobody to ask."""

    edits: ClassVar[tuple[Edit, ...]] = (
        Edit(r"lapor/v3-splp\.yaml", "lapor/manual.yaml"), Edit(r"\n      base_url: [^\n]*", ""),
        Edit(r"\n      auth: !secret lapor_auth\n      token: !secret lapor_token\n", "\n"))

    def test_there_are_no_lists(self) -> None:
        done = self.world.broker.cli("destination", "masters", "lapor")
        self.assertEqual(1, done.returncode)
        self.assertIn("has no lists", done.stderr)
        self.assertRegex(self.world.broker.cli("destination", "masters", "pupr").stderr, "'pupr': has no lists to read")


if __name__ == "__main__":
    unittest.main()
