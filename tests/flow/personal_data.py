"""Invented people whose NIK, phone and name are written in every shape people use, and a look that finds any of it again.

Numbers lie where none is given out: NIK in area 99, telephones behind 0800.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

FIRST = ("Rahmahtun", "Udinsyah", "Zulaikhatun", "Bahrudinata", "Norhalimahwati", "Désirée", "Masnunah", "Syahdatul")
LAST = ("Contohwati", "Rekaandanu", "Umpamasari", "Misalkanto", "Andaikatani")
DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
WINDOW = 10   # so many of a number's digits in a row are a leak


@dataclass(frozen=True)
class Citizen:
    """Somebody who does not exist."""

    number: int
    name: str
    nik: str      # 16 digits
    phone: str    # behind 0 or 62: 800…

    @property
    def wa_id(self) -> str:
        return "62" + self.phone

    @property
    def email(self) -> str:
        return ".".join(self.name.lower().split()[:2]) + "@surat.example"

    @property
    def secrets(self) -> list[str]:
        return [self.name, self.nik, self.phone, self.email]


def citizen(number: int) -> Citizen:
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    nik = f"9963{number % 17 + 1:02d}{41 + number % 27:02d}0{number % 9 + 1}8{number % 10}{7000 + number}"
    return Citizen(number, f"{first} {last}", nik, f"8007{6130000 + 7919 * number}")


def grouped(number: str, mark: str, *sizes: int) -> str:
    """In groups of these sizes; what is left is the last one."""
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at:at + size])
        at += size
    return mark.join(part for part in [*parts, number[at:]] if part)


def _grouped(by: str, *sizes: int) -> Callable[[str], str]:
    return lambda number: grouped(number, by, *sizes)


def _spelled(number: str) -> str:
    return " ".join(DIGITS[int(digit)] for digit in number)


def _full_width(number: str) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in number)


NIKS: dict[str, Callable[[str], str]] = {
    "as it is": lambda nik: f"NIK {nik}",
    "bare": lambda nik: nik,
    "blanks": lambda nik: "NIK: " + _grouped(" ", 4, 4, 4)(nik),
    "dots": lambda nik: "nik saya " + _grouped(".", 6, 6)(nik),
    "dashes": lambda nik: "No. KTP " + _grouped("-", 4, 4, 4)(nik),
    "slashes": lambda nik: "KTP " + _grouped("/", 2, 4, 6)(nik),
    "underscores": _grouped("_", 6, 6),
    "twos": lambda nik: "nomor ktp " + _grouped(" ", *[2] * 7)(nik),
    "each digit": lambda nik: "NIK " + " ".join(nik),
    "no-break blanks": lambda nik: "NIK " + _grouped("\u00a0", 4, 4, 4)(nik),
    "invisible": lambda nik: "NIK " + _grouped("\u200b", 4, 4, 4)(nik),
    "en dashes": lambda nik: "NIK " + _grouped("\u2013", 4, 4, 4)(nik),
    "full width": lambda nik: "NIK " + _full_width(nik),
    "in words": lambda nik: "NIK saya " + _spelled(nik),
    "in words, bare": _spelled,
    "in words, loud": lambda nik: _spelled(nik).upper(),
    "half in words": lambda nik: "nik " + _grouped(" ", 4)(nik[:8]) + " " + _spelled(nik[8:]),
    "O for zero": lambda nik: "NIK " + nik.replace("0", "O"),
    "in brackets": lambda nik: f"({nik})",
    "glued": lambda nik: f"NIK{nik}an",
    "quoted": lambda nik: f"\"{nik}\"",
}
PHONES: dict[str, Callable[[str], str]] = {
    "as it is": lambda phone: f"HP 0{phone}",
    "bare": lambda phone: "0" + phone,
    "country code": lambda phone: "62" + phone,
    "plus": lambda phone: "+62 " + _grouped("-", 3, 4)(phone),
    "zeros": lambda phone: "0062" + phone,
    "dots": lambda phone: "WA 0" + _grouped(".", 3, 4)(phone),
    "blanks": lambda phone: "0" + _grouped(" ", 3, 4)(phone),
    "brackets": lambda phone: "(0" + phone[:3] + ") " + _grouped(" ", 4)(phone[3:]),
    "plus in brackets": lambda phone: "(+62)" + phone,
    "link": lambda phone: f"https://wa.me/62{phone}?text=hai",
    "tel": lambda phone: f"tel:+62{phone}",
    "each digit": lambda phone: "hp 0 " + " ".join(phone),
    "full width": lambda phone: "hubungi " + _full_width("0" + phone),
    "in words": lambda phone: "nomor hp " + _spelled("0" + phone),
    "in words, bare": lambda phone: _spelled("0" + phone),
    "glued": lambda phone: f"WA:0{phone}ya",
    "O for zero": lambda phone: "hp O" + phone.replace("0", "O"),
}
NAMES: dict[str, Callable[[Citizen], str]] = {
    "as it is": lambda who: who.name,
    "loud": lambda who: who.name.upper(),
    "quiet": lambda who: who.name.lower(),
    "first": lambda who: who.name.split()[0],
    "last": lambda who: "Bapak " + who.name.split()[1],
    "turned": lambda who: ", ".join(reversed(who.name.split())),
    "dots": lambda who: ".".join(who.name.split()),
    "joined": lambda who: "".join(who.name.split()),
    "underscores": lambda who: "_".join(who.name.split()),
    "introduced": lambda who: f"perkenalkan nama saya {who.name}",
    "addressed": lambda who: f"Ibu {who.name}",
    "mail": lambda who: f"surel {who.email}",
    "no-break": lambda who: "\u00a0".join(who.name.split()),
    "titled": lambda who: f"H. {who.name}, S.Pd.",
}
SHAPES = max(len(NIKS), len(PHONES), len(NAMES))


def written(who: Citizen, shape: int) -> tuple[str, str, str]:
    """NIK, phone and name in the shapes of that number."""
    return (list(NIKS.values())[shape % len(NIKS)](who.nik), list(PHONES.values())[shape % len(PHONES)](who.phone),
            list(NAMES.values())[shape % len(NAMES)](who))


def file_names(who: Citizen) -> list[str]:
    """How such data stand in the names of files."""
    first, last = who.name.split()
    return [f"KTP_{who.nik}.pdf", f"{first}-{last}-0{who.phone}.pdf", f"surat {who.name} {_grouped(' ', 4, 4, 4)(who.nik)}.pdf",
            f"IMG-20261124-WA0001_{_grouped('-', 3, 4)('0' + who.phone)}.pdf", f"{first.lower()}.{last.lower()}@surat.example.pdf",
            f"scan{_grouped('.', 6, 6)(who.nik)}_62{who.phone}.pdf"]


class Finder:
    """Finds anything of these people again, however it has been written down. *Shape:* what is found, in its plain form."""

    def __init__(self, people: Iterable[Citizen]) -> None:
        self._windows: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for who in people:
            for number in (who.nik, who.phone):
                for at in range(len(number) - WINDOW + 1):
                    self._windows[number[at:at + WINDOW]] = f"{number} of citizen {who.number}"
            for word in who.name.split():
                self._names[_plain(word)] = word

    def found(self, text: str) -> list[str]:
        return sorted({finding for reading in _readings(text) for finding in self._in(_plain(reading))})

    def _in(self, plain: str) -> Iterable[str]:
        yield from (name for word, name in self._names.items() if word in plain)
        for chain in re.findall(r"\d(?:[\W_]{0,3}\d)+", _without_words(plain)):
            digits = re.sub(r"\D", "", chain)
            for at in range(len(digits) - WINDOW + 1):
                if number := self._windows.get(digits[at:at + WINDOW]):
                    yield number


def _readings(text: str) -> Iterable[str]:
    """The text as it is, and as a browser or a JSON reader would show it."""
    yield text
    decoded = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found.group(1), 16)), html.unescape(unquote(text)))
    if decoded != text:
        yield decoded


def _plain(text: str) -> str:
    return re.sub("[\u200b-\u200f\u2060\ufeff]", "", unicodedata.normalize("NFKC", text)).casefold()


_WORD = re.compile(r"(?<![^\W\d_])(" + "|".join([*DIGITS, "kosong"]) + r")(?![^\W\d_])")
_NUMBER_WITH_O = re.compile(r"[\do]*\d[\do]*\d[\do]*")


def _without_words(plain: str) -> str:
    digits = _WORD.sub(lambda found: str(DIGITS.index(found.group(1)) if found.group(1) in DIGITS else 0), plain)
    return _NUMBER_WITH_O.sub(lambda found: found.group().replace("o", "0"), digits)
