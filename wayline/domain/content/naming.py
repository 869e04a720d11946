"""Tells whether a text says who speaks."""

import re
from typing import Final

_MARKS: Final = re.compile(r"[\W_]+")


def names(text: str, brand: str) -> bool:
    """True if the text holds the brand's letters and digits in order; its marks may differ."""
    if brand and brand in text:
        return True
    wanted = _MARKS.sub("", brand.casefold())
    return bool(wanted) and wanted in _MARKS.sub("", text.casefold())
