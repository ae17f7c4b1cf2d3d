"""The guide is enough for a new agreement: the mapping of docs/lapor.md, word for word, against a server written from the paper in the same page."""

from __future__ import annotations

import re
import threading
import unittest
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from demo_config import PROJECT
from flow import Edit, FlowCase, FlowWorld, route, somebody
from form_channel import Form, WithForm

PDF = b"%PDF-1.4\n% surat warga\n"
ROADS = route("""name: jalan
    when: { any_words: [jalan berlubang] }
    set: { agency: dinas_pupr }
    to: lapor""")
STAGES = {"10": "Masuk", "20": "Diperiksa", "30": "Dikerjakan", "90": "Tuntas", "95": "Bukan Urusan Kami"}


def mapping_of_the_guide() -> str:
    page = (PROJECT / "docs/lapor.md").read_text(encoding="utf-8")
    section = page.partition("\n## A worked example\n")[2].partition("\n## ")[0]
    found = re.findall(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    if len(found) != 1:
        raise AssertionError(f"docs/lapor.md: the worked example has {len(found)} YAML blocks, not one")
    return str(found[0])


@dataclass
class Ticket:
    number: str
    fields: dict[str, str]
    stage: str = "10"
    changed: str = "2026-03-16 09:00"
    words: list[tuple[str, str, str]] = field(default_factory=list)   # kind, by, text


class Agreement:
    """The far side: keeps strictly to its paper, and two answers to a page whatever a caller asks for."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []
        self.files: list[tuple[str, bytes]] = []
        self.complaints: list[str] = []      # what a caller did that the paper does not have
        self.fail_next: list[tuple[int, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.answer(self)

            def do_POST(self) -> None:
                outer.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/penghubung"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        body = call.rfile.read(int(call.headers.get("Content-Length", "0")))
        status, text = self.fail_next.pop(0) if self.fail_next and call.path.endswith("/aduan/baru") else self.process(call, body)
        data = text.encode()
        call.send_response(status)
        call.send_header("Content-Type", "application/xml")
        call.send_header("Content-Length", str(len(data)))
        call.end_headers()
        call.wfile.write(data)

    def process(self, call: BaseHTTPRequestHandler, body: bytes) -> tuple[int, str]:
        if (call.headers.get("X-Instansi"), call.headers.get("X-Kunci")) != ("6304", "kunci-contoh"):
            return self.wrong(401, "siapa Anda?")
        where = urlsplit(call.path)
        path = where.path.removeprefix("/penghubung")
        if (call.command, path) == ("POST", "/aduan/baru"):
            return self.create(call.headers.get("Content-Type", ""), body)
        if (call.command, path) == ("POST", "/berkas"):
            return self.upload(body)
        found = re.fullmatch(r"/aduan/(CTH-\d+)(/tanggapan)?", path)
        ticket = next((each for each in self.tickets if found and each.number == found[1]), None)
        if not found or not ticket:
            return self.wrong(404, "tidak ada")
        if not found[2]:
            return 200, (f'<?xml version="1.0"?>\n<hasil><aduan nomor="{ticket.number}" tahap="{ticket.stage}" diubah="{ticket.changed}">'
                         f"<tahap>{STAGES.get(ticket.stage, '?')}</tahap><opd>Dinas PUPR</opd></aduan></hasil>")
        return self.page(ticket, parse_qs(where.query)) if call.command == "GET" else self.reply(ticket, body)

    def wrong(self, status: int, why: str) -> tuple[int, str]:
        self.complaints.append(f"{status} {why}")
        return status, f"<hasil><pesan>{why}</pesan></hasil>"

    def create(self, content_type: str, body: bytes) -> tuple[int, str]:
        if content_type != "application/x-www-form-urlencoded":
            return self.wrong(415, "bukan formulir")
        fields = {name: values[0] for name, values in parse_qs(body.decode(), strict_parsing=True).items()}
        unknown = set(fields) - {"perihal", "uraian", "opd", "tgl", "anonim", "rahasia", "berkas"}
        is_right = (not unknown and 0 < len(fields["perihal"]) <= 100 and len(fields["uraian"]) <= 4000 and fields["opd"] in ("1", "12", "15")
                    and re.fullmatch(r"\d\d/\d\d/\d{4}", fields["tgl"]) and {fields["anonim"], fields["rahasia"]} <= {"0", "1"})
        if not is_right:
            return self.wrong(400, f"isian salah: {fields}")
        self.tickets.append(Ticket(f"CTH-{17 + len(self.tickets)}", fields))
        return 200, f'<hasil>\n  <aduan nomor="{self.tickets[-1].number}"/>\n</hasil>'

    def upload(self, body: bytes) -> tuple[int, str]:
        head, _, content = body.partition(b"\r\n\r\n")
        name = re.search(rb'name="isi"; filename="([^"]+)"', head)
        if not name:
            return self.wrong(400, "berkas tanpa nama")
        self.files.append((name[1].decode(), content.rpartition(b"\r\n--")[0]))
        return 200, f'<hasil><berkas id="{4 + len(self.files)}"/></hasil>'

    def page(self, ticket: Ticket, query: dict[str, list[str]]) -> tuple[int, str]:
        cursor = query.get("mulai", ["sesudah: 0&"])[0]
        start = re.fullmatch(r"sesudah: (\d+)&", cursor)
        if not start or query.get("batas") != ["50"]:
            return self.wrong(400, f"mulai tidak dikenal: {cursor}")
        first = int(start[1])
        rows = "".join(f'<tanggapan no="{first + n + 1}" waktu="{ticket.changed}" oleh={quoteattr(by)} jenis="{kind}"><isi>{escape(text)}</isi></tanggapan>'
                       for n, (kind, by, text) in enumerate(ticket.words[first:first + 2]))
        more = f' lanjut={quoteattr(f"sesudah: {first + 2}&")}' if first + 2 < len(ticket.words) else ""
        return 200, f"<hasil{more}>{rows}</hasil>"

    def reply(self, ticket: Ticket, body: bytes) -> tuple[int, str]:
        root = ElementTree.fromstring(body)
        if root.tag != "tanggapan" or root.get("rahasia") not in ("0", "1") or not root.findtext("isi"):
            return self.wrong(400, "tanggapan salah")
        ticket.words.append(("warga", "Pelapor", str(root.findtext("isi"))))
        return 200, f'<hasil><tanggapan no="{len(ticket.words)}"/></hasil>'


class GuideWorld(FlowWorld):
    """LAPOR! is the agreement of the guide."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(
            WithForm(), ROADS,
            Edit(r"mapping: \S*lapor/v3-splp\.yaml", "mapping: contoh.yaml"),
            Edit(r'base_url: "[^"]*"', f'base_url: "{agreement.url}"'),
            Edit(r"\n      auth: !secret lapor_auth\n      token: !secret lapor_token\n", '\n      client_id: "6304"\n      auth: !secret lapor_auth\n'))
        self.secrets = replace(self.secrets, lapor_auth="kunci-contoh")
        (self.folder / "contoh.yaml").write_text(mapping_of_the_guide(), encoding="utf-8")


class WorkedExample(FlowCase):
    agreement: ClassVar[Agreement]

    @classmethod
    def setUpClass(cls) -> None:
        cls.agreement = Agreement()
        cls.addClassCleanup(cls.agreement.close)
        cls.world = GuideWorld(cls.agreement)
        FlowCase.worlds = [cls.world]
        cls.addClassCleanup(cls.world.close)
        cls.world.start()

    def tearDown(self) -> None:
        self.assertEqual([], self.agreement.complaints, "a call that the paper does not have")

    def ticket(self, ref: str) -> Ticket:
        found = [ticket for ticket in self.agreement.tickets if ref in ticket.fields["uraian"]]
        self.assertEqual(1, len(found), f"tickets of {ref}")
        return found[0]

    def test_a_report_becomes_a_ticket_and_is_followed_to_its_end(self) -> None:
        who = somebody()
        ref = self.world.write("Jalan berlubang & gelap di RT 02.", who)
        number = self.world.wait_delivery(ref, "delivered")["external_id"]
        ticket = self.ticket(ref)
        self.assertEqual((ticket.number, "12", f"[Ref {ref}]. Jalan berlubang & gelap di RT 02."),
                         (number, ticket.fields["opd"], ticket.fields["uraian"].partition("\n")[0]))
        self.wait_for("the number in the chat", lambda: self.world.heard(who, number))
        ticket.words += [("catatan", "Admin", "Diteruskan."), ("jawaban", "Dinas PUPR", "Petugas <meninjau> hari ini."),
                         ("jawaban", "Dinas PUPR", "Aspal dipesan."), ("jawaban", "Dinas PUPR", "Jalan sudah ditambal.")]
        ticket.stage, ticket.changed = "30", "2026-03-17 10:00"
        for words in ("Petugas <meninjau> hari ini", "Aspal dipesan", "Jalan sudah ditambal"):   # on three pages
            self.wait_for(words, lambda words=words: self.world.heard(who, re.escape(words)))
        self.assertEqual(200, self.world.send(who, "Terima kasih <3 & mohon dicek.").status)
        self.world.wait_delivery(ref, "delivered", "followup")
        self.assertEqual(("warga", "Pelapor", "Terima kasih <3 & mohon dicek."), ticket.words[-1])
        ticket.stage, ticket.changed = "90", "2026-03-18 10:00"
        self.wait_for("the end in the chat", lambda: self.world.heard(who, "(?i)selesai|tuntas"))
        self.world.balance()

    def test_a_file_goes_along(self) -> None:
        receipt = Form(self.world).send("Jembatan kayu lapuk di RT 05.", [("surat-rt.pdf", PDF)])
        self.world.wait_delivery(receipt.ref, "delivered")
        self.assertEqual(("surat-rt.pdf", PDF), self.agreement.files[-1])
        self.assertEqual(str(4 + len(self.agreement.files)), self.ticket(receipt.ref).fields["berkas"])

    def test_flags_are_sent_as_the_citizen_chose_them(self) -> None:
        receipt = Form(self.world).send("Selokan mampet di pasar.", secret="yes", anonymous="yes")
        self.world.wait_delivery(receipt.ref, "delivered")
        fields = self.ticket(receipt.ref).fields
        self.assertEqual(("1", "1"), (fields["anonim"], fields["rahasia"]))

    def test_a_refusal_is_dead_and_names_the_field(self) -> None:
        self.agreement.fail_next = [(400, "<hasil><pesan>Isian salah</pesan><kolom><perihal>terlalu umum</perihal></kolom></hasil>")]
        dead = self.world.wait_delivery(self.world.write("Lampu jalan padam."), "dead")
        self.assertIn("Isian salah (perihal: terlalu umum)", dead["reason"])

    def test_a_busy_far_side_is_asked_again_and_a_broken_one_is_not(self) -> None:
        self.agreement.fail_next = [(503, "<hasil><pesan>Sibuk</pesan></hasil>")]
        ref = self.world.write("Parit tersumbat di RT 07.")
        self.world.wait_delivery(ref, "delivered")
        self.ticket(ref)
        self.agreement.fail_next = [(500, "<html>rusak")]
        ref = self.world.write("Pohon tumbang di RT 08.")
        self.world.wait_delivery(ref, "uncertain")
        self.assertEqual([], [ticket for ticket in self.agreement.tickets if ref in ticket.fields["uraian"]])


if __name__ == "__main__":
    unittest.main()
