"""What a decision went by: plain values to be kept with it, at most 1 KiB as JSON."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from wayline.domain.care import Care, consent_of
from wayline.domain.gate.candidate import Candidate
from wayline.domain.gate.caps import Cap
from wayline.domain.gate.holds import HOLDS
from wayline.domain.gate.kinds import Kind
from wayline.domain.gate.refusals import REFUSALS
from wayline.domain.places.calendars import calendars_version

GATE_VERSION: Final = 1  # of the order of the rules; each rule has a version of its own
# What is written down of names and lists that others choose, so that a certificate stays small.
_ZONES, _PLACES, _QUIET = 30, 22, 56  # characters of names; of more there is the count
_MOST_CAPS: Final = 3
_OF_DATA: Final = 12  # characters of dates and versions of data
_LONGEST: Final = 24  # characters, the last ones: that is where versions stand

_NAMES: Final = tuple(f"{rule.id}@{rule.version}" for rule in (*REFUSALS, *HOLDS))
_ASKED: Final = tuple(" ".join(_NAMES[: count + 1]) for count in range(len(_NAMES)))
ALL_REFUSALS: Final = len(REFUSALS) - 1
ALL_HOLDS: Final = len(_NAMES) - 1
_time: Final = lru_cache(maxsize=64)(datetime.isoformat)  # a batch has one instant


def of_kind(kind: Kind) -> dict[str, Any]:
    """What all messages of a kind have in common, whatever is asked about them."""
    rules = kind.rules
    topic = f"/{_short(kind.topic)}" if kind.topic else ""
    seen = {
        "gate": GATE_VERSION,
        "policy": _short(rules.version),
        "as_of": _short(rules.as_of[-_OF_DATA:]),
        "scope": f"{kind.channel}/{kind.category}{topic}",
        "country": kind.country and _short(kind.country[-_OF_DATA:]),
        "zones": _brief(kind.zones, _ZONES),
        "places": _brief(kind.places, _PLACES),
        "tz": _short(rules.tz_version[-_OF_DATA:]),
        "holidays": calendars_version(),
    }
    return seen if kind.sender is None else seen | {"sender": _short(kind.sender.id)}


def of_holds(kind: Kind, caps: Sequence[Cap]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What messages of a kind have in common that holds are asked about, and the caps to name."""
    book = kind.rules.book
    hours = book.hours_for(kind.places, kind.category).rules
    asked = (*hours, *book.blackouts_for(kind.places, kind.category))
    quiet = _brief(tuple(rule.name for rule in asked), _QUIET)
    return {"quiet": quiet}, tuple(_short(cap.id) for cap in caps[:_MOST_CAPS])


def seen_until(
    place: int, common: dict[str, Any], message: Candidate, care: Care, now: datetime
) -> dict[str, Any]:
    """What was asked up to and including a place in the list of rules, and what that saw."""
    seen = {
        **common,
        "rules": _ASKED[place],
        "at": _time(now),
        "consent": consent_of(care, message.channel, message.category, message.topic),
        "parts": message.parts,
        "price": message.price_micros,
    }
    if message.daily:
        tightest = min(message.daily, key=lambda one: one.most - one.used)
        seen["day"] = (tightest.used, tightest.most)
    if message.budget is not None:
        seen["budget"] = message.budget.left_micros
    return seen


def _brief(names: tuple[str, ...], most: int) -> tuple[str | int, ...]:
    """As many names as fit; if some do not, the count of all comes last."""
    room = most
    for number, name in enumerate(names):
        room -= len(name) + 3
        if room < 0:
            return (*names[:number], len(names))
    return names


@lru_cache(maxsize=4_096)
def _short(name: str) -> str:
    if len(name) <= _LONGEST and name.isascii() and name.isprintable():
        return name
    return "".join(
        character if character.isascii() and character.isprintable() else "?"
        for character in name[-_LONGEST:]
    )
