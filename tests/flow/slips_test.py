"""Slips an officer makes in the configuration: what `jembatan check` says must be enough to put each right.

A row is a slip, the place that must be named, the words that say what is wrong or expected, and those that say what to do next.
It comes first; what follows from it may be said after it. JEMBATAN_SLIPS=show prints what an officer reads.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import unittest
from dataclasses import dataclass, field
from pathlib import Path

BUILD = Path(os.environ.get("JEMBATAN_BUILD", "build/dev"))
CONFIG = Path(__file__).parents[2] / "config"
SECRETS = ("store_key", "wa_app_secret", "wa_verify_token", "wa_access_token", "lapor_auth", "lapor_token")

GOOD = """\
jembatan: 1
instance: { name: Kabupaten Contoh, region: "63.04", timezone: Asia/Makassar }
server: { listen: "127.0.0.1:0" }
store: { url: "sqlite:data/jembatan.db" }
channels:
  wa:
    plugin: whatsapp_cloud
    collect: { quiet: 30s, most: 2min }
    options:
      template: kabar_laporan
      phone_number_id: "105500000000001"
      app_secret: !secret wa_app_secret
      verify_token: !secret wa_verify_token
      access_token: !secret wa_access_token
destinations:
  lapor:
    plugin: lapor
    rate: 10/min
    options:
      mapping: lapor/v3-splp.yaml
      base_url: "https://lapor.example/3.0.0"
      auth: !secret lapor_auth
      token: !secret lapor_token
  pupr: { plugin: webhook, options: { url: "https://pupr.example/reports" } }
categories: [agama, kesehatan]
agencies:
  dinas_pupr: { name: Dinas PUPR }
  bpbd: { name: BPBD }
places: !include places.csv
routes:
  - name: jalan rusak
    when: { any_words: [jalan rusak, jalan berlubang], region: "63.04.*" }
    set: { category: agama, agency: dinas_pupr }
    to: [lapor, pupr]
  - name: banjir
    when: { any_words: [banjir] }
    set: { category: kesehatan, agency: bpbd }
    to: lapor
otherwise: { to: lapor }
"""
PLACES = "region,name\n63.04.05,Mandastana\n63.04.06,Tamban\n"


@dataclass(frozen=True)
class Slip:
    name: str
    old: str                     # in the good configuration, once
    new: str
    place: str                   # file:line:column, or the file alone
    says: str                    # what is wrong, or what was expected
    next: str                    # what to do
    code: str
    files: dict[str, bytes] = field(default_factory=dict)
    without: tuple[str, ...] = ()   # secrets that are not there
    severity: str = "error"


SLIPS: tuple[Slip, ...] = (
    Slip("BadIndentation", "    to: lapor\notherwise", "   to: lapor\notherwise",
         "jembatan.yaml:38:4", "does not belong to the list above", "same column", "JC003"),
    Slip("Tab", "    to: lapor\notherwise", "\tto: lapor\notherwise",
         "jembatan.yaml:38:1", "a tab where blanks are needed", "indent with blanks", "JC003"),
    Slip("UnknownKey", "otherwise: { to", "otherwise: { too",
         "jembatan.yaml:39:14", "unknown key 'too'; did you mean 'to'", "keys here: set, to, hold", "JC020"),
    Slip("DuplicateKey", "    rate: 10/min\n", "    rate: 10/min\n    rate: 20/min\n",
         "jembatan.yaml:19:5", r"duplicate key 'rate' \(first at line 18\)", "keep one of the two", "JC008"),
    Slip("WrongType", "    to: [lapor, pupr]", "    to: { lapor: yes please }",
         "jembatan.yaml:34:9", "route 'jalan rusak': to: expected a list of texts, found a mapping", r"write \[a, b\]", "JC021"),
    Slip("UnknownDestination", "to: [lapor, pupr]", "to: [lapr, pupr]",
         "jembatan.yaml:34:10", "route 'jalan rusak': unknown destination 'lapr'; did you mean 'lapor'", "lapor, pupr", "JC031"),
    Slip("UnknownChannel", "any_words: [banjir]", "any_words: [banjir], channel: whatsapp",
         "jembatan.yaml:36:43", "route 'banjir': unknown channel 'whatsapp'", r"known here \(channel\): wa", "JC033"),
    Slip("UnknownAgency", "agency: bpbd", "agency: bpbp",
         "jembatan.yaml:37:41", "unknown agency 'bpbp'; did you mean 'bpbd'", "dinas_pupr, bpbd", "JC032"),
    Slip("UnknownCategory", "category: kesehatan", "category: kesehatn",
         "jembatan.yaml:37:22", "unknown category 'kesehatn'; did you mean 'kesehatan'", "agama, kesehatan", "JC034"),
    Slip("NoOtherwise", "otherwise: { to: lapor }\n", "",
         "jembatan.yaml:1:1", "missing key 'otherwise'", r"otherwise: \{ to: \[lapor\] \}", "JC036"),
    Slip("SecretWrittenOut", "app_secret: !secret wa_app_secret", "app_secret: abc123abc",
         "jembatan.yaml:12:19", "channel 'wa': options.app_secret: a secret must not be written here", "!secret app_secret", "JC045"),
    Slip("SecretMissing", "name: Kabupaten Contoh", "name: Kabupaten Contoh",
         "jembatan.yaml:23:14", "secret 'lapor_token' was not found", "secrets/lapor_token.*JEMBATAN_SECRET_LAPOR_TOKEN", "JC046", without=("lapor_token",), severity="warning"),
    Slip("BadPattern", "any_words: [banjir]", 'matches: "banjir (rob"',
         "jembatan.yaml:36:22", r"route 'banjir': when.matches: pattern 'banjir \(rob' is refused: missing \)", "close every bracket", "JR001"),
    Slip("LookAround", "any_words: [banjir]", 'matches: "(?<!tidak )banjir"',
         "jembatan.yaml:36:22", "is refused: .*, at character 1 of it", "say it with 'not'", "JR001"),
    Slip("BadDuration", "quiet: 30s", "quiet: 30 detik",
         "jembatan.yaml:8:23", "channel 'wa': collect.quiet: expected a duration such as 30s, .*found '30 detik'", "without a blank", "JC024"),
    Slip("DurationWithoutUnit", "most: 2min", "most: 2",
         "jembatan.yaml:8:34", "'2' lacks a unit; expected a duration", "right behind the number", "JC024"),
    Slip("OpenQuote", 'name: Kabupaten Contoh', 'name: "Kabupaten Contoh',
         "jembatan.yaml:2:19", "a quote on this line is not closed", "closing quote", "JC004"),
    Slip("Alias", "to: [lapor, pupr]", "to: &semua [lapor, pupr]",
         "jembatan.yaml:34:9", r"anchors \('&name'\)", "write the value out", "JC006"),
    Slip("SecondDocument", "routes:\n", "---\nroutes:\n",
         "jembatan.yaml:30:1", "a second document begins here", "split the file", "JC005"),
    Slip("OctalNumber", 'phone_number_id: "105500000000001"', "phone_number_id: 0105500000001",
         "jembatan.yaml:11:24", "leading zero in '0105500000001'", "quote it", "JC012"),
    Slip("RegionWithoutQuotes", 'region: "63.04", timezone', "region: 63.04, timezone",
         "jembatan.yaml:2:45", "instance.region: expected text, found the number 63.04", 'quote it: "63.04"', "JC021"),
    Slip("RegionWithoutDots", 'region: "63.04", timezone', 'region: "6304", timezone',
         "jembatan.yaml:2:45", "'6304' is not a region code", 'codes look like "63.04"', "JC024"),
    Slip("WrongTimezone", "Asia/Makassar", "Asia/Banjarmasin",
         "jembatan.yaml:2:64", "'Asia/Banjarmasin' is not a time zone", "Asia/Jakarta, Asia/Makassar or Asia/Jayapura", "JC024"),
    Slip("TimezoneByItsShortName", "Asia/Makassar", "WITA",
         "jembatan.yaml:2:64", "'WITA' is not a time zone", "Asia/Makassar", "JC024"),
    Slip("EmptyList", "to: [lapor, pupr]", "to: []",
         "jembatan.yaml:34:9", "route 'jalan rusak': to: must name at least one", r"\[a, b\]", "JC024"),
    Slip("NeverReached", "    when: { any_words: [jalan rusak, jalan berlubang], region: \"63.04.*\" }\n", "",
         "jembatan.yaml:34:11", r"route 'banjir' is never reached: 'jalan rusak' \(line 31\) matches everything", "move the general route to the end", "JC037", severity="warning"),
    Slip("UnknownPlugin", "plugin: webhook", "plugin: webhok",
         "jembatan.yaml:24:19", "unknown plugin 'webhok'; did you mean 'webhook'", "found there: .*webhook", "JC040"),
    Slip("UnknownOption", "base_url:", "base_ulr:",
         "jembatan.yaml:21:7", "destination 'lapor': options: unknown option 'base_ulr'; did you mean 'base_url'", "options of this plugin: mapping, base_url", "JC042"),
    Slip("MissingOption", 'options: { url: "https://pupr.example/reports" }', "options: {}",
         "jembatan.yaml:24:28", "destination 'pupr': options: missing option 'url'", "add 'url:' here", "JC043"),
    Slip("NoOptions", ', options: { url: "https://pupr.example/reports" }', "",
         "jembatan.yaml:24:3", "destination 'pupr': options: missing option 'url'", "add 'url:' here", "JC043"),
    Slip("WrongInclude", "!include places.csv", "!include place.csv",
         "jembatan.yaml:29:9", "file 'place.csv' does not exist; did you mean 'places.csv'", "correct the name", "JC001"),
    Slip("IncludeCycle", "  bpbd: { name: BPBD }", "  bpbd: !include jembatan.yaml",
         "jembatan.yaml:28:9", "'jembatan.yaml' includes itself", "take out one", "JC016"),
    Slip("WrongColumn", "categories:", "categories:",
         "places.csv:1:8", "unknown key 'nama'; did you mean 'name'", "keys here: region, name", "JC020", {"places.csv": b"region,nama\n63.04.05,Mandastana\n"}),
    Slip("ShortRow", "categories:", "categories:",
         "places.csv:3:1", "this row has 1 cells, the header has 2", "add the missing cells", "JC017", {"places.csv": b"region,name\n63.04.05,Mandastana\n63.04.06\n"}),
    Slip("SemicolonColumns", "categories:", "categories:",
         "places.csv:1:1", "the columns are parted by ';', expected ','", "save it with commas", "JC017", {"places.csv": b"region;name\n63.04.05;Mandastana\n"}),
    Slip("DuplicateAgency", "  bpbd: { name: BPBD }", "  dinas_pupr: { name: BPBD }",
         "jembatan.yaml:28:3", r"duplicate key 'dinas_pupr' \(first at line 27\)", "keep one of the two", "JC008"),
    Slip("BadListen", '"127.0.0.1:0"', '"127.0.0.1"',
         "jembatan.yaml:3:19", "server.listen: '127.0.0.1' is not an address to listen at", r'for example "127\.0\.0\.1:', "JC024"),
    Slip("BadUrl", '"https://pupr.example/reports"', '"pupr.example/reports"',
         "jembatan.yaml:24:44", "'pupr': 'url' does not begin", "https:// or http://", "WH001"),
    Slip("BadStoreUrl", '"sqlite:data/jembatan.db"', '"data/jembatan.db"',
         "jembatan.yaml:4:15", "'data/jembatan.db' is not the address of a store", "sqlite:/var", "JC024"),
    Slip("MappingMissing", "lapor/v3-splp.yaml", "lapor/v4.yaml",
         "jembatan.yaml:20:16", "file 'lapor/v4.yaml' does not exist", "correct the name", "JC001"),
    Slip("OneNameTwice", "  pupr: {", "  wa: {",
         "jembatan.yaml:24:3", r"destination 'wa': a channel has that name already \(line 6\)", "share one space of names", "JC030"),
    Slip("SameChannelTwice", "destinations:\n", "  wa: { plugin: whatsapp_cloud }\ndestinations:\n",
         "jembatan.yaml:15:3", r"duplicate key 'wa' \(first at line 6\)", "keep one of the two", "JC008"),
    Slip("WrongEncoding", "categories:", "categories:",
         "places.csv:2:17", "byte 0xE9 is neither UTF-8 text nor allowed here", "save the file as UTF-8", "JC002", {"places.csv": b"region,name\n63.04.05,Mandast\xe9na\n"}),
    Slip("Utf16", "categories:", "categories:",
         "places.csv:1:1", "the file is UTF-16, expected UTF-8", "save it as UTF-8", "JC002", {"places.csv": "region,name\n63.04.05,Mandastana\n".encode("utf-16")}),
    Slip("YesForTrue", "    to: lapor\notherwise", "    to: lapor\n    hold: ya\notherwise",
         "jembatan.yaml:39:11", "hold: expected true or false, found 'ya'", "write true or false", "JC021"),
    Slip("English", "    to: lapor\notherwise", "    to: lapor\n    hold: yes\notherwise",
         "jembatan.yaml:39:11", "'yes' is ambiguous here", "write true or false", "JC013"),
    Slip("NoSpaceAfterColon", "    plugin: whatsapp_cloud", "    plugin:whatsapp_cloud",
         "jembatan.yaml:7:11", "a ':' without a blank behind it", "put a blank behind", "JC003"),
    Slip("CapitalName", "  pupr: {", "  PUPR: {",
         "jembatan.yaml:24:3", "destination 'PUPR': not a name", "lower-case letters", "JC024"),
    Slip("Rate", "rate: 10/min", "rate: 10 per menit",
         "jembatan.yaml:18:11", "rate: expected a rate such as 10/min or 80/s, found '10 per menit'", "write the count", "JC024"),
    Slip("ColonInAText", "name: Kabupaten Contoh,", "name: Kabupaten: Contoh,",
         "jembatan.yaml:2:28", "expected ',' or '}' here", "quote a text that holds", "JC003"),
)

# What is unusual and yet right.
FINE: tuple[Slip, ...] = (
    Slip("ByteOrderMark", "jembatan: 1", "\ufeffjembatan: 1", "", "", "", ""),
    Slip("WindowsLineEnds", "categories:", "categories:", "", "", "", "",
         {"jembatan.yaml": GOOD.replace("\n", "\r\n").encode(), "places.csv": PLACES.replace("\n", "\r\n").encode()}),
)


def check(slip: Slip, folder: Path) -> subprocess.CompletedProcess[str]:
    if GOOD.count(slip.old) != 1:
        raise AssertionError(f"'{slip.old}' stands {GOOD.count(slip.old)} times in the good configuration")
    (folder / "jembatan.yaml").write_text(GOOD.replace(slip.old, slip.new), encoding="utf-8")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    for name, content in slip.files.items():
        (folder / name).write_bytes(content)
    environment = {f"JEMBATAN_SECRET_{name.upper()}": "x" for name in SECRETS if name not in slip.without}
    return subprocess.run([BUILD / "bin/jembatan", "check", "--config", "jembatan.yaml"], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)


class Slips(unittest.TestCase):
    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="jembatan-slips-")
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        shutil.copytree(CONFIG / "lapor", cls.folder / "lapor")

    def test_the_message_alone_is_enough(self) -> None:
        for slip in SLIPS:
            with self.subTest(slip.name):
                checked = check(slip, self.folder)
                if os.environ.get("JEMBATAN_SLIPS") == "show":
                    print(f"--- {slip.name}\n{checked.stdout}{checked.stderr}", end="")
                    continue
                self.assertEqual(78 if slip.severity == "error" else 0, checked.returncode, checked.stdout)
                first, *_ = checked.stdout.splitlines()
                kind = "" if slip.severity == "error" else "warning: "
                self.assertTrue(first.startswith(f"{slip.place}: {kind}"), first)
                self.assertTrue(first.endswith(f"[{slip.code}]"), first)
                self.assertRegex(first, slip.says)
                self.assertRegex(checked.stdout.replace("\n", " "), slip.next)

    def test_a_plugin_that_cannot_be_made_is_a_finding(self) -> None:
        text = GOOD.replace("  pupr: {", "  odd: { plugin: throws, options: { where: constructor } }\n  pupr: {")
        text += f"plugins: {{ path: [{(BUILD / 'plugins').resolve()}, {(BUILD / 'odd_plugins').resolve()}] }}\n"
        checked = check(Slip("", "jembatan: 1", "jembatan: 1", "", "", "", "", {"jembatan.yaml": text.encode()}), self.folder)
        self.assertEqual(78, checked.returncode, checked.stdout)
        code = "JP001"
        self.assertRegex(checked.stdout, rf"^jembatan\.yaml:24:3: 'odd': .*no such place \[{code}\]")

    def test_what_is_only_unusual_passes(self) -> None:
        for slip in FINE:
            with self.subTest(slip.name):
                checked = check(slip, self.folder)
                self.assertEqual((0, "jembatan.yaml: fine\n"), (checked.returncode, checked.stdout), checked.stderr)


if __name__ == "__main__":
    unittest.main()
