"""A journey version as the engine walks it: parsed, checked and immutable."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from wayline.domain.conditions import Condition
from wayline.domain.journeys.step import Step

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Again:
    """When a person may enter again: `never`, `always`, or `after` a time since the last exit."""

    rule: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Who enters on which event: `where` tests the event, `who` the person."""

    event: str
    where: Condition | None
    who: Condition | None
    again: Again


@dataclass(frozen=True, slots=True)
class Goal:
    """What the journey is for: an event `within` a time of the entry; `value` names its money."""

    event: str
    where: Condition | None
    within: timedelta | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Exit:
    """An event that takes a person out of the journey, recorded as `reason`."""

    event: str
    where: Condition | None
    reason: str


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """A step in its place: `next` is resolved (None: the journey completes); `stage` inherited."""

    id: str
    step: Step
    next: str | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class Journey:
    """One immutable version. `version` 0 is a draft; `holdout` is a share in [0, 1)."""

    slug: str
    name: str
    version: int
    stage: str | None
    entry: Entry
    goal: Goal | None
    exits: tuple[Exit, ...]
    holdout: float
    priority: int
    group: str | None  # of journeys of which a person is in one at a time
    first: str | None
    steps: "Mapping[str, PlacedStep]"  # in document order; arms' steps are `nudge.friendly`
    salt: str  # of splits, experiments and holdouts: the slug, kept over versions
