"""Files that are larger than LAPOR! takes: a picture goes as a smaller copy, anything else is named, and the report always goes."""

from __future__ import annotations

import hashlib
import itertools
import struct
import time
import unittest
from pathlib import Path
from typing import Any

from flow import FlowCase, message_id, somebody
from programs import Failure, request

QUARTERS = Path(__file__).parent / "pictures" / "quarters.jpg"   # 1200 × 800
LIMIT = 2 * 1024 * 1024   # what the mapping says LAPOR! takes
_media = itertools.count(8801)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif() -> bytes:
    """As a phone writes it: to be turned by a quarter to the right, and who owns the phone."""
    artist = b"Siti Contoh\0"
    header = b"II*\0" + struct.pack("<I", 8)
    orientation = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    owner = struct.pack("<HHII", 0x013B, 2, len(artist), 8 + 2 + 24 + 4)
    return segment(0xE1, b"Exif\0\0" + header + struct.pack("<H", 2) + orientation + owner + struct.pack("<I", 0) + artist)


def photo_over_the_limit() -> bytes:
    """The picture of a phone that puts megabytes of its own before what is to be seen."""
    plain, ballast = QUARTERS.read_bytes(), segment(0xEB, b"\x55" * 65000)
    return plain[:2] + exif() + ballast * (LIMIT // len(ballast) + 1) + plain[2:]


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height, from the frame's header."""
    at = 2
    while at + 9 < len(jpeg):
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", jpeg[at + 5:at + 9])
            return width, height
        at += 2 + length
    raise Failure("no JPEG")


class LargeFiles(FlowCase):
    def setUp(self) -> None:
        self.world.fault()

    def delivered_with(self, kind: str, mime: str, content: bytes, name: str = "") -> Any:
        """A citizen sends it, and hears LAPOR!'s number. *Returns* the only ticket there is then."""
        who, media = somebody(), str(next(_media))
        self.world.keep_media(media, mime, content)
        file = {"id": media, "mime_type": mime, "sha256": hashlib.sha256(content).hexdigest(), "caption": "Jalan amblas di RT 04."}
        if name:
            file["filename"] = name
        message = {"from": who.wa_id, "id": message_id(), "timestamp": str(int(time.time())), "type": kind, kind: file}
        self.assertEqual(200, self.world.send_message(who, message).status)
        self.ref = self.world.ref_of(who)
        self.row = self.world.wait_delivery(self.ref, "delivered")
        self.wait_for("LAPOR!'s number in the chat", lambda: self.world.heard(who, rf"nomor {self.row['external_id']}\b"))
        tickets = self.world.tickets(self.ref)
        self.assertEqual(1, len(tickets))
        return tickets[0]

    def test_a_photo_arrives_smaller_upright_and_without_what_the_camera_wrote(self) -> None:
        photo = photo_over_the_limit()
        ticket = self.delivered_with("image", "image/jpeg", photo)
        self.assertEqual(1, len(ticket["attachments"]))
        file = ticket["attachments"][0]
        self.assertLess(file["size"], LIMIT)
        arrived = request("GET", f"{self.world.simulator.control}/pictures/{file['id']}").body
        self.assertEqual(hashlib.sha256(arrived).hexdigest(), file["sha256"])
        self.assertEqual((800, 1200), size_of(arrived))
        for part in (b"Exif", b"Siti", b"\x55" * 100):
            self.assertNotIn(part, arrived)
        self.assertIn(f"Lampiran yang dikirim lebih kecil: {file['file_name']}", ticket["content"])
        self.assertNotIn("tidak terkirim", ticket["content"])
        self.assertRegex(self.world.log, rf"deliver smaller_copy report=\S+ destination=lapor .*original_bytes={len(photo)}")
        told = self.world.broker.cli("delivery", "show", str(self.row["id"]), "--json").stdout
        self.assertIn(f"smaller copy: {len(photo)} → {file['size']} bytes", told)

    def test_what_is_no_picture_is_named(self) -> None:
        ticket = self.delivered_with("document", "application/pdf", b"%PDF-1.4\n" + b"%" * LIMIT, "surat-rt.pdf")
        self.assertEqual([], ticket["attachments"])
        self.assertIn("Lampiran yang tidak terkirim: surat-rt.pdf", ticket["content"])

    def test_a_photo_that_is_broken_is_named(self) -> None:
        photo = photo_over_the_limit()
        ticket = self.delivered_with("image", "image/jpeg", photo[:-3000])
        self.assertEqual([], ticket["attachments"])
        self.assertRegex(ticket["content"], r"Lampiran yang tidak terkirim: \S+\.jpg")
        self.assertNotIn("lebih kecil", ticket["content"])
        self.assertIn("deliver no_smaller_copy", self.world.log)

    def test_a_refused_upload_stops_no_ticket(self) -> None:
        for status in (413, 415, 422):
            with self.subTest(status=status):
                self.world.fault({"operation": "upload", "next": 1, "kind": "status", "status": status})
                ticket = self.delivered_with("image", "image/jpeg", photo_over_the_limit())
                self.assertEqual(1, self.world.fired())
                self.assertEqual([], ticket["attachments"])
                self.assertRegex(ticket["content"], r"Lampiran yang tidak terkirim: \S+\.jpg")
                problems = [row["ref"] for row in self.world.broker.row("attention")["problem"]["rows"]]
                self.assertIn(self.ref, problems, "the operator sees that its file is not there")


if __name__ == "__main__":
    unittest.main()
