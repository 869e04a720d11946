"""Who listens to which event, so that ingest passes over events that concern nobody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from wayline.domain.ids import JourneyId
from wayline.domain.journeys.graph import Journey


class Live(NamedTuple):
    """A version that people are in, or enter (`enters`: only the newest, and not when paused)."""

    journey_id: JourneyId
    journey: Journey
    enters: bool


@dataclass(slots=True)
class Heard:
    """What an event of one name may do: begin, end, fulfil or wake."""

    entries: tuple[Live, ...] = ()
    exits: tuple[Live, ...] = ()
    goals: tuple[Live, ...] = ()
    watched: bool = False


@runtime_checkable
class Hearer(Protocol):
    """A step type that can be woken by events: what `wait_for` is."""

    def hears(self) -> Iterable[str]:
        """The names of the events that may wake who waits at the step."""


class Listening:
    """The index over all live versions of a workspace; built once, then only read."""

    __slots__ = ("_heard",)

    def __init__(self, versions: Iterable[tuple[JourneyId, Journey, bool]]) -> None:
        """Each version as in `Live`, or as a plain tuple of the same."""
        self._heard: dict[str, Heard] = {}
        lives = [Live(*version) for version in versions]
        for live in sorted(lives, key=_place):
            self._add(live)

    def to(self, name: str) -> Heard | None:
        """What an event of this name may do; None if nothing at all."""
        return self._heard.get(name)

    def names(self) -> frozenset[str]:
        """The names of all events that somebody listens to."""
        return frozenset(self._heard)

    def _add(self, live: Live) -> None:
        journey = live.journey
        if live.enters:
            self._at(journey.entry.event).entries += (live,)
        if journey.goal is not None:
            self._at(journey.goal.event).goals += (live,)
        for name in dict.fromkeys(rule.event for rule in journey.exits):
            self._at(name).exits += (live,)
        for name in watched(journey):
            self._at(name).watched = True

    def _at(self, name: str) -> Heard:
        return self._heard.setdefault(name, Heard())


def _place(live: Live) -> tuple[int, str, int]:
    """The more important journey is asked first: of a group that begins together, it is entered."""
    journey = live.journey
    return -journey.priority, journey.slug, journey.version


def watched(journey: Journey) -> Iterator[str]:
    """The names of the events that may wake somebody in this journey."""
    for placed in journey.steps.values():
        if isinstance(placed.step, Hearer):
            yield from placed.step.hears()
