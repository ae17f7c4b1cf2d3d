"""Far sides that answer in the worst way there is: they refuse, and say in whose name and with which numbers."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import graph_stand_in
from personal_data import Citizen, written

MARK = re.compile(r"KORPUS-(\d+)")   # stands in every text, so that a far side knows whom it is about
Answer = tuple[int, str, str]        # status, content type, body


def blurted(who: Citizen, shape: int) -> str:
    nik, phone, name = written(who, shape)
    return f"pelapor {name} ({nik}, {phone}) sudah terdaftar atas nama {who.name}"


def _refused(words: str) -> Answer:
    return 422, "application/json", json.dumps({"message": words, "errors": {"content": [words], "name": [words]}})


def _business(words: str) -> Answer:
    return 200, "application/json", json.dumps({"message": words}, ensure_ascii=False)


def _broken(words: str) -> Answer:
    return 500, "text/html; charset=utf-8", f"<html><title>{words}</title><p>{words}</p></html>"


def _busy(words: str) -> Answer:
    return 429, "text/plain; charset=utf-8", words


def _unauthorised(words: str) -> Answer:
    return 401, "application/json", json.dumps({"fault": {"code": 900901, "message": words, "description": words}})


ANSWERS: list[Callable[[str], Answer]] = [_refused, _business, _broken, _refused, _busy, _business]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Blurter"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self, body: bytes) -> None:
        status, content_type, text = self.server.answer(self.path, body.decode("utf-8", "replace"))
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Blurter(ThreadingHTTPServer):
    """LAPOR! and an agency at once: whatever comes is refused with all that is known of its writer, and the request itself."""

    daemon_threads = True

    def __init__(self, people: dict[int, Citizen]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://{self.server_address[0]}:{self.server_address[1]}"
        self.asked = 0
        self._people = people
        threading.Thread(target=self.serve_forever, name="blurter", daemon=True).start()

    def answer(self, path: str, body: str) -> Answer:
        self.asked += 1
        found = MARK.search(body)
        if not found or int(found.group(1)) not in self._people:
            return 404, "text/plain", "unknown"
        who = self._people[int(found.group(1))]
        answer = _unauthorised if path.startswith("/locked") else ANSWERS[who.number % len(ANSWERS)]
        return answer(f"{blurted(who, self.asked)}; diterima: {body[:300]}")

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class BlurtingGraph(graph_stand_in.Handler):
    """The platform, which takes each third reply, and names the person when it does not."""

    people: dict[str, Citizen] = {}   # by wa_id

    def _take(self, phone_number_id: str, body: graph_stand_in.Json) -> graph_stand_in.Json:
        who = self.people.get(str(body.get("to", "")))
        if who is None or body.get("status") == "read" or who.number % 3 == 0:
            return super()._take(phone_number_id, body)
        words = f"(#131030) Recipient {body['to']} not in allowed list: {blurted(who, who.number)}: {json.dumps(body)}"
        raise graph_stand_in.Answer(500 if who.number % 16 == 5 else 400, {"error": {
            "message": words, "type": "OAuthException", "code": 131030, "error_data": {"messaging_product": "whatsapp", "details": words}}})
