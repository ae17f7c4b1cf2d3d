"""What must be true after the story, each claim with what was found instead."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import Any

from cast import NIK, PHOTO, REPORTS, ROAD, Expected
from programs import request
from world import REF, World

Json = dict[str, Any]


class Checks:
    """Counts claims that held and collects those that did not."""

    def __init__(self) -> None:
        self.passed = 0
        self.differences: list[str] = []

    def holds(self, claim: str, is_true: bool, found: object = "") -> None:
        if is_true:
            self.passed += 1
        else:
            self.failed(f"{claim}: found {found}")

    def same(self, claim: str, expected: object, found: object) -> None:
        self.holds(f"{claim}: expected {expected}", expected == found, found)

    def failed(self, what: str) -> None:
        self.differences.append(what)


def complaint_of(world: World, ref: str) -> Json | None:
    """The complaint that carries our ref, if there is exactly one."""
    found = [complaint for complaint in world.complaints() if ref and ref in complaint["content"]]
    return found[0] if len(found) == 1 else None


def check_all(world: World, checks: Checks) -> None:
    reports = list(world.broker.rows("report", "list"))
    complaints = world.complaints()
    check_counts(world, checks, reports, complaints)
    for expected in REPORTS:
        check_report(world, checks, expected, reports, complaints)
    check_road_chat(world, checks)
    check_agency(world, checks)
    check_privacy(world, checks)
    check_services(world, checks)


def check_counts(world: World, checks: Checks, reports: list[Json], complaints: list[Json]) -> None:
    checks.same("reports", len(REPORTS), len(reports))
    checks.same("tickets in LAPOR!", len(REPORTS), len(complaints))
    refs = Counter(ref for complaint in complaints for ref in set(REF.findall(complaint["content"])))
    checks.holds("no report has two tickets", all(count == 1 for count in refs.values()), dict(refs))
    balance = world.broker.row("reconcile")
    checks.holds("reconcile balances", balance["balanced"], balance)
    checks.same("accepted reports", len(REPORTS), balance["reports"]["accepted"])
    checks.same("decided reports", len(REPORTS), balance["reports"]["decided"])
    checks.same("delivered", sum(len(report.destinations) for report in REPORTS), balance["deliveries"]["delivered"])
    greetings = [text for text in world.chat_of("628000000106") if not REF.search(text)]
    checks.same("answers to a greeting, without a ref", 1, len(greetings))


def check_report(world: World, checks: Checks, expected: Expected, reports: list[Json], complaints: list[Json]) -> None:
    name = expected.who.name
    refs = set(REF.findall("\n".join(world.chat_of(expected.who.wa_id))))
    checks.same(f"{name}: refs in the chat", 1, len(refs))
    rows = [row for row in reports if row["ref"] in refs]
    checks.same(f"{name}: reports under that ref", 1, len(rows))
    for row in rows:
        checks.same(f"{name}: channel", expected.channel, row["channel"])
        checks.same(f"{name}: state", "decided", row["state"])
        sent = {delivery["destination"]: delivery for delivery in row["deliveries"] if delivery["kind"] == "report"}
        checks.same(f"{name}: destinations", sorted(expected.destinations), sorted(sent))
        checks.holds(f"{name}: all delivered at the first attempt",
                     all(d["state"] == "delivered" and d["attempts"] == 1 for d in sent.values()), sent)
        check_complaint(checks, expected, row, sent, complaints)


def check_complaint(checks: Checks, expected: Expected, row: Json, sent: dict[str, Json], complaints: list[Json]) -> None:
    name = expected.who.name
    number = str(sent.get("lapor", {}).get("external_id"))
    found = [complaint for complaint in complaints if str(complaint["id"]) == number]
    checks.same(f"{name}: tickets numbered {number}", 1, len(found))
    for complaint in found:
        checks.holds(f"{name}: the ticket carries our ref", row["ref"] in complaint["content"], complaint["content"])
        checks.holds(f"{name}: the ticket carries the words", expected.begins in complaint["content"], complaint["content"])
        checks.same(f"{name}: anonymous at LAPOR!", expected.anonymous, complaint["flags"]["anonymous"])
        checks.same(f"{name}: secret at LAPOR!", expected.secret, complaint["flags"]["secret"])
        photos = [file["sha256"] for file in complaint["attachments"]]
        checks.same(f"{name}: photos at LAPOR!", [hashlib.sha256(PHOTO).hexdigest()] * expected.photos, photos)


def check_road_chat(world: World, checks: Checks) -> None:
    """Siti hears each thing once, in its order."""
    chat = world.chat_of(ROAD.who.wa_id)
    for word in ("sudah kami terima", "sudah terdaftar", "sudah diverifikasi", "akan ditambal hari Kamis", "dinyatakan selesai"):
        checks.same(f"Siti's chat: messages with '{word}'", 1, sum(word in text for text in chat))
    for who, texts in ((report.who.name, world.chat_of(report.who.wa_id)) for report in REPORTS):
        twice = [text for text, count in Counter(texts).items() if count > 1]
        checks.holds(f"{who}: nothing said twice", not twice, twice)


def check_privacy(world: World, checks: Checks) -> None:
    """Neither the journal of LAPOR! nor any outgoing copy shows a phone number or a NIK, however it is spaced."""
    journal = json.dumps(world.simulator.get("journal"), ensure_ascii=False)
    agency = json.dumps(world.agency.reports(), ensure_ascii=False)
    log = world.broker.program.log.read_text(encoding="utf-8", errors="replace")
    for where, text in (("LAPOR!'s journal", journal), ("the agency's copy", agency), ("the log", log)):
        for what, digits in [("NIK", NIK), *(("phone", report.who.wa_id.removeprefix("62")) for report in REPORTS)]:
            spaced = r"[\s.\-]*".join(digits)
            checks.holds(f"{where} shows no {what}", not re.search(spaced, text), "one")
        for report in REPORTS:
            checks.holds(f"{where} shows no name of a profile", report.who.name not in text, report.who.name)
    checks.holds("the log names no secret", not any(secret in log for secret in vars(world.secrets).values()), "one")
    files = [path.read_bytes() for folder in world.folder.glob("*files*") for path in folder.rglob("*") if path.is_file()]
    checks.holds("files are kept sealed", bool(files) and not any(PHOTO in content for content in files), f"{len(files)} files")


def check_agency(world: World, checks: Checks) -> None:
    """The agency got the one report that concerns it, once, without its reporter."""
    reports = world.agency.reports()
    checks.same("reports at the agency", 1, len(reports))
    checks.holds("the agency got the words", all(ROAD.begins in json.dumps(report, ensure_ascii=False) for report in reports), reports)


def check_services(world: World, checks: Checks) -> None:
    for path in ("/healthz", "/readyz"):
        answer = request("GET", world.broker.url + path)
        checks.same(path, 200, answer.status)
    metrics = request("GET", world.broker.url + "/metrics")
    checks.holds("/metrics has our families", metrics.status == 200 and "\njembatan_" in metrics.text, metrics.text[:200])
