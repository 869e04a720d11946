"""A file of people as a shop exports it: seeded, of any length, with rows that cannot be taken."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

COLUMNS: Final = (
    "Customer ID",
    "First name",
    "Last name",
    "Mobile",
    "E-Mail",
    "City",
    "Tags",
    "Orders",
    "Birthday",
    "SMS consent",
    "Consent date",
    "Proof",
)
REJECTED: Final = 50  # one row of so many names nobody who can be reached
_FIRST: Final = "Ann Ben Cleo Dan Eva Finn Gül Hugo Inés Jan Kim Léa Mia Nils Ola Pia".split()
_LAST: Final = "Smith Müller García Rossi Martin Jansen Nowak Silva Andersson O'Brien".split()
_CITIES: Final = "Boston Austin München Lyon Milano Sevilla Utrecht London Chicago Porto".split()
_TAGS: Final = "vip,newsletter;loyalty;wholesale,vip;newsletter;;;newsletter,app".split(";")
_AREAS: Final = "212 312 415 646 702 305 206 617 713 404 303 602 503 214 512".split()
_STEP: Final = 618_033  # shares no factor with a million: each number comes once


def make_file(path: Path, rows: int, seed: int = 1) -> int:
    """Write a table of so many rows; returns how many of them an import takes.

    All people are different, and their numbers are of six countries. Two in a hundred rows have
    neither a number nor an email that can be used.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(rows, random.Random(seed)))
    return rows - (rows + REJECTED - 1) // REJECTED


def _rows(rows: int, chance: random.Random) -> Iterator[list[str]]:
    for number in range(rows):
        broken = number % REJECTED == 0
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        yield [
            "" if broken else f"c{number}",
            first,
            last,
            "12" if broken else _phone(number),
            f"person{number}(at)mail" if broken else f"{first}.{number}@example.com".lower(),
            chance.choice(_CITIES),
            chance.choice(_TAGS),
            str(chance.randrange(40)),
            f"{chance.randrange(1950, 2005)}-{chance.randrange(1, 13):02d}-17",
            chance.choice(("yes", "yes", "yes", "no", "")),
            f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d}",
            "web form: yes to texts",
        ]


def _phone(number: int) -> str:
    """A mobile number of the United States mostly, else of Europe, as people write them.

    No two are alike, and neighbours in the file are not neighbours in numbers.
    """
    n = number // 10 * _STEP % 1_000_000
    match number % 10:
        case 0:
            return f"+44 7400 {n:06d}"
        case 1:
            return f"+49 151 {20_000_000 + n}"
        case 2:
            return f"+33 6 {10_000_000 + n}"
        case 3:
            return f"+39 347 {1_000_000 + n}"
        case 4:
            return f"+34 612 {n:06d}"
        case part:
            area, rest = _AREAS[(part - 5) * 3 + n % 3], n // 3
            return f"({area}) {200 + rest // 10_000 * 4}-{rest % 10_000:04d}"
