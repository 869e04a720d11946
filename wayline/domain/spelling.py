"""Words as they are compared, however a person or a phone spells them."""

import re
import unicodedata
from typing import Final

from wayline.domain.opt_out_words import SLIPS

LONGEST: Final = 1_600  # characters that are read; ten parts, more than a phone sends
_A: Final = ord("a")
# Cyrillic and Greek letters that look like Latin ones, once they are lower case, and the letters on
# dark squares and circles, which Unicode does not fold.
_LOOK_ALIKES: Final = {
    **dict(zip("авекмнорстухѕіјһԁԛԝ", "abekmhopctyxsijhdqw", strict=True)),
    **dict(zip("αεικνορτυχ", "aeiknoptux", strict=True)),
    **{chr(first + n): chr(_A + n) for first in (0x1F150, 0x1F170) for n in range(26)},
}
_TABLE: Final = str.maketrans(_LOOK_ALIKES)
_SILENT: Final = frozenset("'\u2019\u02bc`")


def normalise(text: str) -> str:
    """Lower-case words and digits, one space between: no accents, marks or emoji.

    Letters of other scripts that look like Latin ones are those: a Cyrillic one hides no keyword.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text[:LONGEST]).casefold())
    plain = "".join(
        "" if unicodedata.combining(character) or character in _SILENT else character
        for character in folded
    ).translate(_TABLE)
    plain = re.sub(r"(?<![^\W_])[5$](?=t[o0]p(?![^\W_]))", "s", plain)
    words = " ".join(re.findall(r"[^\W_]+", plain))
    words = re.sub(r"\b(?:\w ){2,}\w\b", lambda spelt: spelt[0].replace(" ", ""), words)
    words = re.sub(r"(?<=[a-z])0(?=[a-z])", "o", words)
    return SLIPS.sub("stop", re.sub(r"\bstop(\d)", r"stop \1 ", words))
