"""Tells the words of a template that are known before anybody gets it from those filled in later.

Whatever is not known is blanked, letter by letter, so that places and lines stay what they are.
"""

import re
from typing import Final, NamedTuple

BLANK: Final = "\ue000"  # of the private use area: no letter, no space, no mark that a rule knows
_MARKUP: Final = re.compile(r"\{\{.*?\}\}|\{%-?\s*(#|\w+).*?%\}", re.DOTALL)
_OPENS: Final = frozenset({"if", "unless", "case", "for", "capture"})
_CLOSES: Final = frozenset({"endif", "endunless", "endcase", "endfor", "endcapture"})
_END: Final = {
    "raw": re.compile(r"\{%-?\s*endraw\s*-?%\}"),
    "comment": re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
}
_LETTER: Final = re.compile(r"[^\n]")


class Words(NamedTuple):
    """The words of a template: `all_of_them`, and what of them is in everybody's text."""

    all_of_them: str
    of_everybody: str


def written(source: str) -> Words:
    """The words that a template that compiles is written in; both texts are as long as it is."""
    everything: list[str] = []
    sure: list[str] = []
    place = depth = 0
    while found := _MARKUP.search(source, place):
        _add(source[place : found.start()], depth, everything, sure)
        word, place = found[1] or "", found.end()
        depth += (word in _OPENS) - (word in _CLOSES)
        _add(_blanked(found[0]), depth, everything, sure)
        if end := word in _END and _END[word].search(source, place):
            inner = source[place : end.start()]
            _add(inner if word == "raw" else _blanked(inner), depth, everything, sure)
            _add(_blanked(end[0]), depth, everything, sure)
            place = end.end()
    _add(source[place:], depth, everything, sure)
    return Words("".join(everything), "".join(sure))


def _add(text: str, depth: int, everything: list[str], sure: list[str]) -> None:
    everything.append(text)
    sure.append(_blanked(text) if depth else text)


def _blanked(text: str) -> str:
    return _LETTER.sub(BLANK, text)
