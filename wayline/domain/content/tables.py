"""The lists that texts are judged by: files of this package, each with its source."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, Final

WORD: Final = re.compile(r"[^\W_]+")
# Small letters and spaces, in one pass: the gate asks this of every offer.
_TO_WORDS: Final = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


@cache
def table(name: str) -> dict[str, Any]:
    """A file of this package, such as `shaft`, as it was parsed."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def plain(text: str) -> str:
    """Small letters without accents, as many as before: places in the text stay what they are."""
    if text.isascii():
        return text.lower()
    return "".join(map(_plain, text))


@cache
def _plain(letter: str) -> str:
    """One letter without its accent; whatever would become two stays as it is."""
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, in their order."""
    if text.isascii():
        return text.translate(_TO_WORDS).split()
    return WORD.findall(plain(text))


def either(words: list[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Phrases:
    """Words and phrases, looked for as whole words in one pass over a text."""

    def __init__(self, phrases: list[str]) -> None:
        split = {tuple(words_of(one)) for one in phrases}
        self._single: Final = frozenset(one[0] for one in split if len(one) == 1)
        self._first: Final = frozenset(one[0] for one in split)
        self._rest: Final = {
            first: sorted((one for one in split if one[0] == first), key=len, reverse=True)
            for first in self._first
        }

    def stand_in(self, words: list[str]) -> bool:
        """Whether one of them stands among these words."""
        if not self._single.isdisjoint(words):
            return True
        return self.among(words) is not None

    def among(self, words: list[str]) -> int | None:
        """The place of the first that stands among these words, None if none does."""
        if self._first.isdisjoint(words):
            return None
        for place, word in enumerate(words):
            for phrase in self._rest.get(word, ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    return place
        return None
