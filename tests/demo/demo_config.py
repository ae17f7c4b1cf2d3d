"""The configuration that story and crash run play with: the shape of config/jembatan.yaml, on free ports and short times."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from webhooks import Line

PROJECT = Path(__file__).resolve().parents[2]

# One line says what its reports may show; the other says nothing, so its reports count as anonymous and secret.
REGENCY_LINE = Line("105500000000001", "62800000001")
VILLAGE_LINE = Line("105500000000002", "62800000002")


@dataclass(frozen=True)
class Secrets:
    """Everything secret of one run, made afresh; the broker reads them from its environment."""

    wa_app_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    wa_verify_token: str = field(default_factory=lambda: secrets.token_hex(8))
    wa_access_token: str = field(default_factory=lambda: secrets.token_hex(16))
    lapor_auth: str = field(default_factory=lambda: secrets.token_hex(16))
    lapor_token: str = field(default_factory=lambda: secrets.token_hex(16))
    store_key: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(32)).decode())

    def environment(self) -> dict[str, str]:
        return {f"JEMBATAN_SECRET_{name.upper()}": value for name, value in vars(self).items()}


@dataclass(frozen=True)
class Places:
    """Where the other programs are, and where the broker may write."""

    folder: Path
    plugins: Path
    graph_url: str
    lapor_url: str
    mapping: Path = PROJECT / "config/lapor/v3-splp.yaml"


def config_text(places: Places, *, quiet: str = "1s", poll: str = "1s", log_level: str = "info") -> str:
    """A whole configuration. `quiet` is how long a report collects, `poll` how often LAPOR! is asked for news."""
    return f"""\
jembatan: 1
instance: {{ name: Kabupaten Barito Kuala, region: "63.04", timezone: Asia/Makassar, language: id }}
server:   {{ listen: "127.0.0.1:0" }}
admin:    {{ listen: "unix:{places.folder}/admin.sock" }}
store:    {{ url: "sqlite:{places.folder}/jembatan.db", files: "{places.folder}/files", key: !secret store_key }}
log:      {{ level: {log_level} }}
plugins:  {{ path: ["{places.plugins}"] }}

channels:
  wa:
    plugin: whatsapp_cloud
    collect: {{ quiet: {quiet}, most: 5s }}
    secrecy: {{ anonymous: true, secret: false }}
    options: {_whatsapp_options(REGENCY_LINE, places)}
  wa_desa:
    plugin: whatsapp_cloud
    collect: {{ quiet: {quiet}, most: 5s }}
    options: {_whatsapp_options(VILLAGE_LINE, places)}

destinations:
  lapor:
    plugin: lapor
    concurrency: 8
    poll: {{ every: {poll} }}
    options:
      mapping: {places.mapping}
      base_url: "{places.lapor_url}"
      auth: !secret lapor_auth
      token: !secret lapor_token
  arsip:
    plugin: file
    options: {{ path: "{places.folder}/arsip.ndjson" }}

agencies:
  dinas_pupr: {{ name: Dinas PUPR Kabupaten Barito Kuala, lapor_institution: 630412 }}

routes:
  - name: jalan rusak
    when: {{ any_words: [jalan rusak, jalan berlubang, jembatan rusak] }}
    set:  {{ category: pekerjaan umum dan penataan ruang, agency: dinas_pupr }}
    to:   [lapor, arsip]
otherwise: {{ to: [lapor] }}
"""


def _whatsapp_options(line: Line, places: Places) -> str:
    return (f'{{ phone_number_id: "{line.phone_number_id}", graph_url: "{places.graph_url}", app_secret: !secret wa_app_secret,'
            " verify_token: !secret wa_verify_token, access_token: !secret wa_access_token }")
