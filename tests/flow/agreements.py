"""The agreements a regency may have: each a world of its own, and a case that runs the same tests in any of them."""

from __future__ import annotations

from typing import ClassVar

from flow import Edit, FlowCase, FlowWorld, Json, route

PROVINCE = route("""name: jalan provinsi
    when: { any_words: [jalan provinsi] }
    set: { agency: pemprov }
    to: lapor""")


class AgencyWorld(FlowWorld):
    """LAPOR! as another agreement has it: config/lapor/v3-agency.yaml, with an access token and paths of its own."""

    def __init__(self, *edits: Edit) -> None:
        super().__init__(*edits,
                         Edit(r"lapor/v3-splp\.yaml", "lapor/v3-agency.yaml"),
                         Edit(r'/lapor/3\.0\.0"', '/lapor-batola/3.0.0"'),
                         Edit(r"\n      auth: !secret lapor_auth\n      token: !secret lapor_token\n",
                              "\n      client_id: batola\n      client_secret: !secret lapor_token\n"))
        self.simulator.program.command += ["--profile", "v3-agency", "--client-id", "batola",
                                           "--client-secret", self.secrets.lapor_token]

    def tokens(self) -> list[Json]:
        """The journal's token calls, oldest first."""
        return [entry for entry in self.simulator.get("journal?limit=20000")["entries"] if entry["operation"] == "access_token"]


class LegacyWorld(FlowWorld):
    """LAPOR! in the XML of 2018: config/lapor/legacy-xml.yaml, with a token in the body of each call."""

    def __init__(self, *edits: Edit) -> None:
        super().__init__(*edits,
                         Edit(r"lapor/v3-splp\.yaml", "lapor/legacy-xml.yaml"),
                         Edit(r'/lapor/3\.0\.0"', '/api/stream"'),
                         Edit(r"\n      auth: !secret lapor_auth\n", "\n"))
        self.simulator.program.command += ["--profile", "legacy-xml"]


class AgreementCase(FlowCase):
    """One world for each class, of the kind its agreement needs."""

    kind: ClassVar[type[FlowWorld]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.world = cls.kind(PROVINCE)
        FlowCase.worlds = [cls.world]
        cls.addClassCleanup(cls.world.close)
        cls.world.start()

    def setUp(self) -> None:
        self.world.fault()
