"""The operator's page in a real browser, on the keyboard and at phone width; and that neither it nor the API shows whom a report is about."""

from __future__ import annotations

import re
import tempfile
import unittest
from pathlib import Path
from typing import ClassVar

from browser import Browser
from cast import PHOTO
from flow import Edit, FlowCase, lapor
from form_channel import Form, WithForm
from programs import Response, request
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from webhooks import Person

PAGE = Edit(r"admin:(\s*)\{ listen: ", 'admin: { page: "127.0.0.1:0", listen: ')
NIK = "9963040101900001"
PHONE = "080055512340"
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


class PageCase(FlowCase):
    """One broker with a page."""

    edits = (PAGE, lapor(first="200ms"), WithForm())

    def link(self) -> str:
        done = self.world.broker.cli("page")
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.strip()

    def uncertain(self, text: str, who: Person | None = None) -> str:
        """A report of which nobody knows whether LAPOR! has it; it has."""
        self.world.fault({"operation": "create", "kind": "drop_after", "next": 1})
        ref = self.world.write(text, who)
        self.world.wait_delivery(ref, "uncertain")
        return ref

    def with_files(self) -> str:
        """A report with a photo, whose name tells too much, and a letter."""
        ref = Form(self.world).send("Jembatan kayu patah di ujung desa.", [(f"KTP {NIK}.jpg", PHOTO), ("surat.pdf", PDF)]).ref
        self.world.wait_delivery(ref, "delivered")
        return ref

    def opened(self, ref: str) -> list[tuple[str, str]]:
        """Who opened attachments of it, and why."""
        events = self.world.broker.row("report", "show", ref)["events"]
        return [(event["actor"].split(":")[0], event["reason"]) for event in events if event["event"] == "attachment_opened"]

    def dead(self, count: int) -> list[str]:
        """Reports that LAPOR! refused."""
        refs = []
        for _ in range(count):
            self.world.fault({"operation": "create", "kind": "status", "status": 422, "next": 1})
            refs.append(self.world.write("Sampah menumpuk di tepi sungai."))
            self.world.wait_delivery(refs[-1], "dead")
        return refs


class ByHttp(PageCase):
    """What a program that is no browser gets."""

    def open(self) -> str:
        """A session's cookie."""
        answer = request("GET", self.link())
        self.assertEqual(200, answer.status)
        return answer.headers["set-cookie"].split(";")[0]

    def get(self, url: str, cookie: str = "", host: str = "") -> Response:
        headers = {"Cookie": cookie} if cookie else {}
        return request("GET", url, headers=headers | ({"Host": host} if host else {}))

    def base(self) -> str:
        return re.match(r"http://[^/]+", self.link()).group(0)

    def test_a_link_opens_once(self) -> None:
        link = self.link()
        self.assertRegex(link, r"^http://127\.0\.0\.1:\d+/open\?token=\S{40,}$")
        self.assertEqual(200, request("GET", link).status)
        self.assertEqual(403, request("GET", link).status)

    def test_nobody_else_gets_in(self) -> None:
        base, cookie = self.base(), self.open()
        self.assertEqual(401, self.get(base + "/").status)
        self.assertEqual(421, self.get(base + "/", cookie, "rebound.example").status)
        self.assertEqual(200, self.get(base + "/", cookie).status)
        self.assertEqual(403, request("POST", base + "/logout", b"form_token=x", {"Cookie": cookie}).status)

    def test_nobody_is_shown_unless_somebody_says_why(self) -> None:
        who = Person("Rahmah Contohwati", "6280055512341")
        ref = self.world.write(f"Nama saya Rahmah Contohwati, NIK {NIK}, hp {PHONE}. Lampu jalan mati.", who)
        self.world.wait_delivery(ref, "delivered")
        base, cookie = self.base(), self.open()
        cli = self.world.broker.cli
        looked_at = {path: self.get(base + path, cookie).text for path in ("/", "/reports", f"/reports/{ref}", f"/reports?text={ref}", "/deliveries")}
        looked_at |= {" ".join(words): cli(*words).stdout for words in (
            ("report", "show", ref), ("report", "show", ref, "--json"), ("report", "list", "--json"), ("report", "list"),
            ("report", "find", PHONE, "--json"), ("attention", "--json"))}
        for where, text in looked_at.items():
            for secret in (NIK, PHONE, "Rahmah", "Contohwati", who.wa_id, who.wa_id[2:]):
                self.assertNotIn(secret, text, where)
        self.assertIn("Lampu jalan mati", looked_at[f"/reports/{ref}"])
        self.assertIn(ref, cli("report", "find", who.wa_id).stdout)
        refused = cli("report", "show", ref, "--reveal", "--reason", "x")
        self.assertEqual((1, True), (refused.returncode, "8 to 200" in refused.stderr), refused.stderr)
        shown = self.world.broker.row("report", "show", ref, "--reveal", "--reason", "diminta penyidik")
        self.assertIn(NIK, shown["messages"][0]["text"])
        self.assertEqual("Rahmah Contohwati", shown["messages"][0]["author"])
        events = [event for event in self.world.broker.row("report", "show", ref)["events"] if event["event"] == "revealed"]
        self.assertEqual(["diminta penyidik"], [event["reason"] for event in events])
        self.assertTrue(events[0]["actor"].startswith("cli:"))

    def test_an_attachment_is_saved_with_a_reason_by_the_command_line(self) -> None:
        ref, cli = self.with_files(), self.world.broker.cli
        folder = tempfile.TemporaryDirectory(prefix="jembatan-attachment-")
        self.addCleanup(folder.cleanup)
        photo, letter = Path(folder.name, "foto.jpg"), Path(folder.name, "surat.pdf")
        self.assertIn("[1: ", cli("report", "show", ref).stdout)
        self.assertEqual(64, cli("report", "attachment", ref, "1", "--to", str(photo)).returncode, "a reason is asked for")
        refused = cli("report", "attachment", ref, "1", "--reason", "mau", "--to", str(photo))
        self.assertEqual((1, True, False), (refused.returncode, "8 to 200" in refused.stderr, photo.exists()), refused.stderr)
        saved = self.world.broker.row("report", "attachment", ref, "1", "--reason", "mencari letaknya", "--to", str(photo))
        self.assertEqual((len(PHOTO), PHOTO), (saved["bytes"], photo.read_bytes()))
        self.assertEqual(0o600, photo.stat().st_mode & 0o777)
        taken = cli("report", "attachment", ref, "2", "--reason", "mencari letaknya", "--to", str(photo))
        self.assertEqual((1, True), (taken.returncode, "exists already" in taken.stderr), taken.stderr)
        self.assertEqual(1, cli("report", "attachment", ref, "3", "--reason", "mencari letaknya", "--to", str(letter)).returncode)
        self.assertEqual([("cli", "mencari letaknya")], self.opened(ref), "nobody is written down for what they did not get")
        self.assertEqual(0, cli("report", "attachment", ref, "2", "--reason", "membaca suratnya", "--to", str(letter)).returncode)
        self.assertEqual(PDF, letter.read_bytes())
        self.assertIn("attachment_opened 2 by cli:", cli("report", "show", ref).stdout)
        self.assertTrue(self.world.broker.row("chain")["intact"])
        self.assertEqual(0, cli("report", "erase", ref).returncode)
        letter.unlink()
        erased = cli("report", "attachment", ref, "2", "--reason", "membaca suratnya", "--to", str(letter))
        self.assertEqual((1, True, False), (erased.returncode, "erased" in erased.stderr, letter.exists()), erased.stderr)

    def test_lists_go_on_to_their_end(self) -> None:
        refs = {self.world.write("Pohon tumbang menutup gang.") for _ in range(3)}
        one = self.world.broker.cli("report", "list", "--json", "--limit", "1")
        self.assertEqual(1, len(one.stdout.splitlines()))
        self.assertIn("--all", one.stderr)
        rows = self.world.broker.rows("report", "list", "--limit", "1", "--all")
        self.assertLessEqual(refs, {row["ref"] for row in rows})

    def test_a_story_is_told_to_people(self) -> None:
        ref = self.world.write("Jembatan kayu patah.")
        self.world.wait_delivery(ref, "delivered")
        told = self.world.broker.cli("report", "show", ref).stdout
        for expected in (ref, "they wrote: Jembatan kayu patah.", "what happened", "lapor: delivered", "why"):
            self.assertIn(expected, told)


class ByBrowser(PageCase):
    """What an operator sees and does, without a mouse and at phone width."""

    browser: ClassVar[Browser]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.browser = Browser(cls.world.folder / "browser", scripts=True)
        cls.addClassCleanup(cls.browser.close)

    def enter(self) -> None:
        self.browser.open(self.link())
        self.browser.until("the page", lambda: "/open" not in self.browser.driver.current_url and self.browser.all("nav"))

    def assert_usable(self) -> None:
        self.assertEqual([], self.browser.barriers())
        self.assertFalse(self.browser.is_wider_than_the_screen())

    def test_an_uncertain_delivery_is_resolved_on_the_keyboard(self) -> None:
        ref = self.uncertain("Jalan berlubang di depan pasar.")
        ticket = str(self.world.tickets(ref)[0]["id"])
        delivery = str(self.world.wait_delivery(ref, "uncertain")["id"])
        self.enter()
        self.browser.until("the delivery", lambda: f"[Ref {ref}]" in self.browser.text)
        self.assert_usable()
        self.browser.tab_to(f"number-{delivery}")
        self.browser.press(ticket, Keys.ENTER)
        self.browser.until("what came of it", lambda: "Nomor dicatat" in self.browser.text)
        self.world.wait_delivery(ref, "delivered")
        self.browser.open(self.browser.driver.current_url.split("#")[0].rstrip("/") + f"/reports/{ref}")
        self.assertIn("mencatat nomornya di lapor", self.browser.text)
        self.assertIn("page:", self.browser.text)
        self.assertIn(f"nomor {ticket}", self.browser.text)
        self.assert_usable()

    def test_an_attachment_is_opened_with_a_reason(self) -> None:
        ref = self.with_files()
        self.enter()
        base = re.match(r"http://[^/]+", self.browser.driver.current_url).group(0)
        self.browser.open(f"{base}/reports/{ref}")
        self.assertNotIn(NIK, self.browser.driver.page_source)
        for summary in self.browser.all("li details summary"):
            summary.send_keys(Keys.ENTER)
        self.assert_usable()
        self.browser.id("open-reason-2").send_keys("membaca suratnya", Keys.ENTER)
        letter = self.browser.until("the letter", lambda: next((file for file in self.browser.downloads.glob("*") if file.suffix == ".pdf"), None))
        self.assertEqual((f"{ref}-2.pdf", PDF), (letter.name, letter.read_bytes()))
        self.browser.tab_to("open-reason-1")
        self.browser.press("mencari letaknya", Keys.ENTER)
        self.browser.until("the photo", lambda: self.browser.driver.execute_script(
            "return document.contentType === 'image/jpeg' && document.images.length === 1 && document.images[0].naturalWidth > 0"))
        self.browser.driver.back()
        self.browser.until("the story", lambda: ref in self.browser.heading)
        self.browser.open(f"{base}/reports/{ref}")
        self.assertIn("membuka lampiran 1: mencari letaknya", self.browser.text)
        self.assertEqual([("page", "membaca suratnya"), ("page", "mencari letaknya")], self.opened(ref))

    def test_all_that_failed_are_counted_before_they_are_tried_again(self) -> None:
        refs = self.dead(2)
        self.enter()
        base = re.match(r"http://[^/]+", self.browser.driver.current_url).group(0)
        self.browser.open(base + "/deliveries?state=dead&destination=lapor&kind=report")
        self.assert_usable()
        self.browser.all("form[action='/deliveries/retry'] button")[0].click()
        self.browser.until("the count", lambda: self.browser.heading == "Coba lagi 2 pengiriman?")
        self.browser.id("count").send_keys("1", Keys.ENTER)
        self.browser.until("a refusal", lambda: "it is 2 by now, not 1" in self.browser.text)
        self.assertEqual("dead", self.world.delivery(refs[0])["state"])
        self.browser.all("form[action='/deliveries/retry'] button")[0].click()
        self.browser.until("the count", lambda: self.browser.heading == "Coba lagi 2 pengiriman?")
        self.browser.id("count").send_keys("2", Keys.ENTER)
        self.browser.until("the news", lambda: "2 dicoba lagi" in self.browser.text)
        for ref in refs:
            self.world.wait_delivery(ref, "delivered")

    def test_the_language_is_remembered(self) -> None:
        self.enter()
        self.browser.driver.find_element(By.LINK_TEXT, "English").click()
        self.browser.until("English", lambda: self.browser.heading == "Needs you")
        self.browser.driver.find_element(By.LINK_TEXT, "Reports").click()
        self.browser.until("English still", lambda: self.browser.heading == "Reports")
        self.assert_usable()
        self.browser.driver.find_element(By.LINK_TEXT, "Bahasa Indonesia").click()
        self.browser.until("Indonesian", lambda: self.browser.heading == "Laporan")


if __name__ == "__main__":
    unittest.main()
