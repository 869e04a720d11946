"""Finds public short links in a text, with and without a scheme in front."""

import re
from functools import lru_cache
from typing import Final

from wayline.domain.content.tables import table

PUBLIC_SHORTENERS: Final = frozenset(table("links")["hosts"])
# The first host of a word: what stands in the query of an address is none.
_HOST: Final = re.compile(r"https?://([\w.-]+)|([\w-][\w.-]*\.[\w-]+)\.?(?::\d+)?[/?]")


@lru_cache(maxsize=1_024)
def is_public(host: str) -> bool:
    """Whether a host is a public shortener's, or below one."""
    name = host.lower().rstrip(".")
    while name:
        if name in PUBLIC_SHORTENERS:
            return True
        name = name.partition(".")[2]
    return False


def short_link(text: str) -> tuple[int, str] | None:
    """Where the host of the first public short link begins, and what it is."""
    if "/" not in text:
        return None
    for token in text.split():  # nearly all of them hold no slash, and cost nothing
        if "/" in token:
            found = _HOST.search(token.lower())
            host = found and (found[1] or found[2])
            if found and host and is_public(host):
                start = text.index(token) + found.start(1 if found[1] else 2)
                return start, host.rstrip(".")
    return None
