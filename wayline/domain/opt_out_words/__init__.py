"""The words and phrases by which a text is known to ask for no more messages, in six languages.

All languages apply to every text: nobody has told us in which one a person will write, and a stop
word of any of them is never missed. Collisions are resolved for the person: what is a stop word
anywhere is one everywhere, and no start word may be one (a test holds that).
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from wayline.domain.opt_out_words import english, french, german, italian, portuguese, spanish
from wayline.domain.opt_out_words.language import Language

LANGUAGES: Final[dict[str, Language]] = {
    "en": english.LANGUAGE,
    "es": spanish.LANGUAGE,
    "fr": french.LANGUAGE,
    "de": german.LANGUAGE,
    "pt": portuguese.LANGUAGE,
    "it": italian.LANGUAGE,
}
_ALL: Final = tuple(LANGUAGES.values())


def _union(*words: str) -> frozenset[str]:
    return frozenset(" ".join(words).split())


STOP: Final = _union(*(one.stop for one in _ALL))
EXACT: Final = _union(*(one.exact for one in _ALL))
PLAIN: Final = _union(*(one.plain for one in _ALL))
START: Final = _union(*(one.start for one in _ALL))
HELP: Final = _union(*(one.help for one in _ALL))
WHO: Final = _union(*(one.who for one in _ALL))
POLITE: Final = _union(*(one.polite for one in _ALL))
LOOSE: Final = POLITE | _union(*(one.loose for one in _ALL))
DOUBTFUL: Final = _union(*(one.doubtful for one in _ALL))
MISSPELT: Final = tuple(sorted(_union(*(one.misspelt for one in _ALL))))
NOT_MISSPELT: Final = _union(*(one.not_misspelt for one in _ALL))
REFUSALS: Final = _union("no non nao nein dont not ne pas nicht")  # polite beside STOP, not START

# "Stp" beside other words is French for please, except where English asks for something.
SLIPS: Final = re.compile(
    r"\b(?:stopp+|sto{3,}p+|stpo|sotp|stahp|stawp|sstop|sttop|"
    r"(?:^|(?<=please )|(?<=pls )|(?<=plz ))stp|"
    r"cto\u043f)\b"  # in Cyrillic, of which three letters look Latin
)
NEAR: Final = {"s": "saztdwxe", "c": "cxvdfa", "u": "uyijhn", "r": "retdf"}  # keys, and swaps
SIGNATURE: Final = re.compile(
    r" (?:(?:sent|written) from my|(?:gesendet|gesandt) (?:von|mit) (?:meinem|meiner)|"
    r"envoye (?:de|depuis|a partir de) mon|envia(?:do|da) (?:desde mi|(?:do|de|a partir do) meu)|"
    r"inviato (?:da|dal)(?: mio)?) "
    r"(?:(?:apple|samsung|galaxy|huawei|xiaomi|google|nokia|sony|motorola|mobile|cell) )*"
    r"(?:iphone|ipad|pixel|galaxy|android|blackberry|smartphone|mobile|phone|handy|device|gerat|"
    r"telephone|portable|movil|celular|telemovel|telefono|cellulare)$"
)
SIGNS: Final = frozenset("\U0001f6d1\U0001f6ab\u26d4")  # stop sign, prohibited, no entry

LIKES: Final = "|".join(f"(?:{one.likes})" for one in _ALL)
DISLIKES: Final = "|".join(f"(?:{one.dislikes})" for one in _ALL)

Compiled = tuple[tuple[str, re.Pattern[str]], ...]


class Patterns(NamedTuple):
    """The phrases of all languages, ready to be searched for, as `Language` tells them apart."""

    opt_out: Compiled
    unclear: Compiled
    short: Compiled
    shortest: Compiled
    aside: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """All phrases, made when they are first asked for: that takes as long as a whole command."""
    return Patterns(
        _compiled(rule for one in _ALL for rule in one.opt_out),
        _compiled(rule for one in _ALL for rule in one.unclear),
        _compiled(rule for one in _ALL for rule in one.short),
        _compiled(rule for one in _ALL for rule in one.shortest),
        re.compile("|".join(one.aside for one in _ALL)),
    )


def _compiled(phrases: Iterable[tuple[str, str]]) -> Compiled:
    return tuple((rule, re.compile(pattern)) for rule, pattern in phrases)
