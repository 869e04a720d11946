"""What a language brings to the reading of a text: its words and phrases, as one table."""

from dataclasses import dataclass
from typing import Final

Phrases = tuple[tuple[str, str], ...]  # the rule that it is, and a pattern of what it looks like
ANY: Final = r"(?:\w+ ){0,4}?"  # up to four words


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Words stand as `normalise` leaves them, several of them without the spaces.

    `stop`, `start`, `help`: what a whole text may be, beside `polite` words; `exact`: stop words
    that are too ordinary to be looked for beside others. `plain`: stop words that count as one
    whole sentence of a longer text. `loose`: words that make it doubtful what shall stop.
    `doubtful`: words that are asked about if they stand alone. `misspelt`: stop words that are
    honoured with one slip, `not_misspelt`: words of their own that are as near. `who`: a stranger
    asks. `aside`: phrases that say the contrary or tell of something else, taken out before the
    phrases are tried. Those of `opt_out` are honoured, of `unclear` asked about, of `short` only in
    texts of at most ten words, of `shortest` in those of at most four.
    `likes` and `dislikes`: what phones write around `_`, a text that somebody has reacted to.
    """

    stop: str
    start: str
    help: str
    polite: str
    opt_out: Phrases
    unclear: Phrases
    aside: str
    exact: str = ""
    plain: str = ""
    loose: str = ""
    doubtful: str = ""
    misspelt: str = ""
    not_misspelt: str = ""
    who: str = ""
    short: Phrases = ()
    shortest: Phrases = ()
    likes: str = ""
    dislikes: str = ""


def phrases(prefix: str = "", /, **patterns: str) -> Phrases:
    """Rules by name, each to be found between word edges; `prefix` names the language."""
    return tuple((prefix + rule, rf"\b(?:{pattern})\b") for rule, pattern in patterns.items())
