"""Reads a file of recorded purchases to its end before anything runs: nothing is half done."""

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from wayline.domain.errors import WaylineError

MOST_SHOWN: Final = 20
LONGEST_LINE: Final = 1_000  # octets; a longer one is not of this file
_COLUMNS: Final = "customer id, date (YYYYMMDD), items, dollars"
_CUSTOMER: Final = re.compile(r"[\w.@:+-]{1,64}")
_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_ITEMS: Final = re.compile(r"\d{1,6}", re.ASCII)
_DOLLARS: Final = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_YEARS: Final = range(1970, 2100)
_GZIP: Final = b"\x1f\x8b"
_CUT_OFF: Final = "The file ends within this line: fetch it again, or delete the line."


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of the file: a purchase, even if it says the same as another line."""

    line: int
    customer: str
    on: date
    items: int
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class OrdersFile:
    """A file without a fault, in its own order; `sha256` is of its octets as they lie on disk."""

    path: Path
    sha256: str
    purchases: tuple[Purchase, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, and what to do about it."""

    line: int
    what: str
    mend: str


class OrdersFileError(WaylineError):
    """A file that cannot be replayed; `faults` are the first twenty, the message names them all."""

    def __init__(
        self, message: str, *, code: str, mend: str, faults: tuple[Fault, ...] = ()
    ) -> None:
        super().__init__(message, code=code, mend=mend)
        self.faults = faults


def read_orders(path: Path) -> OrdersFile:
    """All purchases of a file (`.txt`, or compressed `.txt.gz`), or an `OrdersFileError`."""
    purchases: list[Purchase] = []
    faults: list[Fault] = []
    with _readable(path) as octets:
        digest = sha256()
        while chunk := octets.read(1 << 20):
            digest.update(chunk)
        octets.seek(0)
        for found in _rows(octets, path):
            if isinstance(found, Purchase):
                purchases.append(found)
            else:
                faults.append(found)
            if len(faults) == MOST_SHOWN:
                break
    _refuse(path, purchases, faults)
    return OrdersFile(path, digest.hexdigest(), tuple(purchases))


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as octets:
            yield octets
    except OSError as error:
        raise OrdersFileError(
            f"{path} cannot be read: {error.strerror or error}",
            code="orders:unreadable",
            mend="Name a file of purchases that you may read.",
        ) from error


def _refuse(path: Path, purchases: list[Purchase], faults: list[Fault]) -> None:
    if faults:
        lines = [f"{path}:{fault.line}: {fault.what} {fault.mend}" for fault in faults]
        first = "the first " if len(faults) == MOST_SHOWN else ""
        many = "1 bad line" if len(faults) == 1 else f"{len(faults)} bad lines"
        raise OrdersFileError(
            "\n  ".join([f"{first}{many} in {path}", *lines]),
            code="orders:invalid",
            mend="Nothing was replayed. Mend these lines and start again.",
            faults=tuple(faults),
        )
    if not purchases:
        raise OrdersFileError(
            f"{path} holds no purchases",
            code="orders:empty",
            mend=f"Each line holds: {_COLUMNS}.",
        )


def _rows(octets: IO[bytes], path: Path) -> Iterator[Purchase | Fault]:
    """Each line as a purchase or a fault; a first line that is a header is neither."""
    ends_in: str | None = None  # how exact the amounts are, to know one that was cut off
    for number, line in _lines(octets, path):
        if isinstance(line, Fault):
            yield line
            continue
        words = line.split()
        if number == 1 and _is_header(words):
            continue
        cut = not line.endswith("\n")
        found = _read(number, words)
        if cut and (isinstance(found, Fault) or ends_in not in (None, _decimals(words))):
            found = Fault(number, "half a line.", _CUT_OFF)
        elif isinstance(found, Purchase):
            ends_in = _decimals(words)
        yield found


def _lines(octets: IO[bytes], path: Path) -> Iterator[tuple[int, str | Fault]]:
    """Numbered lines that are not blank; one that is too long or no text is a fault."""
    compressed = octets.read(2) == _GZIP
    octets.seek(0)
    number = 0
    try:
        with gzip.open(octets) if compressed else octets as text:
            while line := text.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    yield number, Fault(number, "a line without end.", f"Lines hold: {_COLUMNS}.")
                    return
                if line.strip():
                    yield number, _text(number, line)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        mend = "The compressed file is damaged: fetch it again."
        yield number + 1, Fault(number + 1, f"the rest of {path.name} cannot be unpacked.", mend)


def _text(number: int, line: bytes) -> str | Fault:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return Fault(number, "octets that are no text.", "Save the file as UTF-8.")


def _is_header(words: list[str]) -> bool:
    return len(words) > 1 and not any(word[:1].isdigit() for word in words)


def _decimals(words: list[str]) -> str:
    """`.00` for 12.34: the shape of the amount's end."""
    _, point, digits = words[-1].partition(".")
    return point + "0" * len(digits)


def _read(number: int, words: list[str]) -> Purchase | Fault:
    if len(words) != 4:
        what = f"{len(words)} column{'s' * (len(words) != 1)} where 4 belong."
        return Fault(number, what, f"They are: {_COLUMNS}.")
    customer, written, items, dollars = words
    if not _CUSTOMER.fullmatch(customer):
        return Fault(number, f"{customer[:64]!r} is no customer id.", "Use letters and digits.")
    on = _day(number, written)
    if isinstance(on, Fault):
        return on
    if not _ITEMS.fullmatch(items):
        return _no_number(number, items, "number of items", "a whole number such as 2")
    if not _DOLLARS.fullmatch(dollars):
        return _no_number(number, dollars, "amount", "dollars and cents such as 11.77")
    return Purchase(number, customer, on, int(items), Decimal(dollars))


def _no_number(number: int, text: str, wanted: str, example: str) -> Fault:
    if text.startswith("-"):
        return Fault(number, f"a negative {wanted} ({text[:32]}).", "Leave returns out.")
    return Fault(number, f"{text[:32]!r} is no {wanted}.", f"Write {example}.")


def _day(number: int, written: str) -> date | Fault:
    parts = _DATE.fullmatch(written)
    if parts is None:
        mend = "Write year, month and day: 19970131."
        return Fault(number, f"{written[:32]!r} is no date.", mend)
    year, month, day = map(int, parts.groups())
    if year not in _YEARS:
        what = f"the year {year} is out of range."
        return Fault(number, what, f"Use years from {_YEARS[0]} to {_YEARS[-1]}.")
    try:
        return date(year, month, day)
    except ValueError:
        return Fault(number, f"there is no day {written}.", "Correct the date.")
