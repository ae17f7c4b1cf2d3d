"""The small world a story plays in: broker, LAPOR! simulator and Graph stand-in, in a directory of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import webhooks
from agency_stand_in import AgencyStandIn
from demo_config import Addresses, Secrets, config_text
from graph_stand_in import GraphStandIn, Media
from programs import Broker, Program, Response, Simulator, request

Json = dict[str, Any]
REF = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}\b")


@dataclass(frozen=True)
class Said:
    """One message that arrived at a citizen's phone."""

    to: str
    text: str


class World:
    """Starts everything on free ports and stops all it started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        self.secrets = Secrets()
        self.graph = GraphStandIn(self.secrets.wa_access_token)
        self.agency = AgencyStandIn(self.secrets.pupr_signing_key)
        self.simulator = Simulator(programs / "bin/lapor-sim", folder, self.secrets.lapor_auth, self.secrets.lapor_token)
        self._programs = programs
        self.broker: Broker

    def start(self) -> None:
        self.prepare()
        self.broker.start()

    def prepare(self) -> None:
        """All but the broker's start."""
        self.graph.start()
        self.agency.start()
        self.simulator.start()
        config = self.folder / "jembatan.yaml"
        addresses = Addresses(self.folder, (self._programs / "plugins").resolve(), self.graph.url, self.simulator.url, self.agency.url)
        config.write_text(self.configure(config_text(addresses)), encoding="utf-8")
        self.broker = Broker(self._programs / "bin/jembatan", config, self.folder / "jembatan.log", self.secrets.environment())

    def configure(self, text: str) -> str:
        """The configuration to play with. A world with other needs changes it here."""
        return text

    def stop(self) -> Iterable[str]:
        """Stops all that runs; yields what did not end as it should."""
        programs: list[Program] = [self.simulator.program]
        if hasattr(self, "broker"):
            programs.insert(0, self.broker.program)
        for program in programs:
            try:
                if (code := program.stop()) != 0:
                    yield f"'{program.name}' ended with {code}"
            except Exception as problem:  # the others must be stopped too
                yield str(problem)
        self.graph.stop()
        self.agency.stop()

    # --- the citizens' side -----------------------------------------------------------------------------------------

    def post(self, payload: Json, *, signed_with: str | None = None) -> Response:
        """Sends a webhook as the platform does, signed over its raw bytes."""
        return self.post_raw(webhooks.wire(payload), signed_with)

    def post_raw(self, raw: bytes, signed_with: str | None = None) -> Response:
        signature = webhooks.signature(raw, signed_with or self.secrets.wa_app_secret)
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature, "User-Agent": "facebookexternalua"}
        return request("POST", f"{self.broker.url}/in/wa", raw, headers)

    def shake_hands(self, token: str, challenge: str) -> Response:
        query = f"hub.mode=subscribe&hub.verify_token={token}&hub.challenge={challenge}"
        return request("GET", f"{self.broker.url}/in/wa?{query}")

    def keep_media(self, media_id: str, mime_type: str, content: bytes) -> Media:
        media = Media(mime_type, content)
        self.graph.mailbox.keep(media_id, media)
        return media

    def chats(self) -> list[Said]:
        """Everything our side wrote to citizens, in order."""
        return [Said(str(sent["body"].get("to", "")), _text_of(sent["body"])) for sent in self.graph.mailbox.sent()]

    def chat_of(self, wa_id: str) -> list[str]:
        return [said.text for said in self.chats() if said.to.lstrip("+") == wa_id]

    # --- LAPOR!'s side ------------------------------------------------------------------------------------------------

    def complaints(self) -> list[Json]:
        return self.simulator.complaints()

    def move(self, complaint_id: str, change: Json) -> None:
        self.simulator.post(f"complaints/{complaint_id}/transition", change)


def _text_of(body: Json) -> str:
    kind = str(body.get("type", ""))
    content = body.get(kind, {})
    if kind == "text":
        return str(content.get("body", ""))
    if kind == "template":
        parameters = [str(p.get("text", "")) for part in content.get("components", []) for p in part.get("parameters", [])]
        return f"[{content.get('name')}] " + " ".join(parameters)
    return f"[{kind}] {content.get('caption', '')}"
