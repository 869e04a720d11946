"""What can be wrong with the words of a text, as values: which rule, where, and the mend."""

from dataclasses import dataclass
from typing import Final

RULES: Final[dict[str, str]] = {
    "content:shortener": "Links are no public short links.",
    "content:unfilled": "Every place of the text is filled in.",
    "content:brand": "Marketing names the brand.",
    "content:opt_out": "Marketing says how to stop.",
    "content:stop_spacing": "The word to stop with stands by itself.",
    "content:shaft": "Marketing leaves sex, hate, alcohol, firearms and tobacco to those who may.",
    "content:collision": "A text asks for no word that carriers and we take as STOP or START.",
    "content:parts": "A text is not longer than is sent.",
    "content:price": "A text costs no more than the workspace pays.",
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong at the place `start` of a text (in characters, from 0).

    `code` is one of `RULES`. `certain`: everybody's text would be refused for it, or it cannot be
    meant; else it is advice.
    """

    code: str
    start: int
    what: str
    mend: str
    certain: bool = True


def flaw_problem(code: str, start: int, what: str, mend: str, *, certain: bool = True) -> Flaw:
    """A flaw of one of the rules."""
    return Flaw(code, start, what, mend, certain)
