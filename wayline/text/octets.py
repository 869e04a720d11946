"""Finds out what the octets of a file are: text in which encoding, or no text at all.

An own rule rather than a library of statistics: a file that is valid UTF-8 to its end is UTF-8,
one that is not is Windows-1252, which is what Excel writes in the West. Others say `--encoding`. A
guess between a dozen old code pages from a few accents is wrong too often.
"""

import codecs
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from wayline.domain.errors import WaylineError

_CHUNK: Final = 1 << 20
_BOMS: Final = (  # the longer ones first: those of UTF-32 begin like those of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_NO_1252: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # octets that Windows-1252 does not use
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BROKEN: Final = re.compile("[\udc80-\udcff]")
_WIDE: Final = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Scan:
    """What a whole file showed: the digest of its octets, its line ends, and its encoding."""

    sha256: str
    lines: int
    encoding: str


def scan(path: Path, encoding: str | None = None) -> Scan:
    """Read a file to its end; raises `WaylineError` (`file:...`) if it is no text."""
    try:
        if path.is_dir():
            message, mend = f"{path} is a folder", "Name a file in it."
            raise WaylineError(message, code="file:folder", mend=mend)
        with path.open("rb") as octets:
            return _scan(path, octets, encoding)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        mend = "Name a file that you may read."
        raise WaylineError(message, code="file:unreadable", mend=mend) from error


def _scan(path: Path, octets: IO[bytes], encoding: str | None) -> Scan:
    head = octets.read(_CHUNK)
    if not head.strip():
        mend = "Export it again; the first row names the columns."
        raise WaylineError(f"{path} is empty", code="file:empty", mend=mend)
    known = _known(path, encoding) or _by_bom(head) or _wide(head)
    _refuse_binary(path, head, wide=known is not None and known.startswith(("utf-16", "utf-32")))
    octets.seek(0)
    digest, tally = sha256(), _Tally()
    while chunk := octets.read(_CHUNK):
        digest.update(chunk)
        tally.add(chunk, as_text=known is None)
    return Scan(digest.hexdigest(), tally.lines, known or tally.encoding())


class _Tally:
    """Counts what speaks for UTF-8 and what against it."""

    def __init__(self) -> None:
        self.lines = 0
        self._returns = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._broken = 0
        self._wide = 0
        self._windows = True

    def add(self, chunk: bytes, *, as_text: bool) -> None:
        self.lines += chunk.count(b"\n") or chunk.count(b"\r")
        if not as_text or chunk.isascii():
            return
        text = self._decoder.decode(chunk)
        self._broken += len(_BROKEN.findall(text))
        self._wide += len(_WIDE.findall(text))
        self._windows = self._windows and not _NO_1252.search(chunk)

    def encoding(self) -> str:
        """A file with a few broken characters among many good ones is UTF-8 that was damaged."""
        if self._broken == 0 or self._wide > 10 * self._broken:
            return "utf-8"
        return "cp1252" if self._windows else "latin-1"


def _known(path: Path, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        message = f'there is no encoding "{encoding}"'
        mend = f"Leave it out, or name that of {path.name}: utf-8, cp1250, shift_jis ..."
        raise WaylineError(message, code="file:encoding", mend=mend) from None


def _by_bom(head: bytes) -> str | None:
    return next((name for bom, name in _BOMS if head.startswith(bom)), None)


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other octet of Western text is zero."""
    even, odd = head[:4096:2], head[1:4096:2]
    if odd and odd.count(0) > len(odd) * 0.4 and even.count(0) < len(even) * 0.1:
        return "utf-16-le"
    if odd and even.count(0) > len(even) * 0.4 and odd.count(0) < len(odd) * 0.1:
        return "utf-16-be"
    return None


def _refuse_binary(path: Path, head: bytes, *, wide: bool) -> None:
    kind = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if kind is None and not wide:
        some = head[:65536]
        kind = "no text" if len(_CONTROL.findall(some)) > len(some) * 0.05 else None
    if kind is not None:
        mend = "Save it as CSV: in Excel, Save As, CSV UTF-8."
        raise WaylineError(f"{path} is {kind}", code="file:binary", mend=mend)
