"""A local stand-in for an agency's own system: takes signed reports by POST and remembers them, each key once.

It can be told to fail every Nth request, to take a request and stay silent, and to be down for a while.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Attempt:
    """One request as it came in, and what it was answered."""

    key: str
    status: int   # 0: nothing was answered
    at: float     # monotonic seconds


@dataclass
class Trouble:
    """How requests end: every Nth (or the next ones) with this status, or taken and never answered (status 0)."""

    status: int = 503
    every: int = 0
    times: int = 0
    retry_after: int = 0
    seen: int = 0
    met: threading.Event = field(default_factory=threading.Event)   # set once it has hit a request

    def hits(self) -> bool:
        self.seen += 1
        return self.seen % self.every == 0 if self.every else self.seen <= self.times


class Handler(BaseHTTPRequestHandler):
    """One connection of the broker."""

    protocol_version = "HTTP/1.1"
    server: "AgencyStandIn"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.is_down:
            self.close_connection = True
            return
        trouble = self.server.trouble_now()
        status = trouble.status if trouble else 200
        if status in (0, 200):
            taken = self.server.take(self.headers.get("Idempotency-Key", ""), self._is_signed(body), body)
            status = status and taken
        self.server.note(Attempt(self.headers.get("Idempotency-Key", ""), status, time.monotonic()))
        if trouble:
            trouble.met.set()
        if status == 0:
            self.rfile.read(1)   # until the caller has gone
            self.close_connection = True
            return
        self._answer(status, trouble.retry_after if trouble else 0)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the reports are the log."""

    def _answer(self, status: int, retry_after: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if retry_after:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()

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
        self.is_down = False
        self._lock = threading.Lock()
        self._reports: dict[str, Json] = {}
        self._attempts: list[Attempt] = []
        self._trouble: Trouble | None = None

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, name="agency stand-in", daemon=True).start()

    def stop(self) -> None:
        if not self.is_down:
            self.shutdown()
        self.server_close()

    def go_down(self) -> None:
        """Nobody listens any more; open connections are cut at their next request."""
        self.is_down = True
        self.shutdown()
        self.server_close()

    def come_back(self) -> None:
        """Listens again at the same address."""
        self.socket = socket.socket(self.address_family, self.socket_type)
        self.server_bind()
        self.server_activate()
        self.is_down = False
        self.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is nothing to report."""

    def take(self, key: str, is_signed: bool, body: bytes) -> int:
        if not is_signed:
            return 401
        with self._lock:
            self._reports.setdefault(key, json.loads(body))
        return 200

    def reports(self) -> list[Json]:
        with self._lock:
            return list(self._reports.values())

    def fail(self, trouble: Trouble | None) -> None:
        """From now on requests end so; None: no longer."""
        with self._lock:
            self._trouble = trouble

    def trouble_now(self) -> Trouble | None:
        with self._lock:
            return self._trouble if self._trouble and self._trouble.hits() else None

    def note(self, attempt: Attempt) -> None:
        with self._lock:
            self._attempts.append(attempt)

    def attempts(self) -> list[Attempt]:
        """Every request that was not cut, oldest first."""
        with self._lock:
            return list(self._attempts)
