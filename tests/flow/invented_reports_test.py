"""Five thousand invented reports go through the broker into LAPOR!: nothing it ever received holds a NIK or a telephone, no flag was cleared, nobody who
wished to stay unnamed is named, and numbers that are nobody's arrived as they were written.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import threading
import unittest
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flow import Edit, FlowCase, FlowWorld
from form_channel import WithForm
from invented_reports import Report, reports
from personal_data import DIGITS
from programs import Failure, wait_for

Json = dict[str, Any]
COUNT = int(os.environ.get("JEMBATAN_REPORTS", "5000"))
FILES = COUNT // 20
SENDERS = 6
PART = 11   # so many digits of a NIK in a row are one too many
SPELLED = re.compile("|".join(DIGITS), re.IGNORECASE)


class Sender(threading.Thread):
    """Sends every n-th report over one kept connection."""

    def __init__(self, address: str, mine: list[Report]) -> None:
        super().__init__(daemon=True)
        self._address, self._mine = address, mine
        self.refs: dict[str, Report] = {}
        self.problem = ""

    def run(self) -> None:
        connection = http.client.HTTPConnection(urlsplit(self._address).netloc, timeout=60)
        try:
            for each in self._mine:
                body, content_type = multipart(each) if each.files else as_json(each)
                connection.request("POST", "/in/form/api/reports", body, {"Content-Type": content_type})
                answer = connection.getresponse()
                said = answer.read()
                if answer.status != 201:
                    raise Failure(f"report {each.number} was answered with {answer.status}: {said[:300]!r}")
                self.refs[json.loads(said)["ref"]] = each
        except Exception as problem:  # told in the test's own thread
            self.problem = str(problem)
        finally:
            connection.close()


def as_json(report: Report) -> tuple[bytes, str]:
    flags = {"consent": True, "anonymous": report.anonymous, "secret": report.secret}
    return json.dumps({**report.fields, **flags}).encode(), "application/json"


def multipart(report: Report) -> tuple[bytes, str]:
    boundary = secrets.token_hex(12)
    flags = {name: "yes" for name, is_set in (("consent", True), ("anonymous", report.anonymous), ("secret", report.secret)) if is_set}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in (report.fields | flags).items()]
    parts += [f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + content
              for name, content in report.files]
    return b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode(), \
        f"multipart/form-data; boundary={boundary}"


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield str(key)
            yield from texts_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts_in(inside)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def digits_of(text: str) -> str:
    """All digits of a text in a row, whatever they are written as and whatever stands between them."""
    plain = SPELLED.sub(lambda word: str(DIGITS.index(word[0].lower())), text)
    return "".join(str(int(c)) for c in plain if c.isdecimal())


class InventedReports(FlowCase):
    refs: ClassVar[dict[str, Report]] = {}
    journal: ClassVar[list[Json]] = []

    @classmethod
    def setUpClass(cls) -> None:
        cls.world = FlowWorld(WithForm(), Edit(r"poll: \{ every: 1s \}", "poll: { every: 1h }"))
        FlowCase.worlds = [cls.world]
        cls.world.simulator.program.command += ["--journal", "1000000"]
        cls.addClassCleanup(cls.world.close)
        cls.world.start()
        everyone = list(reports(COUNT, seed=20260312, with_files=FILES))
        senders = [Sender(cls.world.broker.url, everyone[n::SENDERS]) for n in range(SENDERS)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
            if sender.problem:
                raise Failure(sender.problem)
            cls.refs |= sender.refs
        wait_for("every report to be in LAPOR!, or before a person", lambda: is_settled(cls.world), 600)
        cls.journal = list(whole_journal(cls.world))

    def test_each_is_one_ticket_or_waits_for_a_person(self) -> None:
        balance = self.world.balance()
        self.assertEqual(COUNT, len(self.refs))
        refs = [found[1] for ticket in self.world.complaints() if (found := re.match(r"\[Ref (\S+)\]", ticket["content"]))]
        self.assertEqual(len(refs), len(set(refs)), "no report has two tickets")
        self.assertEqual(set(), set(refs) - set(self.refs))
        waiting = balance["reports"]["held"] + balance["reports"]["unrouted"]
        self.assertEqual(COUNT, len(refs) + waiting, balance)
        self.assertLess(waiting, COUNT // 50, "nearly all went")

    def test_no_number_of_anybody_ever_reached_lapor(self) -> None:
        niks = {nik for report in self.refs.values() for nik in report.niks}
        parts = {nik[at:at + PART] for nik in niks for at in range(17 - PART)}
        phones = {phone for report in self.refs.values() for phone in report.phones}
        self.assertGreater(len(niks), COUNT // 2)
        self.assertGreater(len(phones), COUNT // 4)
        leaked = []
        for entry in self.journal:
            for text in texts_in([entry["path"], entry["query"], entry["body"]]):
                if len(text) == 64 and "sha256" in str(entry["body"]):
                    continue   # the sum of a file
                row = digits_of(text)
                leaked += [text for at in range(len(row) - PART + 1) if row[at:at + PART] in parts]
                leaked += [text for at in range(len(row) - 10) if row[at:at + 11] in phones]
        self.assertEqual([], leaked[:3])

    def test_no_picture_says_what_its_exif_said(self) -> None:
        files = [part for entry in self.journal if entry["operation"] == "upload" for part in entry["body"]["parts"] if "filename" in part]
        self.assertGreater(len(files), FILES // 2)
        self.assertEqual([], [part["filename"] for part in files if part["longest_number"] >= 16])

    def test_no_flag_was_cleared(self) -> None:
        for ticket in self.world.complaints():
            report = self.refs[ticket["content"][5:16]]
            flags = ticket["flags"]
            self.assertTrue(flags["anonymous"] or not report.anonymous, report.fields)
            self.assertTrue(flags["secret"] or not report.secret, report.fields)

    def test_nobody_is_named(self) -> None:
        everything = json.dumps(self.journal, ensure_ascii=False)
        self.assertIsNone(re.search(r"Rahmahtun\d|Contohwati\d|@contoh\.example", everything))

    def test_numbers_that_are_nobodys_arrived_as_they_were_written(self) -> None:
        seen = 0
        for ticket in self.world.complaints():
            report = self.refs[ticket["content"][5:16]]
            for words in report.stays:
                self.assertIn(words, ticket["content"])
                seen += 1
        self.assertGreater(seen, COUNT // 2)


def is_settled(world: FlowWorld) -> bool:
    balance = world.broker.row("reconcile")
    return balance["reports"]["collecting"] == 0 and balance["deliveries"]["pending"] == 0


def whole_journal(world: FlowWorld) -> Iterator[Json]:
    after = 0
    while True:
        page = world.simulator.get(f"journal?after={after}&limit=1000")
        if page["cut"]:
            raise Failure("the journal was cut: what LAPOR! received is not all there any more")
        yield from page["entries"]
        after += len(page["entries"])
        if not page["entries"]:
            return


if __name__ == "__main__":
    unittest.main()
