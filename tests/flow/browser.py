"""A headless Chromium as a citizen's phone: narrow, on the keyboard or by touch, with scripts or without, never beyond loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from programs import Failure

T = TypeVar("T")
AXE = Path(__file__).with_name("axe-core") / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-extensions", "--lang=id",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
PATIENCE = 30


class Browser:
    """One browser with one page."""

    def __init__(self, folder: Path, *, width: int = 360, scripts: bool = True) -> None:
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for switch in (*SWITCHES, f"--user-data-dir={folder}"):
            options.add_argument(switch)
        self.downloads = folder / "downloads"
        preferences: dict[str, Any] = {"intl.accept_languages": "id", "download.default_directory": str(self.downloads),
                                       "download.prompt_for_download": False, "plugins.always_open_pdf_externally": True}
        if not scripts:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(60)
        self.resize(width)

    def close(self) -> None:
        self.driver.quit()

    def resize(self, width: int) -> None:
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=740, deviceScaleFactor=1, mobile=True)

    def devtools(self, command: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, parameters)

    def dark(self, is_on: bool) -> None:
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if is_on else "light"}])

    # --- looking ----------------------------------------------------------------------------------------------------

    def open(self, url: str) -> None:
        self.driver.get(url)

    def id(self, name: str) -> WebElement:
        return self.driver.find_element(By.ID, name)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    @property
    def heading(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "h1").text

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def focused(self) -> str:
        """The id of what has the focus."""
        return self.driver.switch_to.active_element.get_attribute("id") or ""

    def until(self, what: str, look: Callable[[], T]) -> T:
        """Waits until `look` gives something true."""
        wait = WebDriverWait(self.driver, PATIENCE, ignored_exceptions=(WebDriverException,))
        try:
            return wait.until(lambda _: look())
        except TimeoutException:
            raise Failure(f"waited in vain for {what}; the page says: {self.text[:600]}") from None

    def is_wider_than_the_screen(self) -> bool:
        return bool(self.driver.execute_script("return document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def loaded_from(self) -> set[str]:
        """The origins of everything the page has loaded."""
        script = "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin)"
        return {origin for origin in self.driver.execute_script(script) if origin != "null"}

    # --- the keyboard -----------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, name: str) -> WebElement:
        """Presses Tab until the element with that id has the focus."""
        way: list[str] = []
        while self.focused != name:
            if len(way) > 60:
                raise Failure(f"the keyboard does not reach '{name}'; it came by {way}")
            self.press(Keys.TAB)
            way.append(self.focused)
        return self.driver.switch_to.active_element

    # --- accessibility ----------------------------------------------------------------------------------------------

    def barriers(self) -> list[str]:
        """What axe-core finds wrong, one line each."""
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        script = """const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: {type: 'tag', values: JSON.parse(arguments[0])}}).then((found) => done(found), (problem) => done({error: String(problem)}));"""
        found = self.driver.execute_async_script(script, json.dumps(WCAG))
        if "error" in found or not found["passes"]:
            raise Failure(f"axe-core did not run: {found.get('error')}")
        return [f"{rule['id']}: {rule['help']}: {node['html'][:160]}: {node['failureSummary']}" for rule in found["violations"] for node in rule["nodes"]]
