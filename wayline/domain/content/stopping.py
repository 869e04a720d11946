"""Finds how a text says that one may stop, and whether that word stands by itself."""

import re
from typing import Final

from wayline.domain.content.tables import WORD, Phrases, either, plain, table, words_of

_TOLD: Final = table("wording")
_WORDS: Final = Phrases(_TOLD["opt_out"]["words"])
_LOUD: Final = frozenset(_TOLD["opt_out"]["loud"])
_SPACING: Final = _TOLD["spacing"]
_GLUED: Final = re.compile(
    rf"\b(?:\w{{0,12}}(?:{either(_SPACING['before'])})stop(?:{either(_SPACING['behind'])})*\w{{0,12}}"
    rf"|stop(?:\d\w*|(?:{either(_SPACING['behind'])})+))\b"
)
_INSTRUCTED: Final = re.compile(
    rf"\b(?:{either(_TOLD['asking']['verbs'])})\W{{1,3}}(?:(?:{either(_TOLD['asking']['between'])})"
    r"\W{1,3})?stop\b"
)


def says_how_to_stop(text: str, words: list[str]) -> bool:
    """Whether a text holds opt-out wording; `words` are those of it."""
    return _WORDS.stand_in(words) or not _LOUD.isdisjoint(WORD.findall(text))


def instructs_to_stop(text: str) -> bool:
    """Whether it is said so that it cannot be meant otherwise ("don't stop now" can)."""
    if "STOP" in WORD.findall(text) or _INSTRUCTED.search(plain(text)):
        return True
    return says_how_to_stop(text, [word for word in words_of(text) if word != "stop"])


def glued_stop(text: str) -> re.Match[str] | None:
    """The first STOP that other words are written onto, such as stop2quit."""
    small = plain(text)
    return _GLUED.search(small) if "stop" in small else None
