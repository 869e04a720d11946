"""Finds the words that a text asks for as the answer, and those that mean something else to us."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from wayline.domain.content.tables import WORD, either, plain, table, words_of
from wayline.domain.opt_in import is_yes
from wayline.domain.opt_out import Help, OptOut, Start, Unclear, meaning
from wayline.domain.spelling import normalise

STOP: Final = "stop"
START: Final = "start"
YES: Final = "yes"
HELP: Final = "help"
_TOLD: Final = table("wording")["asking"]
_WORD: Final = r"[\"'\u201c\u2018\u00ab]?\s?([^\W_]{1,15})[\"'\u201d\u2019\u00bb]?"
_ASKED: Final = re.compile(
    rf"\b(?:{either(_TOLD['verbs'])})\W{{1,3}}(?:(?:{either(_TOLD['between'])})\W{{1,3}}){{0,2}}{_WORD}(?![\w-])"
)
_PURPOSE: Final = re.compile(
    rf"(?<![\w-]){_WORD},?\s+(?:{either(_TOLD['purposes'])})\b|(?<![\w-])([^\W_]{{1,15}})\s?="
)
_FOR: Final = re.compile(rf",?\s+(?:{either(_TOLD['purposes'])})\b")
_QUOTES: Final = frozenset("\"'\u201c\u2018\u00ab")
_ABOUT_MESSAGES: Final = frozenset(_TOLD["about_messages"])
_ABOUT_HELP: Final = frozenset(_TOLD["about_help"])
_SENTENCE: Final = re.compile(
    r"[.!?;\n]|,\s+(?=[A-Z\u00c0-\u00dc]{2,})|\s(?:or|o|ou|oder|and|y|et|und|e)\s+(?=[A-Z\u00c0-\u00dc]{2,})"
)
_ALWAYS_STOP: Final = frozenset(
    {"stop", "stopall", "stopp", "unsubscribe", "unsub", "optout", "arret"}
)
_NO: Final = frozenset({"no", "non", "nao", "nein"})
_MOST: Final = 1_600


class Collision(NamedTuple):
    """A word that a text asks for: where, as it is written, and what it means to us."""

    start: int
    word: str
    means: str


def collisions(text: str) -> list[Collision]:
    """The words that a text asks for in a sense that carriers, or we, do not give them."""
    return [one for one in _asked(text[:_MOST]) if one.means]


def asked_for(text: str, reply: str) -> str | None:
    """The word that a reply is, if the text before had asked for it in a sense of its own."""
    said = "".join(normalise(reply).split())
    if not said:
        return None
    found = (one.word for one in collisions(text) if "".join(normalise(one.word).split()) == said)
    return next(found, None)


def _asked(text: str) -> Iterator[Collision]:
    small = plain(text)
    seen: set[int] = set()
    for found in (*_ASKED.finditer(small), *_PURPOSE.finditer(small)):
        group = 1 if found[1] else 2
        start, end = found.span(group)
        word = text[start:end]
        by_verb = found.re is _ASKED
        meant = word.isupper() or (by_verb and _is_meant(text, small, start, end))
        if start in seen or not meant:
            continue
        seen.add(start)
        yield Collision(start, word, _means(word, _rest(text, small, end)))


def _is_meant(text: str, small: str, start: int, end: int) -> bool:
    """Whether a word in small letters is one to reply: in quotes, or with what it is for."""
    if text[start - 1 : start] in _QUOTES:
        return True
    return _FOR.match(small, end) is not None


def _rest(text: str, small: str, end: int) -> frozenset[str]:
    """The words of what follows in the sentence."""
    stop = _SENTENCE.search(text, end)
    return frozenset(WORD.findall(small[end : stop.start() if stop else len(small)]))


def _means(word: str, rest: frozenset[str]) -> str:
    """What a word means where it collides, else nothing."""
    name = "".join(words_of(word))
    if name in _ALWAYS_STOP or rest & _ABOUT_MESSAGES:
        return ""
    if is_yes(word):
        return YES if len(name) > 1 else ""
    if name in _NO:
        return STOP
    match meaning(word):
        case OptOut() | Unclear():
            return STOP
        case Start():
            return START
        case Help():
            return "" if rest & _ABOUT_HELP else HELP
        case _:
            return ""
