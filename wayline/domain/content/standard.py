"""What a workspace says about its own texts: what they may hold, and how long and dear they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from wayline.domain.content.shaft import KINDS, NEVER

MOST_PARTS: Final = 6
DEAREST: Final = 100_000_000  # millionths for one text


@dataclass(frozen=True, slots=True)
class Standard:
    """`allowed` are the kinds (`shaft.KINDS`) that all its readers are old enough for.

    `most_micros` None: no limit of the price. `country` (ISO 3166) prices are estimated for.
    """

    allowed: frozenset[str] = frozenset()
    most_parts: int = MOST_PARTS
    most_micros: int | None = None
    country: str | None = None


USUAL: Final = Standard()


def read_standard(told: Mapping[str, Any] | None, country: str | None = None) -> Standard:
    """A standard from settings that were checked."""
    told = told or {}
    return Standard(
        allowed=frozenset(told.get("allowed") or ()),
        most_parts=told.get("most_parts") or MOST_PARTS,
        most_micros=told.get("most_micros"),
        country=country,
    )


def written(standard: Standard) -> dict[str, Any]:
    """The standard as settings."""
    return {
        "allowed": sorted(standard.allowed),
        "most_parts": standard.most_parts,
        "most_micros": standard.most_micros,
    }


def standard_problem(told: Mapping[str, Any] | None) -> str | None:
    """What is wrong with a standard; None if nothing is."""
    told = told or {}
    for kind in told.get("allowed") or ():
        if kind in NEVER:
            return f'"{kind}" may be sent to nobody'
        if kind not in KINDS:
            near = get_close_matches(str(kind), KINDS, 1)
            guess = (
                f'did you mean "{near[0]}"?'
                if near
                else "there are: sex, alcohol, firearms, tobacco"
            )
            return f'there is no kind "{str(kind)[:20]}" ({guess})'
    parts, micros = told.get("most_parts"), told.get("most_micros")
    if parts is not None and not 1 <= parts <= MOST_PARTS:
        return f"a text may have 1 to {MOST_PARTS} parts"
    if micros is not None and not 1 <= micros <= DEAREST:
        return f"a price is 1 to {DEAREST:,} millionths"
    return None
