"""The web form in a real browser: by keyboard alone, at phone width, without scripts, and judged by axe-core."""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import ClassVar

from browser import Browser
from cast import PHOTO
from flow import FlowCase
from form_channel import Form, WithForm
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

TEXT = "Jalan berlubang di depan balai desa, sudah dua motor jatuh."


class FormCase(FlowCase):
    """One broker and one browser."""

    edits = (WithForm(),)
    scripts: ClassVar[bool] = True
    browser: ClassVar[Browser]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.browser = Browser(cls.world.folder / "browser", scripts=cls.scripts)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self) -> None:
        self.form = Form(self.world)
        self.browser.resize(360)

    def photo(self) -> Path:
        path = self.world.folder / "lubang.jpg"
        path.write_bytes(PHOTO)
        return path

    def filed(self) -> int:
        return len(list(self.world.broker.rows("report", "list", "--channel", "form", "--limit", "1000")))

    def receipt(self) -> tuple[str, str]:
        """Ref and key from the receipt page, once it is there."""
        browser = self.browser
        browser.until("the receipt", lambda: browser.heading == "Laporan Anda sudah kami terima")
        ref, key = (cell.text for cell in browser.all(".receipt dd"))
        return ref, key


class Scripted(FormCase):
    """As most phones have it."""

    def fill_in(self, text: str = TEXT) -> None:
        self.browser.open(self.form.url())
        self.browser.id("text").send_keys(text)
        self.browser.id("consent").click()

    def submit(self) -> None:
        self.browser.all("button[type=submit]")[0].click()

    def test_by_keyboard_alone_from_the_form_to_lapors_number(self) -> None:
        browser = self.browser
        browser.open(self.form.url())
        browser.press(Keys.TAB)
        self.assertEqual("skip", browser.driver.switch_to.active_element.get_attribute("class"), "the first stop skips to the content")
        browser.press(Keys.ENTER)
        browser.tab_to("text").send_keys(TEXT)
        browser.tab_to("title").send_keys("Jalan rusak")
        browser.tab_to("kind").send_keys(Keys.ARROW_DOWN)
        browser.tab_to("topic").send_keys("banjir")
        browser.tab_to("region").send_keys("Tamban")
        browser.tab_to("place").send_keys("RT 03")
        browser.tab_to("files").send_keys(str(self.photo()))
        browser.tab_to("name").send_keys("Warga Contoh")
        browser.tab_to("phone").send_keys("0800 0000 911")
        browser.tab_to("anonymous").send_keys(Keys.SPACE)
        browser.tab_to("consent").send_keys(Keys.SPACE)
        browser.press(Keys.TAB)
        browser.press(Keys.ENTER)
        ref, key = self.receipt()
        number = str(self.world.wait_delivery(ref, "delivered")["external_id"])
        ticket = self.world.tickets(ref)[0]
        self.assertEqual((1, True), (len(ticket["attachments"]), ticket["flags"]["anonymous"]))
        shown = self.world.broker.row("report", "show", ref)
        self.assertEqual(("Jalan rusak", "63.04.02", "aspiration"), (shown["title"], shown["region"], shown["kind"]))
        # Some days later, with what was written down.
        browser.open(self.form.url("/status"))
        browser.tab_to("ref").send_keys(ref.lower())
        browser.tab_to("key").send_keys(key.lower(), Keys.ENTER)
        browser.until("LAPOR!'s number", lambda: number in browser.text)
        self.world.move(number, {"to": "Dalam Proses", "answer": "Perbaikan mulai Senin."})
        link = f"/status?ref={ref}&key={key}"
        self.wait_for("the answer", lambda: "Perbaikan mulai Senin." in self.form.get(link).text or None)
        browser.open(self.form.url(link))
        self.assertIn("Sudah diteruskan", browser.text)
        self.assertIn("Perbaikan mulai Senin.", browser.text)

    def test_no_page_has_a_barrier_that_axe_knows(self) -> None:
        browser = self.browser
        receipt = self.form.send(TEXT)
        number = str(self.world.wait_delivery(receipt.ref, "delivered")["external_id"])
        self.wait_for("LAPOR!'s number on the page", lambda: number in self.form.status(receipt).text or None)
        pages = {"form": "", "english": "?lang=en", "status": "/status", "receipt": receipt.path.removeprefix("/in/form"),
                 "report": f"/status?ref={receipt.ref}&key={receipt.key}", "nothing found": f"/status?ref={receipt.ref}&key=x"}
        for is_dark in (False, True):
            browser.dark(is_dark)
            for name, path in pages.items():
                with self.subTest(name, dark=is_dark):
                    browser.open(self.form.url(path))
                    self.assertEqual([], browser.barriers())
            with self.subTest("mistakes", dark=is_dark):
                self.fill_in()
                browser.id("phone").send_keys("salah")
                self.submit()
                browser.until("the mistakes", lambda: browser.focused == "errors")
                self.assertEqual([], browser.barriers())
        browser.dark(False)

    def test_axe_would_find_one(self) -> None:
        self.browser.open(self.form.url())
        self.browser.driver.execute_script("document.querySelector('label[for=text]').remove()")
        self.assertTrue(any(line.startswith("label:") for line in self.browser.barriers()))

    def test_it_fits_the_smallest_phone_and_loads_from_nowhere_else(self) -> None:
        receipt = self.form.send(TEXT)
        self.browser.resize(320)
        for path in ("", "?lang=en", "/status", receipt.path.removeprefix("/in/form")):
            with self.subTest(path):
                self.browser.open(self.form.url(path))
                self.assertFalse(self.browser.is_wider_than_the_screen())
                self.assertEqual({self.world.broker.url}, self.browser.loaded_from())

    def test_where_the_focus_is_can_be_seen(self) -> None:
        self.browser.open(self.form.url())
        for name in ("text", "kind", "consent"):
            self.browser.tab_to(name)
            width = self.browser.driver.execute_script("return getComputedStyle(document.activeElement).outlineWidth")
            self.assertEqual("3px", width, name)

    def test_two_clicks_and_a_reload_file_once(self) -> None:
        before = self.filed()
        self.fill_in("Pohon tumbang menutup jalan ke sekolah.")
        ActionChains(self.browser.driver).double_click(self.browser.all("button[type=submit]")[0]).perform()
        self.receipt()
        self.browser.driver.refresh()
        self.receipt()
        self.assertEqual(before + 1, self.filed())

    def test_the_villages_are_those_of_the_district(self) -> None:
        browser = self.browser
        browser.open(self.form.url())
        if not browser.all("#village"):
            self.skipTest("the example's places have no villages")
        self.assertFalse(browser.id("village").is_enabled())
        Select(browser.id("region")).select_by_visible_text("Tamban")
        codes = [option.get_attribute("value") for option in Select(browser.id("village")).options]
        self.assertTrue(len(codes) > 3 and all(code.startswith("63.04.02") for code in codes), codes)
        Select(browser.id("village")).select_by_value(codes[-1])
        browser.id("text").send_keys(TEXT)
        browser.id("phone").send_keys("salah")
        browser.id("consent").click()
        self.submit()
        browser.until("the mistakes", lambda: browser.focused == "errors")
        self.assertEqual(codes[-1], Select(browser.id("village")).first_selected_option.get_attribute("value"), "the choice is kept")

    def test_my_position_is_sent_along(self) -> None:
        browser = self.browser
        browser.devtools("Browser.grantPermissions", permissions=["geolocation"], origin=self.world.broker.url)
        browser.devtools("Emulation.setGeolocationOverride", latitude=-2.981, longitude=114.762, accuracy=10)
        self.fill_in()
        button = browser.all("#position button")[0]
        self.assertEqual("Gunakan posisi saya", button.text)
        button.click()
        browser.until("the position", lambda: "Posisi Anda ikut dikirim." in browser.text)
        self.submit()
        ref, _ = self.receipt()
        self.world.wait_delivery(ref, "delivered", destination="pupr")
        copy = next(copy["report"] for copy in self.world.agency.reports() if copy["report"]["ref"] == ref)
        self.assertEqual((-2.981, 114.762), (copy["lat"], copy["lon"]))

    def test_a_file_too_large_is_said_before_it_is_sent(self) -> None:
        large = self.world.folder / "besar.jpg"
        large.write_bytes(PHOTO + bytes(5 << 20))
        before = self.filed()
        self.fill_in()
        self.browser.id("files").send_keys(str(large))
        self.submit()
        self.assertIn("besar.jpg", self.browser.id("files").get_attribute("validationMessage"))
        self.assertEqual(before, self.filed())


class Unscripted(FormCase):
    """Scripts forbidden: everything works all the same."""

    scripts = False

    def test_from_mistakes_to_the_status_page(self) -> None:
        browser = self.browser
        browser.open(self.form.url())
        self.assertEqual([], browser.all("#position button"), "nothing that needs a script is offered")
        browser.id("text").send_keys(TEXT)
        browser.id("phone").send_keys("nol delapan")
        Select(browser.id("region")).select_by_value("63.04.02")
        browser.id("files").send_keys(str(self.photo()))
        browser.id("consent").click()
        browser.all("button[type=submit]")[0].click()
        browser.until("the mistakes", lambda: browser.all("#errors"))
        self.assertEqual("errors", browser.focused, "the summary takes the focus")
        self.assertTrue(browser.driver.title.startswith("Perlu diperbaiki"))
        self.assertEqual(TEXT, browser.id("text").get_attribute("value"))
        self.assertEqual("63.04.02", Select(browser.id("region")).first_selected_option.get_attribute("value"))
        self.assertIn("Silakan pilih lagi berkas Anda", browser.text)
        self.assertEqual("true", browser.id("phone").get_attribute("aria-invalid"))
        browser.all("#errors a")[0].click()
        self.assertEqual("phone", browser.focused, "its link leads to the field")
        browser.id("phone").clear()
        browser.id("files").send_keys(str(self.photo()))
        browser.all("button[type=submit]")[0].click()
        ref, key = self.receipt()
        number = str(self.world.wait_delivery(ref, "delivered")["external_id"])
        self.assertEqual(1, len(self.world.tickets(ref)[0]["attachments"]))
        browser.open(self.form.url("/status"))
        browser.id("ref").send_keys(ref)
        browser.id("key").send_keys(key, Keys.ENTER)
        browser.until("LAPOR!'s number", lambda: number in browser.text)


if __name__ == "__main__":
    unittest.main()
