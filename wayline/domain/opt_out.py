"""What a person's text asks for: no more messages, perhaps that, help, to go on, or none of it.

In six languages, all of them tried on every text. A ladder: one keyword, a keyword among polite
words, a misspelt one, a whole sentence of it, then phrases. Any reasonable wording must be honoured
(47 CFR 64.1200(a)(10)), so in doubt we ask.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from wayline.domain import opt_out_words as table
from wayline.domain.quotes import apart
from wayline.domain.spelling import LONGEST, normalise


@dataclass(frozen=True, slots=True)
class OptOut:
    """The person wants no more messages; `rule` is what told so."""

    rule: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The person may want no more messages: hold marketing and ask, once."""

    rule: str


@dataclass(frozen=True, slots=True)
class Help:
    """The person asks who this is and how to stop."""

    rule: str = "keyword"


@dataclass(frozen=True, slots=True)
class Start:
    """The person wants messages again: lifts a block, never creates consent."""

    rule: str = "keyword"


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Anything else: an answer to be read by people or journeys."""

    rule: str = "ordinary"


Meaning = OptOut | Unclear | Help | Start | Ordinary


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Words that a workspace adds to ours: as they are compared -> as they were written."""

    stop: Mapping[str, str] = field(default_factory=dict)
    start: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)


NO_WORDS: Final = OwnWords()


def word(found: Meaning) -> str:
    """`opt_out`, `unclear`, `help`, `start` or `ordinary`: how rows and events name a meaning."""
    match found:
        case OptOut():
            return "opt_out"
        case Unclear():
            return "unclear"
        case Help():
            return "help"
        case Start():
            return "start"
        case Ordinary():
            return "ordinary"
        case _:
            assert_never(found)


def asks(found: Meaning) -> bool:
    """Whether the text is one that we answer."""
    return not isinstance(found, Ordinary)


def meaning(text: str, own: OwnWords = NO_WORDS) -> Meaning:
    """What the text asks for. Never fails, whatever the text; linear in its length.

    `own` words add to ours: they decide only what ours leave ordinary or doubtful. What a reaction
    or a quotation repeats of our own text does not count.
    """
    text = text[:LONGEST]
    said = apart(text)
    found = _told(said.own, own)
    if not isinstance(found, Ordinary):
        return found
    if said.is_echo and isinstance(_told(text, own), OptOut | Unclear):
        return Unclear("quoted")
    return Unclear("disliked") if said.is_disliked else found


def _told(text: str, own: OwnWords) -> Meaning:
    words = normalise(text).split()
    if not words:
        return Unclear("stop_sign") if table.SIGNS & set(text) else Ordinary()
    found = (
        _keyword(words)
        or _signed(words)
        or _sentence(text)
        or _phrase(" ".join(words))
        or _doubtful(words)
        or Ordinary()
    )
    return _own_keyword(words, own, found) or found


def _keyword(words: list[str]) -> Meaning | None:
    whole = "".join(words)
    polite = _without(words, table.POLITE)
    if whole in table.STOP | table.EXACT:
        return OptOut("keyword")
    if polite in table.STOP or re.fullmatch(r"(?:stop)+", _without(words, table.LOOSE)):
        return OptOut("keyword_polite")
    if polite in table.HELP or whole in table.WHO:
        return Help()
    if polite in table.START:
        return Unclear("start_refused") if table.REFUSALS & set(words) else Start()
    return OptOut("misspelt") if _is_misspelt(polite) else None


def _signed(words: list[str]) -> Meaning | None:
    """A keyword before the line that a phone puts below a text, such as `Sent from my iPhone`."""
    text = " ".join(words)
    said = table.SIGNATURE.sub("", text)
    return None if said == text else _keyword(said.split())


def _own_keyword(words: list[str], own: OwnWords, found: Meaning) -> Meaning | None:
    said = {"".join(words), _without(words, table.POLITE)}
    if isinstance(found, Ordinary | Unclear) and said & own.stop.keys():
        return OptOut("keyword_own")
    if not isinstance(found, Ordinary):
        return None
    if said & own.help.keys():
        return Help("keyword_own")
    if said & own.start.keys():
        return Unclear("start_refused") if table.REFUSALS & set(words) else Start("keyword_own")
    return None


def _doubtful(words: list[str]) -> Meaning | None:
    loose = _without(words, table.LOOSE)
    if loose in table.STOP:
        return Unclear("keyword_loose")
    return Unclear("keyword_doubtful") if loose in table.DOUBTFUL else None


def _without(words: list[str], others: frozenset[str]) -> str:
    return "".join(word for word in words if word not in others)


def _phrase(text: str) -> Meaning | None:
    known = table.patterns()
    wished = known.aside.sub("keep on", text)
    for rule, pattern in known.opt_out:
        if pattern.search(wished):
            return OptOut(rule)
    spaces = wished.count(" ")
    short = known.short if spaces < 10 else ()
    for rule, pattern in (*known.unclear, *short, *(known.shortest if spaces < 4 else ())):
        if pattern.search(wished):
            return Unclear(rule)
    return None


def _sentence(text: str) -> Meaning | None:
    """A long text of which one whole sentence is the plainest of keywords."""
    for part in re.split(r"[.,!?;:\n]+", text):
        if _without(normalise(part).split(), table.POLITE) in table.PLAIN:
            return OptOut("keyword_sentence")
    return None


def _is_misspelt(word: str) -> bool:
    if len(word) < 3 or word in table.NOT_MISSPELT:
        return False
    return any(_one_slip(word, keyword) for keyword in table.MISSPELT)


def _one_slip(word: str, keyword: str) -> bool:
    """True if one letter is wrong, missing, doubled or added, or two neighbours are swapped."""
    if abs(len(word) - len(keyword)) > 1 or word[0] not in table.NEAR.get(keyword[0], keyword[0]):
        return False
    same = 0
    while same < min(len(word), len(keyword)) and word[same] == keyword[same]:
        same += 1
    left, right = word[same:], keyword[same:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )
