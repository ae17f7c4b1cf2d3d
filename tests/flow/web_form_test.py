"""The web form from the first request to LAPOR!'s answer on the status page, without a browser: what the browser test cannot see."""

from __future__ import annotations

import json
import re
import resource
import unittest

from cast import PHOTO
from flow import FlowCase, FlowWorld, LoneCase
from form_channel import Form, Receipt, WithForm, receipt_of
from programs import request

TEXT = "Sampah menumpuk di tepi sungai dekat dermaga lama."


class WebForm(FlowCase):
    """One broker with the form channel for all of them."""

    edits = (WithForm(),)

    def setUp(self) -> None:
        self.form = Form(self.world)

    def refs(self) -> list[str]:
        return [row["ref"] for row in self.world.broker.rows("report", "list", "--channel", "form", "--limit", "1000")]

    def number_of(self, receipt: Receipt) -> str:
        return str(self.world.wait_delivery(receipt.ref, "delivered")["external_id"])

    def test_what_was_typed_arrives_at_lapor_with_its_photo(self) -> None:
        receipt = self.form.send(TEXT, [("sungai.jpg", PHOTO)], title="Sampah di sungai", region="63.04.02", place="Dermaga lama",
                                 date="2026-03-01", name="Warga Contoh", phone="0800 0000 901")
        self.number_of(receipt)
        ticket = self.world.tickets(receipt.ref)[0]
        self.assertIn("dermaga lama", ticket["content"])
        self.assertEqual(1, len(ticket["attachments"]))
        self.assertEqual((False, False), (ticket["flags"]["anonymous"], ticket["flags"]["secret"]))
        shown = self.world.broker.row("report", "show", receipt.ref)
        self.assertEqual(("Sampah di sungai", "63.04.02"), (shown["title"], shown["region"]))

    def test_what_the_citizen_ticks_makes_it_stricter(self) -> None:
        receipt = self.form.send(TEXT, anonymous="yes", secret="yes", title="Rahasia sekali")
        self.number_of(receipt)
        flags = self.world.tickets(receipt.ref)[0]["flags"]
        self.assertEqual((True, True), (flags["anonymous"], flags["secret"]))
        self.assertNotIn("Rahasia sekali", self.form.status(receipt).text)

    def test_a_reload_and_a_double_click_file_once(self) -> None:
        fields = {"token": self.form.token(), "text": "Pohon tumbang menutup gang di RT 07.", "consent": "yes"}
        answers = [self.form.post(fields) for _ in range(3)]
        self.assertEqual(1, len({receipt_of(answer) for answer in answers}))
        self.assertEqual(1, self.refs().count(receipt_of(answers[0]).ref))
        other = self.form.post({**fields, "text": "Pohon tumbang lain, kali ini di RT 08."})
        self.assertNotEqual(receipt_of(answers[0]).ref, receipt_of(other).ref, "another text under the same token is not lost")

    def test_the_status_page_tells_number_and_answer(self) -> None:
        receipt = self.form.send("Lampu jalan mati di RT 03 sejak Senin.", title="Lampu mati")
        self.assertIn("Laporan Anda sudah kami terima", request("GET", self.world.broker.url + receipt.path).text)
        number = self.number_of(receipt)
        self.wait_for("LAPOR!'s number on the page", lambda: f"<dd>{number}</dd>" in self.form.status(receipt).text or None)
        self.world.move(number, {"to": "Dalam Proses", "answer": "Petugas datang besok."})
        self.wait_for("the answer on the page", lambda: "Petugas datang besok." in self.form.status(receipt).text or None)
        page = self.form.status(receipt).text
        self.assertIn("Sudah diteruskan", page)
        self.assertIn("Lampu mati", page)
        self.assertNotIn("sejak Senin", page, "the text itself is not shown")
        self.assertIn("Passed on", self.form.status(receipt, "en").text)

    def test_without_the_key_nobody_learns_anything(self) -> None:
        receipt = self.form.send("Jembatan kayu di ujung desa roboh.")
        typed = receipt.key.lower().replace("-", " ")
        self.assertEqual(200, self.form.ask(receipt.ref.lower(), typed).status, "as people type it")
        other = self.form.send("Jembatan kayu yang lain juga roboh.")
        wrong = [self.form.ask(receipt.ref, other.key), self.form.ask(receipt.ref, "0000-0000-0000-0000"), self.form.ask(receipt.ref, "x")]
        unknown = self.form.ask("000-000-000", receipt.key)
        self.assertEqual([404] * 4, [answer.status for answer in (*wrong, unknown)])
        bodies = {answer.text for answer in wrong} | {unknown.text.replace("000-000-000", receipt.ref)}
        self.assertEqual(1, len(bodies), "a wrong key and an unknown ref look alike")
        self.assertEqual(404, self.form.read(receipt.ref, other.key).status)
        self.assertEqual(404, self.form.get(f"/api/reports/{receipt.ref}").status)

    def test_somebody_elses_ref_and_phone_number_open_nothing(self) -> None:
        receipt = self.form.send("Air leding keruh di seluruh gang.", phone="0800 0000 902")
        self.number_of(receipt)
        answer = self.form.post({"token": self.form.token(), "text": f"Bagaimana kabar laporan {receipt.ref}?", "consent": "yes", "phone": "0800 0000 902"})
        self.assertNotIn(receipt.key, answer.text + answer.headers.get("location", ""))

    def test_mistakes_come_back_with_what_was_typed(self) -> None:
        before = len(self.refs())
        answer = self.form.post({"token": self.form.token(), "text": "<b>Jalan</b> rusak & berlubang", "phone": "salah"})
        self.assertEqual(422, answer.status)
        self.assertIn("&lt;b&gt;Jalan&lt;/b&gt; rusak &amp; berlubang</textarea>", answer.text)
        self.assertIn('value="salah"', answer.text)
        for field in ("phone", "consent"):
            self.assertIn(f'href="#{field}"', answer.text)
        self.assertEqual(before, len(self.refs()))

    def test_programs_report_and_read_in_json(self) -> None:
        report = {"text": "Sampah menumpuk di pasar terapung.", "consent": True, "lat": -2.98, "lon": 114.76}
        first, again = (self.form.report(report, **{"Idempotency-Key": "app-1"}) for _ in range(2))
        self.assertEqual((201, 201), (first.status, again.status), first.text)
        self.assertEqual(first.text, again.text)
        made = json.loads(first.body)
        self.assertTrue(made["status_url"].startswith("/in/form/status?ref="))
        self.world.wait_delivery(made["ref"], "delivered")
        seen = self.wait_for("LAPOR!'s number", lambda: (view := json.loads(self.form.read(made["ref"], made["key"]).body))["numbers"] and view)
        self.assertEqual("forwarded", seen["state"])
        self.assertEqual(["numbered"], [update["kind"] for update in seen["updates"]])
        self.assertEqual({"ref", "state", "title", "received_at", "numbers", "updates"}, seen.keys())
        bad = self.form.report({"text": "x"}, **{"Accept-Language": "en"})
        self.assertEqual((422, ["text", "consent"]), (bad.status, [error["field"] for error in json.loads(bad.body)["errors"]]))

    def test_of_an_erased_report_the_page_says_so(self) -> None:
        receipt = self.form.send("Kabel listrik menjuntai di depan rumah.", title="Kabel menjuntai")
        self.number_of(receipt)
        self.assertEqual(0, self.world.broker.cli("report", "erase", receipt.ref).returncode)
        page = self.form.status(receipt)
        self.assertEqual((200, True, False), (page.status, "Isi laporan sudah dihapus" in page.text, "Kabel" in page.text))

    def test_keys_and_texts_stand_in_no_log(self) -> None:
        receipt = self.form.send("Selokan buntu di belakang balai contoh.", name="Warga Sangat Langka", phone="0800 0000 903")
        self.form.status(receipt)
        self.form.ask(receipt.ref, "salah-sekali")
        self.number_of(receipt)
        for secret in (receipt.key, "balai contoh", "Sangat Langka", "salah-sekali"):
            self.assertNotIn(secret, self.world.log)
        self.assertIsNone(re.search(r"0800[ -]?0000[ -]?903", self.world.log))


class NoRoom(LoneCase):
    """No file of the broker may grow any further, as on a full disk."""

    def test_the_form_comes_back_and_the_second_try_files_once(self) -> None:
        world = self.new_world(WithForm())
        form = Form(world)
        receipt = form.send(TEXT)
        world.wait_delivery(receipt.ref, "delivered")
        fields = {"token": form.token(), "text": "Lampu jalan mati di RT 03 sejak Senin.", "consent": "yes"}
        world.fill_disk()
        answer = form.post(fields)
        self.assertEqual((503, "30"), (answer.status, answer.headers.get("retry-after")))
        self.assertIn("sejak Senin.</textarea>", answer.text)
        self.assertIn("karena gangguan di pihak kami", answer.text)
        world.limit_files(resource.RLIM_INFINITY)
        kept = self.wait_for("a receipt", lambda: (again := form.post(fields)).status == 303 and again)
        self.assertEqual(receipt_of(kept), receipt_of(form.post(fields)))
        self.assertEqual(2, world.balance()["reports"]["accepted"])


if __name__ == "__main__":
    unittest.main()
