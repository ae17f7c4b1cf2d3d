"""Starts, watches and stops the programs under test, each by its own process id, and reads what they say."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

Json = dict[str, Any]
T = TypeVar("T")
_pause = threading.Event()   # never set: a wait on it is one step of a bounded poll


class Failure(Exception):
    """What a person should read: what was expected and what was there instead."""


def wait_for(what: str, look: Callable[[], T | None], seconds: float = 30) -> T:
    """Looks until there is an answer. *Errors:* Failure that names what never came."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := look():
            return answer
        if time.monotonic() > deadline:
            raise Failure(f"waited {seconds:.0f} s in vain for {what}")
        _pause.wait(0.1)


@dataclass(frozen=True)
class Response:
    """An HTTP answer, read to its end."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)   # names in lower case

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def request(method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None, seconds: float = 15) -> Response:
    """One request on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers or {})
        answer = connection.getresponse()
        return Response(answer.status, answer.read(), headers_of(answer))
    finally:
        connection.close()


def headers_of(answer: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.getheaders()}


class SocketConnection(http.client.HTTPConnection):
    """HTTP on a Unix socket."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def request_on_socket(path: str, target: str, seconds: float = 60) -> Response:
    connection = SocketConnection(path, seconds)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return Response(answer.status, answer.read(), headers_of(answer))
    finally:
        connection.close()


class Program:
    """A running program whose standard error goes to a log file. It is ready once it says so there."""

    pass_fds: tuple[int, ...] = ()   # open in the program as well

    def __init__(self, command: list[str], log: Path, environment: dict[str, str] | None = None) -> None:
        self.command = command
        self.log = log
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._read_from = 0

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self, seconds: float = 20) -> dict[str, str]:
        """Starts it and returns the addresses of its `ready` line, such as http → host:port."""
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment,
                                             pass_fds=self.pass_fds)
        try:
            return wait_for(f"'{self.name}' to be ready", self._ready, seconds)
        except Failure as failure:
            raise Failure(f"{failure}; its log ends:\n{self.last_words()}") from None

    @property
    def name(self) -> str:
        return Path(self.command[0]).name

    def last_words(self, lines: int = 15) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, seconds: float = 15) -> int:
        """Asks it to end, and ends it when it does not. Returns its exit code."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise Failure(f"'{self.name}' did not end within {seconds:.0f} s of SIGTERM") from None

    def signal(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _ready(self) -> dict[str, str] | None:
        if not self.is_running():
            raise Failure(f"'{self.name}' ended at once with {self._process.returncode if self._process else '?'}")
        with self.log.open("rb") as log:
            log.seek(self._read_from)
            for line in log.read().decode("utf-8", "replace").splitlines():
                if re.search(r"\bready\b", line) and (pairs := _pairs_of(line)):
                    return pairs
        return None


def _pairs_of(line: str) -> dict[str, str]:
    """The values of a log line, in either format."""
    if line.startswith("{"):
        return {name: str(value) for name, value in json.loads(line).items() if value != ""}
    return dict(re.findall(r"(\w+)=(\S+)", line))


class Simulator:
    """lapor-sim: its LAPOR! address and its control address."""

    def __init__(self, program: Path, folder: Path, auth: str, token: str) -> None:
        command = [str(program), "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--rate", "0", "--start", "now",
                   "--auth", auth, "--token", token]
        self.program = Program(command, folder / "lapor-sim.log")
        self.url = ""
        self.control = ""

    def start(self) -> None:
        addresses = self.program.start()
        self.url = f"http://{addresses['listen']}/lapor/3.0.0"
        self.control = f"http://{addresses['control']}/_sim/v1"

    def get(self, path: str) -> Any:
        answer = request("GET", f"{self.control}/{path}")
        if answer.status != 200:
            raise Failure(f"lapor-sim: GET {path}: {answer.status} {answer.text[:200]}")
        return json.loads(answer.body)

    def complaints(self) -> list[Json]:
        return list(self.get("complaints")["complaints"])

    def post(self, path: str, body: Json) -> Any:
        answer = request("POST", f"{self.control}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        if answer.status not in (200, 204):
            raise Failure(f"lapor-sim: POST {path}: {answer.status} {answer.text[:200]}")
        return json.loads(answer.body or b"{}")


class Broker:
    """`jembatan serve` on one configuration, and the command line beside it."""

    def __init__(self, program: Path, config: Path, log: Path, environment: dict[str, str]) -> None:
        self.command = str(program)
        self.config = config
        self.environment = environment
        self.program = Program([self.command, "serve", "--config", str(config)], log, environment)
        self.url = ""
        self.admin = ""

    def start(self) -> None:
        addresses = self.program.start()
        self.url = f"http://{addresses['http']}"
        self.admin = addresses.get("admin", "")

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command line verb with this configuration."""
        return subprocess.run([self.command, *words, "--config", str(self.config)], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env={**os.environ, **self.environment}, timeout=120, check=False)

    def rows(self, *words: str) -> Iterator[Json]:
        """The objects a verb prints with --json, one a line. *Errors:* Failure when it ends with more than 1."""
        done = self.cli(*words, "--json")
        if done.returncode not in (0, 1):
            raise Failure(f"jembatan {' '.join(words)}: ended with {done.returncode}: {done.stderr.strip()}")
        return (json.loads(line) for line in done.stdout.splitlines() if line.strip())

    def pages(self, what: str, rows_a_page: int = 1000) -> Iterator[Json]:
        """Every row of a list, `reports` or `deliveries`, page by page from the admin socket."""
        before = ""
        while True:
            answer = request_on_socket(self.admin.removeprefix("unix:"), f"/v1/{what}?limit={rows_a_page}{before}")
            if answer.status != 200:
                raise Failure(f"admin socket: {what}: {answer.status} {answer.text[:200]}")
            yield from (json.loads(line) for line in answer.text.splitlines() if line.strip())
            if "x-next" not in answer.headers:
                return
            before = f"&before={answer.headers['x-next']}"

    def row(self, *words: str) -> Json:
        rows = list(self.rows(*words))
        if len(rows) != 1:
            raise Failure(f"jembatan {' '.join(words)}: expected one object, got {len(rows)}")
        return rows[0]
