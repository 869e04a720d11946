"""What to write instead of a character that a phone network would need UCS-2 for.

Ours is the family that Twilio, Sinch and Telnyx document for "smart encoding" (compliance notes,
section 5), with two differences: any space becomes one space (the npm map makes two of a no-break
space), and letters with accents stay as they are, for folding them changes words.
"""

from typing import Final

_ALIKE: Final = {
    '"': "«»“”„‟ʺ❝❞〝〞〟＂",
    "'": "‘’‚‛ʹʻʼʽˈ´`′‵❛❜＇",
    "-": "‐‑‒–—―−⁃•·‣◦∙▪●﹘﹣",
    "...": "…",
    "<": "‹",
    ">": "›",
    "/": "⁄∕",
    "*": "∗⁎✱",
    "~": "∼〜",
    ",": "、﹐",
    ".": "。﹒",
    "!": "ǃ﹗",
    "?": "﹖",
    ":": "∶﹕",
    ";": "﹔",
    "|": "ǀ∣￨",
    "1/4": "¼",
    "1/2": "½",
    "3/4": "¾",
    "(c)": "©",
    "(R)": "®",
    "TM": "™",
    " ": "\t\v\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\u2028\u2029",
    # Nothing to see: joiners, direction marks, soft hyphen, byte order mark, variation selectors.
    "": "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061"
    "\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufe0e\ufe0f",
}

# U+FF01 to U+FF5E are the full-width twins of ! to ~, at a fixed distance.
_FULL_WIDTH: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if code != 0x60}

SUGGESTIONS: Final[dict[str, str]] = _FULL_WIDTH | {
    char: plain for plain, chars in _ALIKE.items() for char in chars
}
