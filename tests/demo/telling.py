"""Prints what was read back, for people."""

from __future__ import annotations

import textwrap
from typing import Any

from cast import REPORTS, Expected
from programs import request
from world import REF, World

Json = dict[str, Any]


def say(text: str) -> None:
    print(text, flush=True)


def tell_reports(world: World) -> None:
    """One block a report: the chat, what the command line says of it, what LAPOR! has."""
    reports = {row["ref"]: row for row in world.broker.rows("report", "list")}
    complaints = {str(complaint["id"]): complaint for complaint in world.complaints()}
    say("\nWhat was read back\n==================")
    for expected in REPORTS:
        tell_chat(world, expected)
        ref = REF.search("\n".join(world.chat_of(expected.who.wa_id)))
        if row := reports.get(ref.group(0) if ref else ""):
            tell_report(row, complaints)


def tell_chat(world: World, expected: Expected) -> None:
    say(f"\n{expected.who.name}, +{expected.who.wa_id}, to channel '{expected.channel}'")
    for text in expected.said:
        say_line("▸", text)
    for text in world.chat_of(expected.who.wa_id):
        say_line("◂", text)


def say_line(mark: str, text: str) -> None:
    say(textwrap.fill(" ".join(text.split()), 110, initial_indent=f"  {mark} ", subsequent_indent="    "))


def tell_report(row: Json, complaints: dict[str, Json]) -> None:
    say(f"    report {row['ref']} is {row['state']} by route '{row['route']}'")
    answers = [delivery for delivery in row["deliveries"] if delivery["kind"] == "reply"]
    for delivery in (delivery for delivery in row["deliveries"] if delivery not in answers):
        number = delivery.get("external_id") or ""
        say(f"      {delivery['destination']}: {delivery['state']}, {delivery['attempts']} attempt(s) {number}")
        if complaint := complaints.get(number):
            flags = [name for name in ("anonymous", "secret") if complaint["flags"][name]]
            say(f"        LAPOR! has: \"{complaint['title']}\" ({', '.join(flags) or 'open'}), {complaint['status']['name']}")
    arrived = sum(answer["state"] == "delivered" for answer in answers)
    say(f"      {row['channel']}: {arrived} of {len(answers)} replies delivered")


def tell_services(world: World) -> None:
    say("\nHTTP")
    for path in ("/healthz", "/readyz"):
        answer = request("GET", world.broker.url + path)
        say(f"  {path} → {answer.status} {' '.join(answer.text.split())[:90]}")
    metrics = request("GET", world.broker.url + "/metrics").text
    for line in metrics.splitlines():
        if line.startswith(("jembatan_reports", "jembatan_deliveries")):
            say(f"  {line}")
    say("\nReconcile")
    balance = world.broker.row("reconcile")
    for name in ("reports", "deliveries"):
        say(f"  {name}: " + ", ".join(f"{key} {value}" for key, value in balance[name].items()))
    say(f"  balanced: {'yes' if balance['balanced'] else 'NO'}")
