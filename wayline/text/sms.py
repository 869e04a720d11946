"""Counts, splits and mends SMS texts, because one stray character can double what a text costs.

Source of the alphabet: 3GPP TS 23.038, GSM 7-bit default alphabet and its extension table.
Source of the sizes: 3GPP TS 23.040 with an 8-bit concatenation reference (6 octets of header).
National shift tables are left out on purpose: carriers rarely pass them on.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from wayline.text.lookalikes import SUGGESTIONS

Encoding = Literal["gsm7", "ucs2"]

# Greek capitals without a Latin look-alike, accents of western Europe, and both line ends.
_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = "\f^{}\\[~]|€"  # each costs two septets: ESC and a letter

_GSM: Final = frozenset(_BASIC + _EXTENSION)
_BASIC_ASCII: Final = "".join(c for c in _BASIC if c.isascii()).encode()
_EXTENSION_ASCII: Final = "".join(c for c in _EXTENSION if c.isascii()).encode()
_KEEP_EXTENSION: Final = {ord(c): None for c in _BASIC}

_GSM_ALONE, _GSM_PART = 160, 153  # septets
_UCS_ALONE, _UCS_PART = 70, 67  # UTF-16 units

_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
_LINE_END: Final = re.compile("\r\n?")


class Count(NamedTuple):
    """What a text costs: septets (`gsm7`) or UTF-16 units (`ucs2`), and the parts it is sent in.

    An empty text is one part, as the networks bill it.
    """

    encoding: Encoding
    units: int
    parts: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """A character that forces UCS-2, what to write instead (None: nothing fits) and where it is."""

    char: str
    suggestion: str | None
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text fit to store and send, and one note for each kind of thing that was changed."""

    text: str
    notes: tuple[str, ...]


def count(text: str) -> Count:
    """Encoding, units and parts of a text as a phone network counts them; lone surrogates too."""
    extended = _extended_ascii(text) if text.isascii() else _extended(text)
    if extended is None:
        return _count_ucs2(text)
    units = len(text) + extended
    if units <= _GSM_ALONE:
        return Count("gsm7", units, 1)
    # Only a pair that would straddle two parts makes a part shorter than full.
    parts = -(-units // _GSM_PART) if not extended else len(_cut(_septets(text), _GSM_PART))
    return Count("gsm7", units, parts)


def split(text: str) -> tuple[str, ...]:
    """The parts a text is sent in; an escape pair or a surrogate pair is never torn apart."""
    counted = count(text)
    if counted.parts == 1:
        return (text,)
    if counted.encoding == "gsm7":
        return tuple(_pieces(text, _septets(text), _GSM_PART))
    return tuple(_pieces(text, _utf16_units(text), _UCS_PART))


def replacements(text: str) -> tuple[Replacement, ...]:
    """The characters that move this text to UCS-2, in order of appearance; empty for GSM-7."""
    if _extended(text) is not None:
        return ()
    positions: dict[str, list[int]] = {}
    for index, char in enumerate(text):
        if char not in _GSM:
            positions.setdefault(char, []).append(index)
    return tuple(
        Replacement(char, SUGGESTIONS.get(char), tuple(found)) for char, found in positions.items()
    )


def smarten(text: str) -> str:
    """The text with look-alikes put in GSM-7 letters, or as it was if it would stay UCS-2.

    Addresses (`https://...`) are never touched: a changed one leads elsewhere.
    Letters with accents are not folded: `mañana` and `manana` are different words.
    """
    if _extended(text) is not None:
        return text
    mended = "".join(
        piece if is_url else "".join(SUGGESTIONS.get(c, c) if c not in _GSM else c for c in piece)
        for piece, is_url in _around_urls(text)
    )
    return mended if _extended(mended) is not None else text


def clean(text: str) -> Cleaned:
    """Remove what no database or network takes (NUL, lone surrogates) and end lines with LF."""
    notes = []
    if _BROKEN.search(text):
        kept = _BROKEN.sub("", text)
        notes.append(f"{len(text) - len(kept)} unusable character(s) removed")
        text = kept
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
        notes.append("line ends changed to LF")
    return Cleaned(text, tuple(notes))


def _extended_ascii(text: str) -> int | None:
    """How many extension characters an ASCII text has; None if it does not fit GSM-7."""
    rest = text.encode().translate(None, _BASIC_ASCII)
    if rest and rest.translate(None, _EXTENSION_ASCII):
        return None
    return len(rest)


def _extended(text: str) -> int | None:
    if not _GSM.issuperset(text):
        return None
    return len(text.translate(_KEEP_EXTENSION))


def _count_ucs2(text: str) -> Count:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units <= _UCS_ALONE:
        return Count("ucs2", units, 1)
    parts = -(-units // _UCS_PART)
    if units != len(text):
        parts = len(_cut(_utf16_units(text), _UCS_PART))
    return Count("ucs2", units, parts)


def _septets(text: str) -> list[int]:
    return [2 if char in _EXTENSION else 1 for char in text]


def _utf16_units(text: str) -> list[int]:
    return [2 if char > "\uffff" else 1 for char in text]


def _cut(sizes: list[int], room: int) -> list[int]:
    """Where each part begins, when a character is never torn and a part holds `room` units."""
    starts, used = [0], 0
    for index, size in enumerate(sizes):
        if used + size > room:
            starts.append(index)
            used = 0
        used += size
    return starts


def _pieces(text: str, sizes: list[int], room: int) -> list[str]:
    starts = _cut(sizes, room)
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _around_urls(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is an address."""
    pieces, end = [], 0
    for match in _URL.finditer(text):
        pieces += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [*pieces, (text[end:], False)]
