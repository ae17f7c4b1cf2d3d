"""The channel `form` beside the demo's own, and the requests a browser or an app would make to it."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from demo_config import PROJECT
from flow import Edit, FlowWorld
from programs import Failure, Response, request

Json = dict[str, Any]

CHANNEL = f"""
  form:
    plugin: web_form
    secrecy: {{ anonymous: false, secret: false }}
    options: {{ title: Lapor Kabupaten Contoh, places: {PROJECT}/config/places.csv, topics: [air bersih, banjir], least_time: 0s, time_zone: WITA }}

destinations:
"""


@dataclass(frozen=True)
class WithForm(Edit):
    """Adds the channel, in place of the example's own where it has one."""

    old: str = r"\ndestinations:\n"
    new: str = CHANNEL

    def apply(self, text: str) -> str:
        return super().apply(re.sub(r"\n  form:[^\n]*\n(?:    .*\n|\n)*", "\n", text))


@dataclass(frozen=True)
class Receipt:
    """What a citizen takes home."""

    ref: str
    key: str
    path: str   # of the receipt page


class Form:
    """The page as a program that is no browser sees it."""

    def __init__(self, world: FlowWorld) -> None:
        self._world = world

    def url(self, path: str = "") -> str:
        return f"{self._world.broker.url}/in/form{path}"

    def get(self, path: str = "", **headers: str) -> Response:
        return request("GET", self.url(path), headers=headers)

    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.get().text)
        if not found:
            raise Failure("the form carries no token")
        return found.group(1)

    def post(self, fields: Json, files: list[tuple[str, bytes]] | None = None, path: str = "", **headers: str) -> Response:
        boundary = secrets.token_hex(12)
        parts = [_part(name, str(value).encode()) for name, value in fields.items()]
        parts += [_part("files", content, name) for name, content in files or []]
        body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
        return request("POST", self.url(path), body, {"Content-Type": f"multipart/form-data; boundary={boundary}", **headers})

    def send(self, text: str, files: list[tuple[str, bytes]] | None = None, **fields: str) -> Receipt:
        """A good form; the receipt it leads to."""
        return receipt_of(self.post({"token": self.token(), "lang": "id", "text": text, "consent": "yes", **fields}, files))

    def status(self, receipt: Receipt, lang: str = "id") -> Response:
        return self.get(f"/status?ref={receipt.ref}&key={receipt.key}&lang={lang}")

    def ask(self, ref: str, key: str) -> Response:
        """What the page's own form sends."""
        body = urlencode({"ref": ref, "key": key, "lang": "id"}).encode()
        return request("POST", self.url("/status"), body, {"Content-Type": "application/x-www-form-urlencoded"})

    def report(self, body: Json, **headers: str) -> Response:
        return request("POST", self.url("/api/reports"), json.dumps(body).encode(), {"Content-Type": "application/json", **headers})

    def read(self, ref: str, key: str) -> Response:
        return self.get(f"/api/reports/{quote(ref)}", Authorization=f"Bearer {key}")


def receipt_of(answer: Response) -> Receipt:
    if answer.status != 303:
        raise Failure(f"the form was answered with {answer.status}: {answer.text[:2000]}")
    path = answer.headers["location"]
    query = parse_qs(urlsplit(path).query)
    return Receipt(query["ref"][0], query["key"][0], path)


def _part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    file = f'; filename="{file_name}"\r\nContent-Type: application/octet-stream' if file_name is not None else ""
    return f'Content-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content
