"""Who takes part in the story and what they write. Everyone is invented, and so is what happened to them."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from webhooks import Person

SITI = Person("Siti (contoh)", "628000000101")
BUDI = Person("Budi (contoh)", "628000000102")
RAHMAH = Person("Rahmah (contoh)", "628000000103")
UDIN = Person("Udin (contoh)", "628000000104")
ANI = Person("Ani (contoh)", "628000000105")
NIK = "9963040101900001"

# The smallest photo there is: a JPEG of one grey point.
PHOTO = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////"
    "wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxD/2Q==")


@dataclass
class Expected:
    """One report as the story knows it must turn out."""

    who: Person
    begins: str                      # how its text begins: what LAPOR! must have got
    channel: str = "wa"
    anonymous: bool = True
    secret: bool = False
    photos: int = 0
    destinations: tuple[str, ...] = ("lapor",)
    said: list[str] = field(default_factory=list)   # what the citizen sent, to be shown beside the answers


ROAD = Expected(SITI, "Jalan berlubang", destinations=("lapor", "pupr"), said=[
    f"Jalan berlubang di depan pasar Marabahan, sudah dua motor jatuh. Saya Siti, NIK {NIK}, telepon 0800-0000-101. “Tolong!”",
    "(lokasi: Pasar Marabahan)"])
LIGHT = Expected(BUDI, "Lampu jalan mati", photos=1, said=["(foto) Lampu jalan mati di RT 03, gelap sekali kalau malam é"])
WATER = Expected(RAHMAH, "Air PDAM", said=["Air PDAM keruh sejak Senin di Kecamatan Alalak."])
WASTE = Expected(UDIN, "Sampah menumpuk", said=["Sampah menumpuk di tepi sungai, baunya sampai ke sekolah."])
CLINIC = Expected(ANI, "Puskesmas tutup", channel="wa_desa", anonymous=True, secret=True,
                  said=["Puskesmas tutup dua hari tanpa pemberitahuan."])
REPORTS = (ROAD, LIGHT, WATER, WASTE, CLINIC)
