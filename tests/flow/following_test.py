"""What becomes of a report after it was delivered: asked within the rate, said by a person, and told though the window has closed."""

from __future__ import annotations

import re
import time
import unittest
from collections import Counter

import webhooks
from agreements import AgencyWorld
from demo_config import REGENCY_LINE
from flow import Edit, FlowCase, Json, LoneCase, somebody
from programs import request, wait_for

MANUAL = (Edit(r"lapor/v3-splp\.yaml", "lapor/manual.yaml"), Edit(r"\n      base_url: [^\n]*", ""),
          Edit(r"\n      auth: !secret lapor_auth\n      token: !secret lapor_token\n", "\n"))
PAGE = Edit(r"admin:(\s*)\{ listen: ", 'admin: { page: "127.0.0.1:0", listen: ')


class ManyTickets(LoneCase):
    """LAPOR! is asked for all of them together, and never more than half of what it allows."""

    def asked(self, world: AgencyWorld) -> Counter[str]:
        """How often each call came that only reads, by the journal."""
        entries: list[Json] = world.simulator.get("journal?limit=20000")["entries"]
        return Counter(entry["operation"] for entry in entries if entry["operation"] in ("statuses", "detail", "followups"))

    def test_one_call_asks_for_all_and_only_the_changed_are_read(self) -> None:
        world = AgencyWorld(Edit(r"poll: \{ every: 1s \}", "poll: { every: 2s }"))
        self.addCleanup(world.close)
        FlowCase.worlds = [world]
        world.start()
        people = [somebody() for _ in range(8)]
        numbers = {who: str(world.wait_delivery(world.write(f"Lampu jalan nomor {n} mati.", who), "delivered")["external_id"])
                   for n, who in enumerate(people)}
        for who in people:
            self.wait_for(f"the standing of {who.name}'s ticket", lambda who=who: world.heard(who, "menunggu verifikasi"))
        before = self.asked(world)
        wait_for("eight more rounds", lambda: self.asked(world)["statuses"] - before["statuses"] >= 8, 60)
        after = self.asked(world)
        quiet = after["detail"] - before["detail"]
        self.assertLessEqual(quiet, len(people) * 2, "unchanged tickets are read now and then, for follow-ups, not in every round")
        self.assertLess(after["statuses"] - before["statuses"], len(people) * 4, "one call names many")
        world.move(numbers[people[3]], {"to": "Dalam Proses", "answer": "Petugas meninjau hari ini."})
        self.wait_for("the answer", lambda: world.heard(people[3], "Petugas meninjau hari ini"))
        self.assertIsNone(world.heard(people[4], "Petugas meninjau hari ini"))
        world.balance()

    def test_polls_take_half_of_the_rate_and_wait_longer_when_there_are_many(self) -> None:
        world = self.new_world(Edit(r"rate: 1000/s\n    poll: \{ every: 1s \}", "rate: 20/s\n    poll: { every: 200ms }"))
        for n in range(6):
            world.wait_delivery(world.write(f"Saluran nomor {n} tersumbat.", somebody()), "delivered")
        start, before = time.monotonic(), self.asked(world)
        wait_for("sixty more polls", lambda: sum((self.asked(world) - before).values()) >= 60, 60)
        calls, span = sum((self.asked(world) - before).values()), time.monotonic() - start
        self.assertLessEqual(calls, 10 * span + 10, "half of twenty a second")
        world.restart()   # it looks at how many there are when it begins
        wait_for("a stretch that says so", lambda: world.metric("jembatan_poll_stretch", destination="lapor") > 1, 60)


class ByHand(FlowCase):
    """Without an agreement a person types in the ticket's number, and later what became of it."""

    edits = (*MANUAL, PAGE)

    def ticket(self, who: webhooks.Person, number: str) -> str:
        """A report that a person has typed in. *Returns* its delivery."""
        ref = self.world.write("Jembatan kayu di RT 02 lapuk.", who)
        row = self.wait_for("the sheet", lambda: next((r for r in self.world.deliveries(ref) if r["code"] == "asked"), None))
        done = self.world.broker.cli("delivery", "resolve", str(row["id"]), "--external-id", number)
        self.assertEqual(0, done.returncode, done.stderr)
        self.world.wait_delivery(ref, "delivered")
        self.wait_for("the number in the chat", lambda: self.world.heard(who, rf"nomor {number}\b"))
        return str(row["id"])

    def times_heard(self, who: webhooks.Person, words: str) -> int:
        return len(re.findall(words, "\n".join(self.world.chat_of(who.wa_id))))

    def test_an_answer_typed_in_is_told_once_and_the_end_ends_it(self) -> None:
        who = somebody()
        delivery = self.ticket(who, "7700001")
        answer = self.world.folder / "jawaban.txt"
        answer.write_text("Papan diganti pekan depan. Hubungi 080055512349 atau NIK 9963040101900001.\n", encoding="utf-8")
        cli = self.world.broker.cli
        for _ in range(2):
            done = cli("delivery", "update", delivery, "--status", "answered", "--text-file", str(answer), "--by", "Dinas PUPR")
            self.assertEqual(0, done.returncode, done.stderr)
        self.wait_for("the answer", lambda: self.world.heard(who, "Papan diganti pekan depan"))
        self.assertIsNone(self.world.heard(who, "080055512349|9963040101900001"), "scrubbed like every copy that leaves")
        self.assertEqual(0, cli("delivery", "update", delivery, "--status", "closed").returncode)
        self.wait_for("the end", lambda: self.world.heard(who, "dinyatakan selesai"))
        self.assertEqual(1, self.times_heard(who, "Papan diganti pekan depan"))
        self.assertIn("Dinas PUPR", "\n".join(self.world.chat_of(who.wa_id)))
        shown = cli("report", "show", str(self.world.ref_of(who)), "--json").stdout
        self.assertIn('"update_by_hand"', shown)
        self.world.balance()

    def test_what_makes_no_sense_is_refused_with_advice(self) -> None:
        delivery = self.ticket(somebody(), "7700002")
        for words, says in ((("--status", "answerd", "--text", "x"), "did you mean 'answered'"),
                            (("--status", "answered"), "says nothing without a text")):
            done = self.world.broker.cli("delivery", "update", delivery, *words)
            self.assertEqual(1, done.returncode)
            self.assertIn(says, done.stdout + done.stderr)

    def test_a_file_is_a_file_and_words_are_words(self) -> None:
        who = somebody()
        delivery = self.ticket(who, "7700004")
        answer = self.world.folder / "jawaban.txt"
        answer.write_text("Selesai.", encoding="utf-8")
        update = ("delivery", "update", delivery, "--status", "answered")
        gone = str(self.world.folder / "gone.txt")
        for code, says, *words in ((1, f"{gone}: cannot be read", "--text-file", gone),
                                   (1, f"{answer.parent}: cannot be read", "--text-file", str(answer.parent)),
                                   (64, "--text-file", "--text-file", str(answer), "--text", "x")):
            done = self.world.broker.cli(*update, *words)
            self.assertEqual(code, done.returncode, done.stdout + done.stderr)
            self.assertIn(says, done.stderr)
        done = self.world.broker.cli(*update, "--text", str(answer))
        self.assertEqual(0, done.returncode, done.stderr)
        self.wait_for("the words as they were typed", lambda: self.world.heard(who, re.escape(answer.name)))

    def test_the_page_takes_it_as_well(self) -> None:
        who = somebody()
        delivery = self.ticket(who, "7700003")
        link = self.world.broker.cli("page").stdout.strip()
        opened = request("GET", link)
        cookie = {"Cookie": opened.headers["set-cookie"].split(";")[0]}
        base = re.match(r"http://[^/]+", link).group(0)
        page = request("GET", f"{base}/reports/{self.world.ref_of(who)}", headers=cookie).text
        self.assertIn(f"/deliveries/{delivery}/update", page)
        token = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
        body = f"form_token={token}&back=/&status=in_progress&text=Kayu+sudah+dipesan.&by="
        headers = cookie | {"Content-Type": "application/x-www-form-urlencoded", "Origin": base}
        request("POST", f"{base}/deliveries/{delivery}/update", body.encode(), headers)
        self.wait_for("the news", lambda: self.world.heard(who, "sedang ditindaklanjuti"))
        self.assertTrue(self.world.heard(who, "Kayu sudah dipesan"))


class TooLate(FlowCase):
    """WhatsApp took a reply and says later that it could not be brought."""

    def sent_to(self, who: webhooks.Person) -> list[Json]:
        return [sent for sent in self.world.graph.mailbox.sent() if sent["body"].get("to") == who.wa_id]

    def fails(self, who: webhooks.Person, message: str, code: int, title: str) -> None:
        change = webhooks.receipt(REGENCY_LINE, message, who, "failed", int(time.time()))
        change["value"]["statuses"][0]["errors"] = [{"code": code, "title": title, "message": title,
                                                     "error_data": {"details": "Message failed to send."}}]
        for _ in range(2):
            self.assertEqual(200, self.world.post(webhooks.webhook([change])).status)

    def test_a_closed_window_means_once_more_by_template_and_never_again(self) -> None:
        who = somebody()
        ref = self.world.write("Drainase pasar tersumbat.", who)
        first = self.sent_to(who)[0]
        self.assertEqual("text", first["body"]["type"])
        self.fails(who, first["id"], 131047, "Re-engagement message")
        template = self.wait_for("the template", lambda: next((s for s in self.sent_to(who) if s["body"]["type"] == "template"), None))
        self.assertIn(ref, str(template["body"]["template"]))
        self.fails(who, template["id"], 131047, "Re-engagement message")
        row = self.wait_for("the problem", lambda: next((r for r in self.world.deliveries(ref, "reply") if r["problem"]), None))
        self.assertIn("131047", row["problem"])
        self.world.wait_until_quiet()
        self.assertEqual(1, sum(ref in str(s["body"].get("template")) and "terima" in str(s["body"]) for s in self.sent_to(who)))
        self.assertIn("131047", self.world.broker.cli("attention", "--json").stdout)

    def test_who_is_gone_is_a_problem_to_see_and_nothing_is_sent_again(self) -> None:
        who = somebody()
        ref = self.world.write("Pohon tumbang di jalan desa.", who)
        self.world.wait_until_quiet()
        self.wait_for("the ticket's number and standing", lambda: self.world.heard(who, "menunggu verifikasi"))
        before = [sent["id"] for sent in self.sent_to(who)]
        self.fails(who, before[0], 131026, "Message undeliverable")
        row = self.wait_for("the problem", lambda: next((r for r in self.world.deliveries(ref, "reply") if r["problem"]), None))
        self.assertEqual("recipient_gone", row["code"])
        self.assertEqual("delivered", row["state"])
        self.world.wait_until_quiet()
        self.assertEqual(before, [sent["id"] for sent in self.sent_to(who)])


if __name__ == "__main__":
    unittest.main()
