"""Tells a person's own words from the text of ours that their phone repeats beside them.

A phone that cannot send a reaction to a text message sends a text instead: `Liked “Acme: 20 % off.
Reply STOP to end.”`. Others put our lines with a `>` before an answer. What we wrote ourselves says
nothing of what the person wants.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from wayline.domain.opt_out_words import DISLIKES, LIKES, SIGNS
from wayline.domain.spelling import normalise

_QUOTED: Final = re.compile(
    r"“(?:[^“”]|“[^“”]*+”)*+”|„[^„“”]*+[“”]|«[^«»]*+»|»[^«»]*+«|" + r'"[^"]*+"'
)
_LINES: Final = re.compile(r"(?m)^[ \t]*>.*$")
_MARKS: Final = '"“„«»'
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_LONGEST_NAME: Final = 60  # characters before a quotation that can name a reaction
_FEWEST: Final = 4  # words; what is shorter a person writes themselves
_DISLIKED: Final = SIGNS | frozenset("\U0001f44e\U0001f595")  # thumb down, middle finger
_BY_SIGN: Final = "(?:to|a|de|zu|auf|para|em|su|at|from|aus|da) _"  # such as `👍 to “…”`


class Apart(NamedTuple):
    """A text without what it repeats: the person's `own` words, perhaps none.

    `is_disliked`: it is a reaction of dislike. `is_echo`: it repeats lines, and nothing stands
    beside them.
    """

    own: str
    is_disliked: bool = False
    is_echo: bool = False


class _Reaction(NamedTuple):
    start: int
    end: int
    is_disliked: bool


def apart(text: str) -> Apart:
    """A person's own words; the whole text, as it is, if it repeats none of ours."""
    if not any(mark in text for mark in _MARKS) and ">" not in text:
        return Apart(text)
    lines = _without_lines(text)
    seen = (text if lines is None else lines).translate(_INVISIBLE)
    reactions = list(_reactions(seen))
    if lines is None and not reactions:
        return Apart(text)
    own = _cut(seen, reactions)
    is_echo = not reactions and not normalise(own)
    return Apart(own, any(one.is_disliked for one in reactions), is_echo)


def _without_lines(text: str) -> str | None:
    """The text without its lines of quotation; None if there are none, or too little in them."""
    quoted = " ".join(_LINES.findall(text))
    if len(normalise(quoted).split()) < _FEWEST:
        return None
    return _LINES.sub("", text)


def _reactions(text: str) -> Iterator[_Reaction]:
    after = 0  # where the last one ended
    for quoted in _QUOTED.finditer(text):
        start = max(after, text.rfind("\n", 0, quoted.start()) + 1)
        if quoted.start() - start > _LONGEST_NAME or _is_short(quoted[0]):
            continue
        found = _reaction(text, start, quoted)
        if found is not None:
            after = found.end
            yield found


def _is_short(quoted: str) -> bool:
    return len(normalise(quoted).split()) < _FEWEST


def _reaction(text: str, start: int, quoted: re.Match[str]) -> _Reaction | None:
    """A reaction that begins at `start`: its name may go on behind the quotation."""
    before, after = text[start : quoted.start()], text[quoted.end() :].split("\n", 1)[0]
    behind = normalise(after) if len(after) <= _LONGEST_NAME else ""
    if behind and (is_disliked := _is_disliked(before, f"_ {behind}")) is not None:
        return _Reaction(start, quoted.end() + len(after), is_disliked)
    is_disliked = _is_disliked(before, "_")
    return None if is_disliked is None else _Reaction(start, quoted.end(), is_disliked)


def _is_disliked(before: str, behind: str) -> bool | None:
    """Whether the words around a quotation tell of dislike; None if they are no reaction."""
    shape = f"{normalise(before)} {behind}".strip()
    likes, dislikes = _shapes()
    if dislikes.fullmatch(shape):
        return True
    is_sign = re.match(r"\s*[^\w\s]", before) is not None
    if likes.fullmatch(shape) or (is_sign and re.fullmatch(_BY_SIGN, shape)):
        return not _DISLIKED.isdisjoint(before)
    return None


@cache
def _shapes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(LIKES), re.compile(DISLIKES)


def _cut(text: str, reactions: list[_Reaction]) -> str:
    """The text without them, a line's end in their place."""
    kept, place = [], 0
    for one in reactions:
        kept.append(text[place : one.start])
        place = one.end
    return "\n".join([*kept, text[place:]])
