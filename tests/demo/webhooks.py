"""WhatsApp Cloud webhooks as the platform sends them: shapes, the bytes on the wire, and their signature.

The platform signs the raw bytes, in which every character outside ASCII is written as an escape and slashes are
escaped too. All people here are invented; their numbers lie in a range that is never given out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
BUSINESS_ACCOUNT = "102290129340398"


@dataclass(frozen=True)
class Person:
    """A citizen with a WhatsApp number."""

    name: str
    wa_id: str


@dataclass(frozen=True)
class Line:
    """A number of the regency that citizens write to."""

    phone_number_id: str
    display: str


def wire(payload: Json) -> bytes:
    """The payload as the platform writes it."""
    return json.dumps(payload, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signature(raw: bytes, app_secret: str) -> str:
    """The value of X-Hub-Signature-256 for these bytes."""
    return "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()


def _message(person: Person, message_id: str, at: int, kind: str, content: Json) -> Json:
    return {"from": person.wa_id, "id": message_id, "timestamp": str(at), "type": kind, kind: content}


def text(person: Person, message_id: str, at: int, body: str) -> Json:
    return _message(person, message_id, at, "text", {"body": body})


def image(person: Person, message_id: str, at: int, media_id: str, sha256: str, caption: str) -> Json:
    content = {"caption": caption, "mime_type": "image/jpeg", "sha256": sha256, "id": media_id}
    return _message(person, message_id, at, "image", content)


def location(person: Person, message_id: str, at: int, latitude: float, longitude: float, name: str) -> Json:
    return _message(person, message_id, at, "location", {"latitude": latitude, "longitude": longitude, "name": name})


def messages(line: Line, people: list[Person], found: list[Json]) -> Json:
    """One change: messages that came in on one line."""
    contacts = [{"profile": {"name": person.name}, "wa_id": person.wa_id} for person in people]
    return _change(line, {"contacts": contacts, "messages": found})


def receipt(line: Line, message_id: str, recipient: Person, status: str, at: int) -> Json:
    """One change: what became of a message of ours."""
    return _change(line, {"statuses": [{"id": message_id, "status": status, "timestamp": str(at), "recipient_id": recipient.wa_id}]})


def _change(line: Line, value: Json) -> Json:
    metadata = {"display_phone_number": line.display, "phone_number_id": line.phone_number_id}
    return {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def webhook(*entries: list[Json]) -> Json:
    """The whole body: one entry for each list of changes."""
    return {"object": "whatsapp_business_account",
            "entry": [{"id": BUSINESS_ACCOUNT, "changes": changes} for changes in entries]}
