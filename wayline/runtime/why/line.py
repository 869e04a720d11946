"""A line of a person's history: what happened, and why in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from wayline.domain.reasons import sentence

# Of one instant: what came from outside, facts, steps, then what the gate and the carrier said,
# what that led to, and what began nothing.
EVENT, ANSWER, FACT, STEP, OWED, OUTCOME, LATER = range(7)
ROUND: Final = LATER - STEP  # moves what a message's end led to behind that end
LAST: Final = 1_000
_OWN_GOAL: Final = "goal:goal"  # the goal of the journey's head, which has no name


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened: what, to which step, and why in a sentence.

    `reason` is of the closed list, or a journey's own word. `recomputed` marks what was not
    written down then, but worked out now. `place` orders what happened at one instant.
    """

    at: datetime
    kind: str
    text: str
    why: str = ""
    reason: str | None = None
    journey: str | None = None
    step: str | None = None
    detail: Mapping[str, Any] | None = None
    recomputed: bool = False
    place: tuple[Any, ...] = (0,)


def words(reason: str | None, family: str = "exit") -> str:
    """The sentence of a reason; what a journey named itself is told as its `family`."""
    if reason is None:
        return ""
    try:
        return sentence("goal:reached" if reason == _OWN_GOAL else reason)
    except KeyError:
        return sentence(f"{family}:{reason}") if family and ":" not in reason else reason


def in_order(told: Iterable[Line]) -> list[Line]:
    """Lines by business time; those of one instant as they led to each other."""
    return sorted(told, key=lambda line: (line.at, line.place[0], line.place[1:], line.kind))


def short(values: Mapping[str, Any], most: int = 70) -> str:
    """The plain values of a mapping, as many as fit."""
    said = ""
    for name, value in values.items():
        if isinstance(value, dict | list) or value is None:
            continue
        more = f"{', ' if said else ''}{name} {value}"
        if len(said) + len(more) > most:
            break
        said += more
    return said
