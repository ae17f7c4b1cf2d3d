"""The configuration that story and crash run play with: config/jembatan.yaml itself, on free ports and short times."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from programs import Failure
from webhooks import Line

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "config/jembatan.yaml"

REGENCY_LINE = Line("105500000000001", "62800000001")
VILLAGE_LINE = Line("105500000000002", "62800000002")

# A second line beside the example's own. It says nothing of secrecy, so its reports count as anonymous and secret.
VILLAGE_CHANNEL = """\
  wa_desa:
    plugin: whatsapp_cloud
    collect: { quiet: QUIET, most: 5s }
    options:
      phone_number_id: "LINE"
      app_secret: !secret wa_app_secret
      verify_token: !secret wa_verify_token
      access_token: !secret wa_access_token
      graph_url: "GRAPH"

"""


@dataclass(frozen=True)
class Secrets:
    """Everything secret of one run, made afresh; the broker reads them from its environment."""

    wa_app_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    wa_verify_token: str = field(default_factory=lambda: secrets.token_hex(8))
    wa_access_token: str = field(default_factory=lambda: secrets.token_hex(16))
    lapor_auth: str = field(default_factory=lambda: secrets.token_hex(16))
    lapor_token: str = field(default_factory=lambda: secrets.token_hex(16))
    pupr_signing_key: str = field(default_factory=lambda: secrets.token_hex(16))
    store_key: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(32)).decode())

    def environment(self) -> dict[str, str]:
        return {f"JEMBATAN_SECRET_{name.upper()}": value for name, value in vars(self).items()}


@dataclass(frozen=True)
class Addresses:
    """Where the broker may write, and whom it talks to."""

    folder: Path
    plugins: Path
    graph: str
    lapor: str
    agency: str


def config_text(addresses: Addresses, *, quiet: str = "1s", poll: str = "1s", log_level: str = "info") -> str:
    """The example with other addresses. `quiet`: how long a report collects; `poll`: how often LAPOR! is asked for news."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (
        (r'listen: "127\.0\.0\.1:8080"', 'listen: "127.0.0.1:0"'),
        (r'"unix:[^"]*/admin\.sock"', f'"unix:{addresses.folder}/admin.sock"'),
        (r'"sqlite:[^"]*/jembatan\.db"', f'"sqlite:{addresses.folder}/jembatan.db"'),
        (r"secrets: \{ path: [^}]*\}", f"secrets: {{ path: {addresses.folder}/secrets }}"),
        (r"quiet: 30s, most: 2min", f"quiet: {quiet}, most: 5s"),
        (r'graph_url: "[^"]*"', f'graph_url: "{addresses.graph}"'),
        (r'base_url: "[^"]*"', f'base_url: "{addresses.lapor}"'),
        (r'url: "http://[^"]*/reports"', f'url: "{addresses.agency}/reports"'),
        (r"mapping: (\S+)", rf"mapping: {PROJECT}/config/\1"),
        (r"\n      places: (\S+)", rf"\n      places: {PROJECT}/config/\1"),
        (r"rate: 10/min\b", f"rate: 1000/s\n    poll: {{ every: {poll} }}"),
        (r"concurrency: 2\b", "concurrency: 8"),
        (r"\nholidays: (\S+ \S+)", f"\nholidays: [!include calendars/2026.yaml, {_new_years()}]"),   # whatever year it is
        (r"\ndestinations:\n", "\n" + _village_channel(addresses, quiet) + "destinations:\n"),
        (r"\ninstance:\n", f"\nlog: {{ level: {log_level} }}\nplugins: {{ path: [{addresses.plugins}] }}\n\ninstance:\n"),
    ):
        text = _replace_once(text, old, new)
    return re.sub(r"!include ([^\s,\]]+)", rf"!include {PROJECT}/config/\1", text)


def _new_years() -> str:
    year = date.today().year
    return f"{year}-01-01, {year + 1}-01-01"


def _replace_once(text: str, old: str, new: str) -> str:
    changed, times = re.subn(old, new, text)
    if times != 1:
        raise Failure(f"{EXAMPLE}: the demo expects '{old}' once and found it {times} times")
    return changed


def _village_channel(addresses: Addresses, quiet: str) -> str:
    return VILLAGE_CHANNEL.replace("QUIET", quiet).replace("LINE", VILLAGE_LINE.phone_number_id).replace("GRAPH", addresses.graph)
