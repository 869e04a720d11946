"""The words for STOP, START and HELP that a workspace adds, for all countries or for one.

They add to the words that law and carriers name, and can take none of them away.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from wayline.domain.opt_out import NO_WORDS, Meaning, Ordinary, OwnWords, Unclear, meaning
from wayline.domain.opt_out import word as name_of
from wayline.domain.opt_out_words import REFUSALS
from wayline.domain.places import PhoneNumber, is_country, parse_number
from wayline.domain.spelling import normalise as plain

EVERYWHERE: Final = "*"
KINDS: Final = ("stop", "start", "help")
_NAMES: Final = {"stop": "opt_out", "start": "start", "help": "help"}

Told = Mapping[str, Mapping[str, Iterable[str]]]  # country or "*" -> kind -> words


def read_own_words(told: Told) -> dict[str, OwnWords]:
    """The words of a workspace by country, from settings that were checked."""
    return {
        country: OwnWords(**{kind: _compared(kinds.get(kind, ())) for kind in KINDS})
        for country, kinds in told.items()
    }


def words_for(own: Mapping[str, OwnWords], phone: str) -> OwnWords:
    """The words that count for a number in E.164: those of its country and of all countries."""
    everywhere = own.get(EVERYWHERE, NO_WORDS)
    if own.keys() <= {EVERYWHERE}:
        return everywhere
    number = parse_number(phone)
    country = number.country if isinstance(number, PhoneNumber) else None
    return _together(everywhere, own.get(country or EVERYWHERE, NO_WORDS))


def own_words_problem(told: Told) -> str | None:
    """What is wrong with the words of a workspace, in a sentence; None if they may be used."""
    own = read_own_words(told)
    for country, theirs in own.items():
        if country != EVERYWHERE and not is_country(country):
            return f'"{country[:20]}" is no country'
        for kind in KINDS:
            for compared, written in getattr(theirs, kind).items():
                problem = _problem(kind, compared, written)
                if problem is not None:
                    return problem
        problem = _twice(_together(own.get(EVERYWHERE, NO_WORDS), theirs))
        if problem is not None:
            return problem
    return None


def _problem(kind: str, compared: str, written: str) -> str | None:
    if not compared:
        return f'"{written[:20]}" has no letter or digit to compare'
    if kind == "start" and compared in REFUSALS:
        return f'"{written[:20]}" is a refusal, and may not start messages'
    found: Meaning = meaning(written)
    if isinstance(found, Ordinary) or name_of(found) == _NAMES[kind]:
        return None
    if kind == "stop" and isinstance(found, Unclear):
        return None
    return f'"{written[:20]}" means {name_of(found)} already, which no setting may change'


def _twice(own: OwnWords) -> str | None:
    for one, other in (("stop", "start"), ("stop", "help"), ("start", "help")):
        both = getattr(own, one).keys() & getattr(own, other).keys()
        if both:
            written = getattr(own, one)[min(both)]
            return f'"{written[:20]}" is a word for {one} and for {other}'
    return None


def _compared(words: Iterable[str]) -> dict[str, str]:
    return {"".join(plain(written).split()): written for written in words}


def _together(one: OwnWords, other: OwnWords) -> OwnWords:
    return OwnWords(
        {**one.stop, **other.stop}, {**one.start, **other.start}, {**one.help, **other.help}
    )
