"""A local stand-in for an agency's own system: takes signed reports by POST and remembers them, each key once."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """One connection of the broker."""

    protocol_version = "HTTP/1.1"
    server: "AgencyStandIn"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self.server.take(self.headers.get("Idempotency-Key", ""), self._is_signed(body), body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the reports are the log."""

    def _is_signed(self, body: bytes) -> bool:
        signed = self.headers.get("X-Jembatan-Timestamp", "").encode() + b"." + body
        right = "sha256=" + hmac.new(self.server.secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(right, self.headers.get("X-Jembatan-Signature", ""))


class AgencyStandIn(ThreadingHTTPServer):
    """The stand-in itself. `start()` serves in a thread of its own until `stop()`."""

    daemon_threads = True

    def __init__(self, secret: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.secret = secret
        self.url = f"http://{self.server_address[0]}:{self.server_address[1]}"
        self._lock = threading.Lock()
        self._reports: dict[str, Json] = {}

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, name="agency stand-in", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def take(self, key: str, is_signed: bool, body: bytes) -> int:
        if not is_signed:
            return 401
        with self._lock:
            self._reports.setdefault(key, json.loads(body))
        return 200

    def reports(self) -> list[Json]:
        with self._lock:
            return list(self._reports.values())
