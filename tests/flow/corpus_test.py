"""Everything an operator, a monitoring system or a log reader can see, read after a corpus of personal data in every shape went through: none of it is there.

Then it is asked for with a reason, is there, and the event log says who asked and why.
"""

from __future__ import annotations

import json
import re
import time
import unittest
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import quote

import webhooks
from demo_config import PROJECT, REGENCY_LINE, VILLAGE_LINE
from far_sides import Blurter, BlurtingGraph
from flow import PATIENCE, Edit, FlowCase, FlowWorld, lapor, message_id, route
from form_channel import Form, WithForm
from personal_data import SHAPES, Citizen, Finder, citizen, file_names, written
from programs import Failure, Response, request, request_on_socket, wait_for
from webhooks import Line, Person

Json = dict[str, Any]
REASON = "pemeriksaan atas permintaan ombudsman"
PDF = b"%PDF-1.4\n% surat warga\n"
LOGS = ("level: debug", "level: debug, format: json")   # every line of level info is among them
PAGES_AT_MOST = 500


def destinations(blurter: str) -> str:
    """Beside LAPOR! itself: one that answers as LAPOR! would, an agency, and one where a person types."""
    patience = "retry: { first: 300ms, most: 1s, give_up: 2s }\n    breaker: { failures: 1000, pause: 1s }"
    return f"""
destinations:
  gema:
    plugin: lapor
    {patience}
    options: {{ mapping: {PROJECT}/config/lapor/v3-splp.yaml, base_url: "{blurter}", auth: !secret lapor_auth, token: !secret lapor_token }}
  dinas:
    plugin: webhook
    {patience}
    options: {{ url: "{blurter}/reports", signing_key: !secret pupr_signing_key }}
  terkunci: {{ plugin: webhook, options: {{ url: "{blurter}/locked", signing_key: !secret pupr_signing_key }} }}
  tangan: {{ plugin: lapor, options: {{ mapping: {PROJECT}/config/lapor/manual.yaml }} }}
"""


HELD = route("name: ditahan\n    when: { any_words: [tertahan] }\n    to: [lapor, gema]\n    hold: true")
SENT = route("name: korpus\n    when: { any_words: [korpus] }\n    to: [lapor, gema, dinas, tangan, terkunci]")


class Corpus(FlowCase):
    """One world that has seen it all; each test reads another part of what it says."""

    people: ClassVar[dict[int, Citizen]] = {}
    finder: ClassVar[Finder]
    answers: ClassVar[list[tuple[str, str]]] = []   # what senders were told, and by which request

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = {number: citizen(number) for number in range(len(LOGS) * SHAPES)}
        cls.finder = Finder(cls.people.values())
        BlurtingGraph.people = {who.wa_id: who for who in cls.people.values()}
        blurter = Blurter(cls.people)
        cls.addClassCleanup(blurter.stop)
        page = Edit(r"admin:(\s*)\{ listen: ", 'admin: { page: "127.0.0.1:0", listen: ')
        more = Edit(r"\ndestinations:\n", destinations(blurter.url))
        cls.edits = (page, WithForm(), more, HELD, SENT, lapor(), Edit("level: info", LOGS[0]))
        super().setUpClass()
        cls.world.graph.RequestHandlerClass = BlurtingGraph
        Sending(cls.world, cls.people, cls.answers).all_of_it()

    def assert_clean(self, where: str, text: str) -> None:
        found = self.finder.found(text)
        if found:
            first = next((line for line in re.split(r"[\n<]", text) if self.finder.found(line)), text)
            self.fail(f"{where}: {found}, first in: {first[:1500]}")

    def test_the_log_in_both_formats(self) -> None:
        log = self.world.log
        for line in (r"^\S+ info \w", r'"level":"info"'):
            self.assertRegex(log, f"(?m){line}")
        for n, line in enumerate(log.splitlines()):
            with self.subTest(line=n):
                self.assert_clean("the log", line)

    def test_what_a_monitor_reads(self) -> None:
        for path in ("/metrics", "/healthz", "/readyz"):
            with self.subTest(path):
                self.assert_clean(path, self.world.get(path).text)

    def test_what_senders_are_told(self) -> None:
        self.assertGreater(len(self.answers), 10)
        for where, text in self.answers:
            with self.subTest(where):
                self.assert_clean(where, text)

    def test_the_admin_api(self) -> None:
        read = 0
        for path in self.paths():
            with self.subTest(path):
                self.assert_clean(path.split("text=")[0], self.admin(path).text)
            read += 1
        self.assertGreater(read, 4 * SHAPES)

    def paths(self) -> Iterator[str]:
        who = self.people[1]
        for path in ("status", "reconcile", "chain", "loads", "metrics", "attention", "unrecognised", "tap?after=0&limit=500",
                     "deliveries/count?state=dead", "reports/count?to=pupr", "reports/" + who.nik, "reports/count?to=" + who.wa_id,
                     "deliveries/" + who.nik, "reports?state=" + who.wa_id, "deliveries?destination=" + quote(who.name), who.wa_id):
            yield "/v1/" + path
        for found in ("0" + who.phone, who.nik, who.name, who.email):
            yield "/v1/find?text=" + quote(found)
        for row in self.world.broker.pages("reports"):
            yield f"/v1/reports/{row['ref']}"
        for row in self.world.broker.pages("deliveries"):
            yield f"/v1/deliveries/{row['id']}"
        yield from ("/v1/reports?limit=1000", "/v1/deliveries?limit=1000")

    def admin(self, path: str) -> Response:
        return request_on_socket(self.world.broker.admin.removeprefix("unix:"), path)

    def test_the_command_line(self) -> None:
        refs = [row["ref"] for row in self.world.broker.pages("reports")][::SHAPES]
        dead = [str(row["id"]) for row in self.world.broker.pages("deliveries") if row["state"] == "dead"][:3]
        who = self.people[2]
        verbs = [("report", "list", "--all"), ("delivery", "list", "--all"), ("attention",), ("reconcile",), ("status",), ("chain",),
                 ("tap", "--after", "0", "--once"), ("top", "--once"), ("report", "find", "0" + who.phone), ("report", "find", who.name),
                 ("report", "show", who.nik), ("report", "drop", refs[0], "--reason", f"ditulis {who.name}, NIK {who.nik}, {who.phone}"),
                 *(("report", "show", ref) for ref in refs), *(("delivery", "show", number) for number in dead)]
        for words in verbs:
            for form in ((), ("--json",)):
                if words[:2] == ("report", "drop") and form:
                    continue
                done = self.world.broker.cli(*words, *form)
                with self.subTest(" ".join([*words[:2], *form])):
                    self.assertNotEqual(64, done.returncode, done.stderr)
                    self.assert_clean("stdout", done.stdout)
                    self.assert_clean("stderr", done.stderr)

    def test_every_operator_page(self) -> None:
        link = self.world.broker.cli("page").stdout.strip()
        base = re.match(r"http://[^/]+", link).group(0)
        cookie = request("GET", link).headers["set-cookie"].split(";")[0]
        who = self.people[3]
        waiting = ["/", "/reports", "/deliveries", "/state", "/?lang=en", "/reports?state=held"]
        waiting += ["/reports?text=" + quote(text) for text in ("0" + who.phone, "+" + who.wa_id, who.nik, who.name)]
        waiting += ["/reports/" + who.nik, "/deliveries/" + who.nik, "/" + who.nik]
        seen: set[str] = set()
        while waiting and len(seen) < PAGES_AT_MOST:
            path = waiting.pop(0)
            if path in seen:
                continue
            seen.add(path)
            page = request("GET", base + path, headers={"Cookie": cookie}, seconds=60)
            with self.subTest(path.split("text=")[0]):
                self.assert_clean("the page", page.text + page.headers.get("location", ""))
            links = re.findall(r'href="(/[^"#]*)', page.text) + re.findall("^/[^#]*", page.headers.get("location", ""))
            waiting += [found.replace("&amp;", "&") for found in links if "lang=" not in found and not found.endswith((".css", "/logout"))]
        self.assertGreater(len(seen), 2 * SHAPES)
        self.assertEqual([], waiting, "some pages were left unread")

    def test_with_a_reason_it_is_shown_and_written_down(self) -> None:
        row = next(row for row in self.world.broker.pages("reports") if row["channel"] == "wa" and row["state"] == "decided")
        shown = self.world.broker.cli("report", "show", row["ref"], "--reveal", "--reason", REASON, "--json")
        self.assertTrue(self.finder.found(shown.stdout), "nothing is revealed")
        tapped = self.world.broker.cli("tap", "--after", "0", "--once", "--unmask", "--reason", REASON, "--json")
        self.assertTrue(self.finder.found(tapped.stdout), "nothing is unmasked")
        events = [json.loads(line) for line in self.world.broker.cli("tap", "--after", "0", "--once", "--json").stdout.splitlines()]
        said = {(event["event"], event.get("reason"), event.get("ref")) for event in events if event["event"] in ("revealed", "unmasked")}
        self.assertEqual({("revealed", REASON, row["ref"]), ("unmasked", REASON, None)}, said)
        self.assertTrue(all(event["actor"].startswith("cli:") for event in events if event["event"] in ("revealed", "unmasked")))
        self.assertTrue(self.world.broker.row("chain")["intact"])


class Sending:
    """Sends the corpus: half of it under each way of logging."""

    def __init__(self, world: FlowWorld, people: dict[int, Citizen], answers: list[tuple[str, str]]) -> None:
        self._world = world
        self._people = people
        self._answers = answers
        self._form = Form(world)
        self._media = 880000

    def all_of_it(self) -> None:
        for n, log in enumerate(LOGS):
            if n > 0:
                self._log_like(LOGS[n - 1], log)
            for shape in range(SHAPES):
                self._citizen(self._people[n * SHAPES + shape], shape)
            self._nonsense(self._people[n * SHAPES])
            self._wait_until_settled()
        self._lapor_answers()

    def _log_like(self, before: str, now: str) -> None:
        config = self._world.broker.config
        config.write_text(Edit(re.escape(f"log: {{ {before} }}"), f"log: {{ {now} }}").apply(config.read_text(encoding="utf-8")), encoding="utf-8")
        self._world.broker.program.stop(60)
        self._world.broker.start()

    def _citizen(self, who: Citizen, shape: int) -> None:
        nik, phone, name = written(who, shape)
        held = " tertahan" if who.number % 9 == 4 else ""
        text = f"KORPUS-{who.number} korpus{held}: {name}. {nik}, {phone}. Jalan berlubang di muka rumah {who.name}, mohon segera."
        ways = (self._chat, self._captioned, self._document, self._place, self._card_and_form, self._page, self._page_as_program)
        ways[shape % len(ways)](who, shape, text)

    # --- WhatsApp

    def _webhook(self, who: Citizen, found: list[Json], line: Line = REGENCY_LINE) -> None:
        person = Person(who.name, who.wa_id)
        self._told("webhook", self._world.post(webhooks.webhook([webhooks.messages(line, [person], found)])), 200)

    def _message(self, who: Citizen, kind: str, content: Any, **more: Any) -> Json:
        return {"from": who.wa_id, "id": message_id(), "timestamp": str(int(time.time())), "type": kind, kind: content, **more}

    def _chat(self, who: Citizen, shape: int, text: str) -> None:
        quoted = {"context": {"from": who.wa_id, "id": f"wamid.{who.wa_id}"}}
        line = VILLAGE_LINE if shape % 2 else REGENCY_LINE
        self._webhook(who, [self._message(who, "text", {"body": text}, **quoted)], line)
        self._webhook(who, [self._message(who, "text", {"body": f"Tambahan KORPUS-{who.number}: {text}"}, **quoted)], line)

    def _file(self, name: str, caption: str) -> Json:
        self._media += 1
        media = self._world.keep_media(str(self._media), "application/pdf", PDF + str(self._media).encode())
        return {"id": str(self._media), "mime_type": "application/pdf", "sha256": media.sha256, "filename": name, "caption": caption}

    def _captioned(self, who: Citizen, shape: int, text: str) -> None:
        gone = {"id": f"{who.number}404", "mime_type": "image/jpeg", "sha256": "00" * 32, "caption": text}
        self._webhook(who, [self._message(who, "image", gone)])

    def _document(self, who: Citizen, shape: int, text: str) -> None:
        names = file_names(who)
        self._webhook(who, [self._message(who, "document", self._file(name, text)) for name in (names[shape % 6], names[(shape + 3) % 6])])

    def _place(self, who: Citizen, shape: int, text: str) -> None:
        nik, phone, name = written(who, shape + 5)
        at = {"latitude": -2.98, "longitude": 114.76, "name": f"Rumah {name}, {phone}", "address": f"Gang {who.name}, {nik}"}
        self._webhook(who, [self._message(who, "text", {"body": text}), self._message(who, "location", at)])

    def _card_and_form(self, who: Citizen, shape: int, text: str) -> None:
        nik, phone, name = written(who, shape + 3)
        card = [{"name": {"formatted_name": who.name}, "phones": [{"phone": "+" + who.wa_id, "wa_id": who.wa_id}]}]
        form = {"judul": f"Jalan {name} {phone}", "isi": text, "lokasi": f"dekat {who.name}", "nama_pelapor": who.name, "nik": nik, "telepon": phone}
        reply = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": text, "response_json": json.dumps(form)}}
        strange = self._message(who, "ramalan", {"isi": text, "untuk": who.name})
        self._webhook(who, [self._message(who, "interactive", reply), self._message(who, "contacts", card), strange])

    # --- the web form

    def _page(self, who: Citizen, shape: int, text: str) -> None:
        nik, phone, name = written(who, shape + 7)
        files = [(file, PDF) for file in file_names(who)[shape % 3::3]]
        receipt = self._form.send(text, files, name=who.name, phone="0" + who.phone, email=who.email, title=f"Jalan {name} {nik}",
                                  place=f"rumah {who.name}, {phone}")
        self._told("the receipt's page", self._form.get(receipt.path.split("/in/form")[1]))
        self._told("the status page", self._form.status(receipt))

    def _page_as_program(self, who: Citizen, shape: int, text: str) -> None:
        nik, phone, name = written(who, shape + 7)
        body = {"text": text, "consent": True, "title": f"Lampu {name}, {phone}", "place": f"{name} {nik}", "name": who.name, "phone": "+" + who.wa_id,
                "email": who.email}
        filed = self._form.report(body, **{"Idempotency-Key": f"{who.nik}-{who.name.encode('ascii', 'ignore').decode()}"})
        self._told("the JSON receipt", filed, 201)
        receipt = json.loads(filed.body)
        self._told("the JSON view", self._form.read(receipt["ref"], receipt["key"]), 200)
        wrong = body | {"consent": False, "kind": nik, "region": phone, "date": nik, "lat": who.nik, "email": who.name, "topic": who.name}
        self._told("JSON refused", self._form.report(wrong), 422)

    # --- what is no report at all

    def _nonsense(self, who: Citizen) -> None:
        nik, phone, name = written(who, 2)
        body = f'{{"object":"whatsapp_business_account","entry":[{{"text":"{name} NIK {nik}, HP {phone}'.encode()
        self._told("a damaged webhook", self._world.post_raw(body))
        self._told("a forged webhook", self._world.post_raw(body, "guessed"), 401)
        other = [webhooks.messages(Line("105599999999999", who.wa_id), [Person(who.name, who.wa_id)], [self._message(who, "text", {"body": name + nik})])]
        self._told("another account's webhook", self._world.post(webhooks.webhook(other)))
        failed = webhooks.receipt(REGENCY_LINE, f"wamid.{who.wa_id}", Person(who.name, who.wa_id), "failed", int(time.time()))
        failed["value"]["statuses"][0]["errors"] = [{"code": 131026, "title": f"to {phone}", "error_data": {"details": nik}}]
        self._told("a receipt", self._world.post(webhooks.webhook([failed])))
        words = quote(f"{name} {nik} {phone}")
        for path in (f"/in/wa/{words}", f"/in/{words}", f"/{words}", f"/in/wa?hub.mode=subscribe&hub.verify_token={words}&hub.challenge=1",
                     f"/in/form/status?ref=7KQ-2M4-XYZ&key={words}", f"/in/form/api/reports/{words}?key={words}", f"/out/lapor/{words}", f"/out/{words}"):
            self._told(path.split(words)[0], self._world.get(path))
        url = self._world.broker.url
        for method, path, sent in (("PUT", f"/in/wa/{words}", body), ("POST", f"/in/form/{words}", body), ("POST", "/in/form/api/reports", body),
                                   ("POST", f"/in/{words}", body), ("DELETE", f"/in/form?{words}", b"")):
            self._told(f"{method} {path.split(words)[0]}", request(method, url + path, sent, {"Content-Type": "application/json", "X-Nama": quote(name)}))

    def _told(self, where: str, answer: Response, status: int = 0) -> None:
        if status and answer.status != status:
            raise AssertionError(f"{where}: {answer.status} {answer.text[:500]}")
        self._answers.append((where, answer.text + "\n" + str(answer.headers)))

    # --- and on

    def _wait_until_settled(self) -> None:
        """All reports decided; every delivery to the far sides tried as often as it will be, or waiting for its person."""
        try:
            wait_for("the corpus to be through", lambda: not self._unsettled(), PATIENCE)
        except Failure as failure:
            raise Failure(f"{failure}: {self._unsettled()}") from None

    def _unsettled(self) -> list[str]:
        collecting = self._world.broker.row("reconcile")["reports"]["collecting"]
        left_for_later = ("asked", "unauthorised", "parent", "uncertain")
        return [f"{collecting} collecting"] * (collecting > 0) + [
            f"{row['kind']} {row['id']} to {row['destination']}: {row['code']} {row['attempts']}" for row in self._world.broker.pages("deliveries")
            if row["state"] == "pending" and row["code"] not in left_for_later and row["destination"] != "terkunci"]

    def _lapor_answers(self) -> None:
        """An officer who names the citizen too."""
        for complaint in self._world.complaints()[::5]:
            if found := re.search(r"KORPUS-(\d+)", complaint["content"]):
                nik, phone, name = written(self._people[int(found.group(1))], int(found.group(1)))
                self._world.move(str(complaint["id"]), {"to": "Dalam Proses", "answer": f"Kepada {name} ({nik}, {phone}): sedang dikerjakan."})
        self._world.wait_for_log(r"(info follow|\"stage\":\"follow\").*updat")
        self._wait_until_settled()


if __name__ == "__main__":
    unittest.main()
