"""A local stand-in for the WhatsApp Graph API: takes messages, serves media, remembers what was sent.

It speaks the part of the wire that a broker uses: `POST /v25.0/{phone_number_id}/messages`, `GET /v25.0/{media_id}`
and the media's own address, each only with the Bearer token. On `/_stand_in/v1/` it is told what to do:

    GET  sent[?after=N&wait=S]   what was sent, from the Nth on; waits up to S seconds for one more
    GET  count                   {"sent": n, "media": n}
    POST media                   {"id", "mime_type", "base64"}: serve these bytes under this media id
    POST faults                  {"times": n, "code": 131047 | "status": 503 | "kind": "reset" | "kind": "silent", "at": "media"}:
                                 the next n sends fail (with "at": the next n looks at media); silent: taken, never answered
    POST reset                   forget everything

As a program: `graph_stand_in.py --token T` prints `ready http=127.0.0.1:PORT` and runs until it is stopped.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

ERRORS: dict[int, tuple[int, str]] = {
    4: (400, "Application request limit reached"),
    100: (404, "Unsupported get request. Object does not exist"),
    190: (401, "Error validating access token"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    131026: (400, "Message undeliverable"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Message not delivered to maintain healthy ecosystem engagement"),
    131053: (400, "Media upload error"),
    131056: (400, "Pair rate limit hit"),
    133016: (400, "Account register deregister rate limit exceeded"),
}


@dataclass(frozen=True)
class Media:
    """Bytes a citizen sent, as the platform keeps them."""

    mime_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Fault:
    """How the next requests end: a typed error, a bare status, a connection cut, or no answer as long as the caller waits."""

    times: int = 1
    code: int = 0
    status: int = 0
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    at: str = "messages"
    to: str = ""                # only messages to this number
    met: threading.Event = field(default_factory=threading.Event)   # set once it has hit a request


class Answer(Exception):
    """Ends the handling of a request with this status and body."""

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


def error(code: int, status: int = 0, headers: dict[str, str] | None = None) -> Answer:
    usual_status, title = ERRORS.get(code, (400, "Invalid parameter"))
    body = {"error": {"message": f"(#{code}) {title}", "type": "OAuthException", "code": code,
                      "error_data": {"messaging_product": "whatsapp", "details": title}, "fbtrace_id": "Astandin"}}
    return Answer(status or usual_status, body, headers)


class Mailbox:
    """What the stand-in remembers. *Thread:* any."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sent: list[Json] = []
        self._media: dict[str, Media] = {}
        self._faults: list[Fault] = []
        self._numbers = 0

    def put(self, phone_number_id: str, body: Json) -> str:
        with self._changed:
            self._numbers += 1
            message_id = f"wamid.STANDIN{self._numbers:08d}"
            self._sent.append({"id": message_id, "phone_number_id": phone_number_id, "body": body})
            self._changed.notify_all()
            return message_id

    def sent(self, after: int = 0, wait: float = 0) -> list[Json]:
        with self._changed:
            self._changed.wait_for(lambda: len(self._sent) > after, timeout=wait)
            return self._sent[after:]

    def count(self) -> Json:
        with self._changed:
            return {"sent": len(self._sent), "media": len(self._media)}

    def keep(self, media_id: str, media: Media) -> None:
        with self._changed:
            self._media[media_id] = media

    def media(self, media_id: str) -> Media | None:
        with self._changed:
            return self._media.get(media_id)

    def fail_next(self, fault: Fault) -> None:
        with self._changed:
            self._faults.append(fault)

    def next_fault(self, at: str, to: str = "") -> Fault | None:
        with self._changed:
            fault = next((each for each in self._faults if each.at == at and each.to in ("", to)), None)
            if fault is None:
                return None
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
            return fault

    def reset(self) -> None:
        with self._changed:
            self._sent.clear()
            self._media.clear()
            self._faults.clear()


class Handler(BaseHTTPRequestHandler):
    """One connection of the platform's clients."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "GraphStandIn"

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the mailbox is the log."""

    def _answer(self, handle: Any) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            handle(urlsplit(self.path), body)
        except Answer as answer:
            self._send(answer.status, "application/json", json.dumps(answer.body).encode(), answer.headers)
        except (ValueError, KeyError, TypeError) as problem:
            self._send(400, "text/plain", f"cannot read this: {problem!r}".encode(), {})

    def _send(self, status: int, content_type: str, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _get(self, url: Any, _: bytes) -> None:
        mailbox = self.server.mailbox
        if url.path == "/_stand_in/v1/sent":
            query = parse_qs(url.query)
            after, wait = int(query.get("after", ["0"])[0]), float(query.get("wait", ["0"])[0])
            raise Answer(200, {"sent": mailbox.sent(after, min(wait, 60))})
        if url.path == "/_stand_in/v1/count":
            raise Answer(200, mailbox.count())
        self._check_token()
        self._fail_if_told(self.server.mailbox.next_fault("media"))
        if (found := re.fullmatch(r"/v\d+\.\d+/(\d+)", url.path)) and parse_qs(url.query).get("fields") == ["id"]:
            raise Answer(200, {"id": found.group(1)})   # one of our numbers
        if found := re.fullmatch(r"/v\d+\.\d+/([\w.-]+)", url.path):
            raise Answer(200, self._described(found.group(1)))
        if found := re.fullmatch(r"/media/([\w.-]+)", url.path):
            media = self._media(found.group(1))
            self._send(200, media.mime_type, media.content, {})
            return
        raise error(100)

    def _post(self, url: Any, body: bytes) -> None:
        if url.path.startswith("/_stand_in/v1/"):
            raise Answer(200, self._control(url.path.rsplit("/", 1)[1], json.loads(body or b"{}")))
        self._check_token()
        if found := re.fullmatch(r"/v\d+\.\d+/([\w.-]+)/messages", url.path):
            message = json.loads(body)
            fault = self.server.mailbox.next_fault("messages", str(message.get("to", "")))
            if fault and fault.kind == "silent":
                self._take(found.group(1), message)
            self._fail_if_told(fault)
            raise Answer(200, self._take(found.group(1), message))
        raise error(100)

    def _check_token(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {self.server.token}":
            raise error(190)

    def _media(self, media_id: str) -> Media:
        media = self.server.mailbox.media(media_id)
        if media is None:
            raise error(100)
        return media

    def _described(self, media_id: str) -> Json:
        media = self._media(media_id)
        return {"messaging_product": "whatsapp", "id": media_id, "url": f"{self.server.url}/media/{media_id}",
                "mime_type": media.mime_type, "sha256": media.sha256, "file_size": len(media.content)}

    def _take(self, phone_number_id: str, body: Json) -> Json:
        if body.get("messaging_product") != "whatsapp":
            raise error(100, status=400)
        if body.get("status") == "read":
            return {"success": True}
        to = str(body.get("to") or body.get("recipient") or "")
        if not to or body.get("type") not in body:
            raise error(100, status=400)
        message_id = self.server.mailbox.put(phone_number_id, body)
        return {"messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}], "messages": [{"id": message_id}]}

    def _fail_if_told(self, fault: Fault | None) -> None:
        if fault is None:
            return
        fault.met.set()
        if fault.kind == "silent":
            self.rfile.read(1)   # until the caller has gone
        if fault.kind in ("reset", "silent"):
            self.close_connection = True
            self.connection.close()
            raise ConnectionResetError("told to")
        if fault.code:
            raise error(fault.code, fault.status, fault.headers)
        raise Answer(fault.status or 503, {"error": {"message": "told to fail"}}, fault.headers)

    def _control(self, verb: str, body: Json) -> Json:
        mailbox = self.server.mailbox
        if verb == "media":
            mailbox.keep(body["id"], Media(body["mime_type"], base64.b64decode(body["base64"])))
        elif verb == "faults":
            mailbox.fail_next(Fault(**body))
        elif verb == "reset":
            mailbox.reset()
        else:
            raise KeyError(verb)
        return {"ok": True}


class GraphStandIn(ThreadingHTTPServer):
    """The stand-in itself. `start()` serves in a thread of its own until `stop()`."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, token: str, address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        super().__init__(address, Handler)
        self.token = token
        self.mailbox = Mailbox()
        self.url = f"http://{self.server_address[0]}:{self.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, name="graph stand-in", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is nothing to report."""


def main() -> None:
    parser = argparse.ArgumentParser(description="A local stand-in for the WhatsApp Graph API.")
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="ADDRESS:PORT")
    parser.add_argument("--token", required=True, help="the Bearer token that callers must show")
    arguments = parser.parse_args()
    host, port = arguments.listen.rsplit(":", 1)
    server = GraphStandIn(arguments.token, (host, int(port)))
    print(f"ready http={server.url.removeprefix('http://')}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
