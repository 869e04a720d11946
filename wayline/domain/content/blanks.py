"""Finds places of a text that were not filled in: marks of Liquid and of other mailing tools."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from wayline.domain.content.tables import either, table, words_of

_TOLD: Final = table("wording")["blanks"]
_NAMES: Final = frozenset(_TOLD["names"])
_DOUBTFUL: Final = frozenset(_TOLD["doubtful"])
_LIQUID: Final = re.compile(r"\{\{|\}\}|\{%|%\}")
_OTHERS: Final = re.compile(
    r"\{[A-Za-z][\w .|-]{1,40}\}"  # {first_name}, and choices that nobody made: {Hi|Hello}
    r"|\*\|[A-Za-z][\w:.-]{0,40}\|\*"  # *|FNAME|*
    r"|\[object Object\]|\#(?:N/A|REF!|NAME\?|VALUE!)"
    r"|[\[<]([A-Za-z][A-Za-z _-]{1,30})[\]>]"  # [First Name], <name>: only names that are known
    r"|(?<![^\s(\[\"'>,:;])%{1,2}([A-Za-z][A-Za-z_]{1,30})%"  # %FIRSTNAME%, no %C3%
)
_NOTHING: Final = re.compile(
    rf"\b(?i:{either(_TOLD['greetings'])})[ ,]{{1,2}}({either(_TOLD['nothing'])})(?![\w'-])"
    r"|(?<![\w.])undefined(?=[!,])"
)
_MARKS: Final = "[{<|#"
_EMPTY: Final = tuple(_TOLD["nothing"])


class Blank(NamedTuple):
    """A place that was not filled in."""

    start: int
    said: str
    certain: bool


def blank(text: str) -> Blank | None:
    """The first place that was not filled in, certain ones before others.

    What no text needs to be searched for is looked up first: the gate asks this of everybody's.
    """
    found = _LIQUID.search(text) if "{" in text or "}" in text else None
    if found is not None:
        return Blank(found.start(), found[0], True)
    doubt = None
    marked = _has(text, _MARKS) or text.count("%") > 1
    for one in _OTHERS.finditer(text) if marked else ():
        certain = _is_certain(one)
        if certain:
            return Blank(one.start(), one[0], True)
        if certain is not None and doubt is None:
            doubt = Blank(one.start(), one[0], False)
    nothing = _NOTHING.search(text) if _has(text, _EMPTY) else None
    return doubt if nothing is None else Blank(nothing.start(), nothing[0], True)


def _has(text: str, any_of: Iterable[str]) -> bool:
    for one in any_of:  # noqa: SIM110 - half the time of any()
        if one in text:
            return True
    return False


def _is_certain(found: re.Match[str]) -> bool | None:
    """None if the word in the marks stands for nothing."""
    inner = found[1] or found[2]
    if inner is None:
        return True
    name = "".join(words_of(inner))
    if name in _NAMES:
        return True
    return False if name in _DOUBTFUL else None
