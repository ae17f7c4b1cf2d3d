"""Whatever is sent to the broker gets the right status, a log line and a count, and nothing is stored half."""

from __future__ import annotations

import json
import re
import resource
import socket
import time
import unittest
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import webhooks
from demo_config import REGENCY_LINE, VILLAGE_LINE
from flow import Edit, FlowCase, LoneCase, message_id, somebody
from webhooks import Line, Person

Json = dict[str, Any]
HEADER_LIMIT = 16 * 1024
IDLE = 1500


@dataclass(frozen=True)
class Raw:
    """A request byte by byte. `{signature}` in the head stands for the right one of the body."""

    head: str
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """Status line and headers of an answer; 0: the connection was closed without one."""

    status: int
    headers: dict[str, str]


def now() -> int:
    return int(time.time())


def text_webhook(who: Person, text: str, line: Line = REGENCY_LINE) -> Json:
    return webhooks.webhook([webhooks.messages(line, [who], [webhooks.text(who, message_id(), now(), text)])])


def post(body: bytes, signature: str = "{signature}", path: str = "/in/wa") -> Raw:
    lines = [f"POST {path} HTTP/1.1", "Host: lapor.batola.example", f"Content-Length: {len(body)}", "Connection: close"]
    return Raw("\r\n".join(lines + ([f"X-Hub-Signature-256: {signature}"] if signature else [])), body)


def get(path: str, method: str = "GET", *headers: str) -> Raw:
    return Raw("\r\n".join([f"{method} {path} HTTP/1.1", "Host: lapor.batola.example", "Connection: close", *headers]))


GOOD = webhooks.wire(text_webhook(Person("Warga (contoh)", "628009999999"), "Sampah menumpuk di tepi sungai."))
REJECTED, ITEMS, REQUESTS = "jembatan_http_rejected_total", "jembatan_intake_items_total", "jembatan_http_requests_total"

# name, request, status, what the log says, metric and its labels
REFUSED: tuple[tuple[str, Raw, int, str, str, dict[str, str]], ...] = (
    ("WrongSignature", post(GOOD, "sha256=" + "0" * 64), 401, "intake refused channel=wa", ITEMS, {"result": "refused"}),
    ("ShortSignature", post(GOOD, "sha256=00"), 401, "intake refused channel=wa", ITEMS, {"result": "refused"}),
    ("SignatureIsNoHex", post(GOOD, "sha256=" + "zz" * 32), 401, "intake refused channel=wa", ITEMS, {"result": "refused"}),
    ("OtherAlgorithm", post(GOOD, "sha1=" + "0" * 40), 401, "intake refused channel=wa", ITEMS, {"result": "refused"}),
    ("NoSignature", post(GOOD, ""), 401, "intake refused channel=wa", ITEMS, {"result": "refused"}),
    ("WrongVerifyToken", get("/in/wa?hub.mode=subscribe&hub.verify_token=guessed&hub.challenge=1"), 403, "intake refused channel=wa", ITEMS,
     {"result": "refused"}),
    ("UnknownChannel", post(GOOD, path="/in/wb"), 404, "http rejected reason=not_admitted status=404", REJECTED, {"status": "404"}),
    ("NoSuchPage", get("/in/wa/laporan"), 404, "http rejected reason=not_admitted status=404", REJECTED, {"status": "404"}),
    ("NothingHere", get("/wp-login.php"), 404, "http rejected reason=not_admitted status=404", REJECTED, {"status": "404"}),
    ("WrongMethod", get("/in/wa", "DELETE"), 405, "http rejected reason=not_admitted status=405", REJECTED, {"status": "405"}),
    ("WrongMethodOfHealth", get("/healthz", "POST", "Content-Length: 0"), 405, "status=405", REJECTED, {"status": "405"}),
    ("HundredMegabytes", Raw(post(b"").head.replace("Content-Length: 0", "Content-Length: 104857600")), 413,
     "http rejected reason=body_too_large status=413", REJECTED, {"reason": "body_too_large"}),
    ("HugeHeader", get("/healthz", "GET", "X-Much: " + "x" * 2 * HEADER_LIMIT), 431, "http rejected reason=header_too_large status=431", REJECTED,
     {"reason": "header_too_large"}),
    ("NotHttp", Raw("HELO lapor.batola.example"), 400, "http rejected reason=malformed status=400", REJECTED, {"reason": "malformed"}),
    ("TwoHosts", get("/healthz", "GET", "Host: other.example"), 400, "http rejected reason=malformed status=400", REJECTED, {"reason": "malformed"}),
    ("BadEscape", get("/in/%zz"), 400, "http rejected reason=malformed status=400", REJECTED, {"reason": "malformed"}),
    ("TwoLengths", Raw(post(GOOD).head + "\r\nContent-Length: 3", GOOD), 400, "reason=malformed status=400", REJECTED,
     {"reason": "malformed"}),
    ("UnknownCoding", Raw(get("/in/wa", "POST", "Transfer-Encoding: gzip").head), 501, "reason=unsupported status=501", REJECTED,
     {"reason": "unsupported"}),
)

DEEP = b'{"object":"whatsapp_business_account","entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

# Signed by the platform, so it is told yes; kept as unrecognised, because a repeat would not make it better.
UNRECOGNISED: tuple[tuple[str, bytes], ...] = (
    ("CutOffJson", GOOD[:-7]),
    ("DeepJson", DEEP),
    ("InvalidUtf8", GOOD.replace(b"menumpuk", b"menum\xff\xfepuk")),
    ("NotAnObject", b"[1, 2, 3]"),
    ("Nothing", b""),
    ("OtherPlatform", b'{"object":"page","entry":[]}'),
    ("ControlCharacters", b'{"object":"whatsapp_business_account\x00","entry":[]}'),
    ("NumberOutOfRange", b'{"object":1e99999,"entry":[]}'),
)


class BadInput(FlowCase):
    """One broker gets all of it and goes on answering."""

    def exchange(self, raw: Raw) -> Answer:
        body = raw.body
        head = raw.head.replace("{signature}", webhooks.signature(body, self.world.secrets.wa_app_secret))
        return exchange(self.world.broker.url, head.encode() + b"\r\n\r\n" + body)

    def setUp(self) -> None:
        self.accepted = self.world.balance()["reports"]["accepted"]

    def assert_nothing_stored(self) -> None:
        self.assertEqual(self.accepted, self.world.balance()["reports"]["accepted"])

    def test_is_refused_logged_and_counted(self) -> None:
        for name, raw, status, said, metric, labels in REFUSED:
            with self.subTest(name):
                at, counted = len(self.world.log), self.world.metric(metric, **labels)
                self.assertEqual(status, self.exchange(raw).status)
                self.world.wait_for_log(said, at)
                self.assertEqual(counted + 1, self.world.metric(metric, **labels))
        self.assert_nothing_stored()

    def test_a_wrong_method_is_told_the_right_ones(self) -> None:
        self.assertEqual("GET, POST", self.exchange(get("/in/wa", "PUT", "Content-Length: 0")).headers["allow"])

    def test_signed_but_unreadable_is_kept_aside_and_told_yes(self) -> None:
        for name, body in UNRECOGNISED:
            with self.subTest(name):
                at, counted = len(self.world.log), self.world.metric(ITEMS, result="unrecognised")
                self.assertEqual(200, self.exchange(post(body)).status)
                self.world.wait_for_log("warn intake unrecognised channel=wa", at)
                self.assertEqual(counted + 1, self.world.metric(ITEMS, result="unrecognised"))
        self.assert_nothing_stored()

    def test_a_hundred_megabytes_without_a_length_are_cut_off(self) -> None:
        at = len(self.world.log)
        head = get("/in/wa", "POST", "Transfer-Encoding: chunked").head.encode() + b"\r\n\r\n"
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        before = self.peak_bytes()
        self.assertEqual(413, send_while_taken(self.world.broker.url, head, chunk, times=100).status)
        self.assertLess(self.peak_bytes() - before, 50 << 20, "the body was kept in memory")
        self.world.wait_for_log("http rejected reason=body_too_large status=413", at)
        self.assert_nothing_stored()

    def peak_bytes(self) -> int:
        """The most memory the broker has ever held."""
        status = Path(f"/proc/{self.world.broker.program.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024

    def test_a_good_neighbour_in_a_batch_does_not_suffer(self) -> None:
        first, last = somebody(), somebody()
        nobody_wrote = {"id": message_id(), "timestamp": str(now()), "type": "text", "text": {"body": "Tanpa pengirim."}}
        unknown = {"from": "628000099999", "id": message_id(), "timestamp": str(now()), "type": "hologram", "hologram": {}}
        found = [webhooks.text(first, message_id(), now(), "Lampu jalan mati di RT 03."), nobody_wrote, unknown,
                 webhooks.text(last, message_id(), now(), "Pohon tumbang menutup gang.")]
        self.assertEqual(200, self.world.post(webhooks.webhook([webhooks.messages(REGENCY_LINE, [first, last], found)])).status)
        for ref in (self.world.ref_of(first), self.world.ref_of(last)):
            self.world.wait_delivery(ref, "delivered")
        self.assertEqual(self.accepted + 2, self.world.balance()["reports"]["accepted"])

    def test_an_account_that_is_not_ours_is_warned_of_and_kept_aside(self) -> None:
        at = len(self.world.log)
        self.assertEqual(200, self.world.send(somebody(), "Salah sambung.", line=Line("105599999999999", "62800000099")).status)
        self.world.wait_for_log("warn intake unknown_account channel=wa account=105599999999999", at)
        self.assert_nothing_stored()

    def test_the_other_line_at_this_address_gets_its_own_channel(self) -> None:
        ref = self.world.write("Puskesmas tutup dua hari.", line=VILLAGE_LINE)
        rows = [row for row in self.world.broker.rows("report", "list") if row["ref"] == ref]
        self.assertEqual(["wa_desa"], [row["channel"] for row in rows])
        self.world.wait_delivery(ref, "delivered")

    def test_a_duplicate_is_one_report_with_one_answer(self) -> None:
        who = somebody()
        payload = text_webhook(who, "Selokan mampet di pasar.")
        self.assertEqual([200] * 3, [self.world.post(payload).status for _ in range(3)])
        ref = self.world.ref_of(who)
        self.world.wait_delivery(ref, "delivered")
        self.wait_for("LAPOR!'s number in the chat", lambda: self.world.heard(who, "sudah terdaftar"))
        self.assertEqual(self.accepted + 1, self.world.balance()["reports"]["accepted"])
        self.assertEqual(1, sum("sudah kami terima" in text for text in self.world.chat_of(who.wa_id)))
        self.assertEqual(1, len(self.world.tickets(ref)))

    def test_receipts_may_come_first_twice_and_backwards(self) -> None:
        who = somebody()
        at = len(self.world.log)
        unknown = [webhooks.receipt(REGENCY_LINE, f"wamid.STANDIN{n:08d}", who, "read", now()) for n in (90000001, 90000002)]
        self.assertEqual(200, self.world.post(webhooks.webhook(unknown)).status)
        ref = self.world.write("Air PDAM keruh sejak Senin.", who)
        self.wait_for("the acknowledgement", lambda: [row for row in self.world.deliveries(ref, "reply") if row["state"] == "delivered"])
        # Only the channel knows the id: it can hold the recipient's number, so no list of ours shows it.
        self.assertEqual("", self.world.deliveries(ref, "reply")[0]["external_id"])
        sent = next(row["id"] for row in self.world.graph.mailbox.sent() if ref in json.dumps(row["body"]))
        for status in ("read", "delivered", "sent", "read"):
            answer = self.world.post(webhooks.webhook([webhooks.receipt(REGENCY_LINE, sent, who, status, now())]))
            self.assertEqual(200, answer.status)
        self.world.wait_delivery(ref, "delivered")
        self.assertNotIn("error", self.world.log[at:])
        self.assertEqual(self.accepted + 1, self.world.balance()["reports"]["accepted"])

    def test_a_message_older_than_its_neighbour_joins_the_same_report(self) -> None:
        who = somebody()
        later = webhooks.text(who, message_id(), now(), "Sudah dua motor jatuh di sana.")
        earlier = webhooks.text(who, message_id(), now() - 30, "Aspal terkelupas di tikungan.")
        for message in (later, earlier):
            self.assertEqual(200, self.world.send_message(who, message).status)
        ref = self.world.ref_of(who)
        self.world.wait_delivery(ref, "delivered")
        content = self.world.tickets(ref)[0]["content"]
        self.assertEqual([True, True], [words in content for words in ("dua motor", "Aspal")])
        self.assertEqual(self.accepted + 1, self.world.balance()["reports"]["accepted"])

    def test_a_sender_that_goes_away_is_noted_and_nothing_is_stored(self) -> None:
        at = len(self.world.log)
        with connect(self.world.broker.url) as sender:
            sender.sendall(post(GOOD).head.encode() + b"\r\n\r\n" + GOOD[: len(GOOD) // 2])
        self.world.wait_for_log("http rejected reason=aborted", at)
        self.assert_nothing_stored()


class Slow(LoneCase):
    """Senders that take their time and connections that never say a word."""

    def test_a_slow_sender_is_told_so_and_cut_off(self) -> None:
        world = self.new_world(Edit(r'server:\n', "server:\n  limits: { request: 1s }\n"))
        for name, begun in (("header_slow", b"POST /in/wa HTTP/1.1\r\nHost: la"), ("body_slow", post(GOOD).head.encode() + b"\r\n\r\n{")):
            with self.subTest(name), connect(world.broker.url) as sender:
                sender.sendall(begun)
                self.assertEqual(408, read_answer(sender).status)
                world.wait_for_log(f"http rejected reason={name} status=408")
                self.assertEqual(1, world.metric(REJECTED, reason=name))
        self.assertEqual(0, world.balance()["reports"]["accepted"])

    def test_idle_connections_keep_nobody_out(self) -> None:
        allow_descriptors(IDLE + 200)
        world = self.new_world()
        with ExitStack() as open_ones:
            for _ in range(IDLE):
                open_ones.enter_context(connect(world.broker.url))
            world.wait_delivery(world.write("Sampah menumpuk di tepi sungai."), "delivered")

    def test_beyond_the_limit_the_oldest_idle_one_makes_room(self) -> None:
        world = self.new_world(Edit(r'server:\n', "server:\n  limits: { connections: 20 }\n"))
        with ExitStack() as open_ones:
            idle = [open_ones.enter_context(connect(world.broker.url)) for _ in range(40)]
            world.wait_delivery(world.write("Sampah menumpuk di tepi sungai."), "delivered")
            self.assertEqual(b"", idle[0].recv(1))


def allow_descriptors(wanted: int) -> None:
    """For this process and the programs it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted, hard))


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60)


def exchange(url: str, request: bytes) -> Answer:
    with connect(url) as sender:
        try:
            sender.sendall(request)
        except OSError:
            pass   # refused before all of it was read
        return read_answer(sender)


def send_while_taken(url: str, head: bytes, chunk: bytes, times: int) -> Answer:
    """Sends the chunk again and again, as long as somebody reads."""
    with connect(url) as sender:
        sender.sendall(head)
        try:
            for _ in range(times):
                sender.sendall(chunk)
        except OSError:
            pass
        return read_answer(sender)


def read_answer(sender: socket.socket) -> Answer:
    data = b""
    try:
        while b"\r\n\r\n" not in data and (more := sender.recv(65536)):
            data += more
    except ConnectionError:
        pass
    if not data:
        return Answer(0, {})
    status_line, *lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return Answer(int(status_line.split()[1]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)})


if __name__ == "__main__":
    unittest.main()
