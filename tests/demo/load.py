"""A steady load of signed WhatsApp webhooks over kept connections, each from a sender of its own.

Like the platform it sends again whatever was not answered with 200, word for word, until it is. It remembers when each
message was answered and which sends were cut off, so that afterwards every one of them can be accounted for.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from dataclasses import dataclass

import webhooks
from webhooks import Line, Person

TITLE = "Laporan uji nomor"


@dataclass(frozen=True)
class CutOff:
    """A send that got no answer: which message, and when that was noticed."""

    number: int
    at: float


class Load:
    """Runs in a thread of its own from `start()` to `finish()`. The address may change while it runs."""

    def __init__(self, app_secret: str, line: Line, *, per_second: float, connections: int) -> None:
        self.answered: dict[int, float] = {}
        self.refused: dict[int, int] = {}        # status → how often
        self.cut_off: list[CutOff] = []
        self.begun = time.time()
        self.ended = self.begun
        self._app_secret = app_secret
        self._line = line
        self._per_second = per_second
        self._connections = connections
        self._address: tuple[str, int] | None = None
        self._next_number = 0
        self._again: deque[int] = deque()
        self._open = 0
        self._is_offering = True
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="load", daemon=True)

    def start(self, address: str) -> None:
        self.begun = time.time()
        self.move_to(address)
        self._thread.start()

    def move_to(self, address: str) -> None:
        host, port = address.rsplit(":", 1)
        self._address = (host, int(port))

    def stop_offering(self) -> None:
        """No new messages; what is unanswered is sent until it is answered."""
        self._is_offering = False
        self.ended = time.time()

    def finish(self, seconds: float) -> bool:
        """Waits for the last answer. False: some message was never answered."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def offered(self) -> int:
        return self._next_number

    async def _run(self) -> None:
        await asyncio.gather(*(self._sender() for _ in range(self._connections)))

    async def _sender(self) -> None:
        """One connection after the other, one message at a time on it."""
        while not self._is_over():
            try:
                host, port = self._address or ("", 0)
                reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), 5)
            except (OSError, asyncio.TimeoutError):
                await asyncio.sleep(0.02)
                continue
            try:
                await self._send_on(reader, writer)
            finally:
                writer.close()

    async def _send_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not self._is_over():
            number = self._take()
            if number is None:
                await asyncio.sleep(0.002)
                continue
            self._open += 1
            try:
                status = await asyncio.wait_for(self._exchange(reader, writer, number), 20)
            except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, ValueError):
                self.cut_off.append(CutOff(number, time.time()))
                self._again.append(number)
                return
            finally:
                self._open -= 1
            self._note(number, status)

    def _take(self) -> int | None:
        """A message to send now: an unanswered one, or the next new one when its time has come."""
        if self._again:
            return self._again.popleft()
        is_time = self._next_number < (time.time() - self.begun) * self._per_second
        if not self._is_offering or not is_time:
            return None
        self._next_number += 1
        return self._next_number - 1

    def _note(self, number: int, status: int) -> None:
        if status == 200:
            self.answered[number] = time.time()
        else:
            self.refused[status] = self.refused.get(status, 0) + 1
            self._again.append(number)

    def _is_over(self) -> bool:
        return not self._is_offering and not self._again and self._open == 0

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> int:
        writer.write(self._request(number))
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status_line, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            raise ValueError("the connection is closed after this answer")
        return int(status_line.split()[1])

    def _request(self, number: int) -> bytes:
        person = Person("Warga (contoh)", f"62800{number:08d}")
        text = f"{TITLE} {number:06d}. Sampah menumpuk di tepi sungai, mohon diangkut."
        at = int(self.begun)
        raw = webhooks.wire(webhooks.webhook([webhooks.messages(self._line, [person], [
            webhooks.text(person, f"wamid.LOAD{number:08d}", at, text)])]))
        signature = webhooks.signature(raw, self._app_secret)
        return (f"POST /in/wa HTTP/1.1\r\nHost: jembatan.example\r\nContent-Type: application/json\r\n"
                f"X-Hub-Signature-256: {signature}\r\nContent-Length: {len(raw)}\r\n\r\n").encode() + raw
