"""Reports by the thousand, invented from a seed: with a NIK in every shape people use and in every place one can stand, and with numbers that
only look like one.

A NIK here is of area 99, telephones lie behind 0800: nobody has either.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from personal_data import DIGITS, grouped

MATTERS = ("Jalan berlubang dan tergenang", "Lampu jalan padam", "Sampah menumpuk di tepi sungai", "Parit tersumbat sejak Senin", "Jembatan kayu lapuk",
           "Air PDAM keruh", "Tiang listrik miring", "Pohon tumbang menutup gang", "Puskesmas pembantu tutup", "Antrean KTP sampai sore")
PLACES = ("di RT 03 RW 01", "dekat SDN 2", "di depan pasar", "di Jl. Trans Kalimantan km 12", "di simpang empat Handil Bakti", "dekat balai desa")
BEFORE = ("NIK saya {}.", "Nomor KTP: {}", "a.n. ulun, nik {} ya pak.", "KK {} atas nama orang tua.", "({})", "identitas {}, mohon ditindaklanjuti.", "{}")
STAYING = ("Nomor meter {}.", "Kode aset {} di papan.", "Nomor seri pompa {}", "Barcode kotak {} rusak.")
AROUND = ("Kerugian Rp {}.{:03}.{:03}.", "Sejak pukul {:02}.{:02} wita.", "Koordinat -3.{:06}, 114.{:06}.", "Tiket 7f3e{:04x}-1c2d-4e5f-8a9b-{:012x}.")

# The least that is a picture to whoever reads its parts.
JPEG_HEAD = bytes.fromhex("ffd8ffe000104a46494600010101004800480000")
JPEG_REST = bytes.fromhex("ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f"
                          "101011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9")
PDF = b"%PDF-1.4\n% surat warga\n"


@dataclass
class Report:
    """What one citizen sends, what of it must not arrive, and what must."""

    number: int
    fields: dict[str, str]
    files: list[tuple[str, bytes]] = field(default_factory=list)
    anonymous: bool = False
    secret: bool = False
    name: str = ""
    niks: list[str] = field(default_factory=list)      # 16 digits each
    phones: list[str] = field(default_factory=list)    # behind 0
    stays: list[str] = field(default_factory=list)     # in the text, letter for letter


def nik(dice: random.Random) -> str:
    day = dice.randint(1, 31) + dice.choice((0, 40))
    return f"99{dice.randint(1, 79):02}{dice.randint(1, 40):02}{day:02}{dice.randint(1, 12):02}{dice.randint(0, 99):02}{dice.randint(1, 9999):04}"


def number_that_is_none(dice: random.Random) -> str:
    """16 digits whose day is no day and whose month is no month: nobody's."""
    return f"3{dice.randint(0, 99999):05}{dice.randint(80, 99):02}{dice.randint(13, 99):02}{dice.randint(0, 99):02}{dice.randint(0, 9999):04}"


SHAPES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda n, _: n,
    lambda n, _: grouped(n, " ", 4, 4, 4, 4),
    lambda n, _: grouped(n, ".", 6, 6, 4),
    lambda n, _: grouped(n, ".", 2, 2, 2, 6, 4),
    lambda n, _: grouped(n, "-", 4, 4, 4, 4),
    lambda n, _: grouped(n, "/", 6, 6, 4),
    lambda n, _: grouped(n, "_", *(2,) * 8),
    lambda n, _: grouped(n, " ", *(1,) * 16),
    lambda n, d: grouped(n, d.choice((" - ", ". ", "  ")), 4, 4, 4, 4),
    lambda n, _: n.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    lambda n, _: " ".join(DIGITS[int(digit)] for digit in n),
    lambda n, d: " ".join(DIGITS[int(digit)] if d.random() < 0.5 else digit for digit in n),
    lambda n, _: " ".join(DIGITS[int(digit)] for digit in n).title(),
)
PHONE_SHAPES = ("0{}", "+62{}", "62 {}", "0{}-{}-{}", "(0{}) {} {}", "+62 {}.{}.{}")


def phone_written(phone: str, dice: random.Random) -> str:
    """`phone`: what stands behind the 0."""
    shape = dice.choice(PHONE_SHAPES)
    parts = [phone] if shape.count("{}") == 1 else [phone[:3], phone[3:7], phone[7:]]
    return shape.format(*parts)


def photo_of(text: str) -> bytes:
    """A picture whose EXIF description says something."""
    words = text.encode() + b"\0"
    ifd = struct.pack("<H", 1) + struct.pack("<HHII", 0x010E, 2, len(words), 26) + struct.pack("<I", 0)
    tiff = b"II*\0" + struct.pack("<I", 8) + ifd + words
    body = b"Exif\0\0" + tiff
    return JPEG_HEAD + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + JPEG_REST


def around(dice: random.Random) -> str:
    """Something else with many digits in it."""
    shape = dice.choice(AROUND)
    if shape.startswith("Kerugian"):
        return shape.format(dice.randint(1, 999), dice.randint(0, 999), dice.randint(0, 999))
    if shape.startswith("Sejak"):
        return shape.format(dice.randint(0, 23), dice.randint(0, 59))
    return shape.format(dice.randint(0, 65535 if "x" in shape else 999999), dice.randint(0, 999999))


def report(number: int, seed: int, with_files: bool) -> Report:
    dice = random.Random(seed * 1_000_003 + number)
    out = Report(number, {}, anonymous=dice.random() < 0.5, secret=dice.random() < 0.3, name=f"Rahmahtun{number} Contohwati{number}")
    theirs, phone = nik(dice), "800" + f"{dice.randint(0, 99999999):08}"
    shown = dice.choice(SHAPES)(theirs, dice)
    sentences = [f"{dice.choice(MATTERS)} {dice.choice(PLACES)}, laporan warga."]
    if dice.random() < 0.5:
        stays = dice.choice(STAYING).format(number_that_is_none(dice))
        out.stays.append(stays)
        sentences.append(stays)
    if dice.random() < 0.4:
        out.stays.append(around(dice))
        sentences.append(out.stays[-1])
    sentences.append("Sudah lama begini dan belum ada yang datang melihat keadaan di lapangan.")
    where = dice.choice(("text", "text", "title", "place", "file") if with_files else ("text", "text", "text", "title", "place", "none"))
    if where == "text":
        sentences.insert(dice.randrange(1, len(sentences) + 1), dice.choice(BEFORE).format(shown))
    elif where == "title":
        out.fields["title"] = f"Laporan {shown}"[:150]
    elif where == "place":
        out.fields["place"] = f"rumah {shown} sebelah langgar"
    if where != "none" and dice.random() < 0.5:
        sentences.append(f"Hubungi {phone_written(phone, dice)}.")
        out.phones.append(phone)
    if with_files:
        name = f"ktp_{theirs}" if where == "file" else f"foto-{number}"
        description = f"NIK {theirs}" if dice.random() < 0.7 else "jalan"
        out.files.append((f"{name}.jpg", photo_of(description)) if dice.random() < 0.7 else (f"{name}.pdf", PDF))
    if where != "none" or with_files:
        out.niks.append(theirs)
    out.fields |= {"text": " ".join(sentences), "name": out.name, "email": f"warga{number}@contoh.example"}
    return out


def reports(count: int, seed: int, with_files: int) -> Iterator[Report]:
    """`with_files`: how many of them have a file."""
    return (report(number, seed, number < with_files) for number in range(count))
