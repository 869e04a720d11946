"""Where people can go from each step: the graph that the rules of a whole journey are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

if TYPE_CHECKING:
    from wayline.domain.journeys.graph import Journey, PlacedStep


ENOUGH: Final = 10


@runtime_checkable
class Forks(Protocol):
    """A step type from which people do not always go on to its own next."""

    def falls_through(self) -> bool:
        """Whether somebody may leave by the step's own next."""


@runtime_checkable
class Pauses(Protocol):
    """A step type at which time passes, or that only something new gets people out of."""

    def pauses(self, to: str | None) -> bool:
        """Whether that is so on the way to `to`; None is the step's own next."""


@dataclass(frozen=True, slots=True)
class Ways:
    """`next` leads from a step to those that may follow; `unpaused` are the ways without a wait."""

    next: Mapping[str, tuple[str, ...]]
    unpaused: Mapping[str, tuple[str, ...]]
    never_fall_through: frozenset[str]

    @classmethod
    def of(cls, journey: "Journey") -> "Ways":
        """The ways of a journey; what leads to unknown steps is left out."""
        ways = {placed.id: _ways(placed) for placed in journey.steps.values()}
        known = journey.steps.keys()
        return cls(
            {step: tuple(to for to, _ in out if to in known) for step, out in ways.items()},
            {
                step: tuple(to for to, pause in out if to in known and not pause)
                for step, out in ways.items()
            },
            frozenset(each.id for each in journey.steps.values() if not _falls_through(each)),
        )

    def after(self, step: str) -> frozenset[str]:
        """All steps that people may come to from a step; itself only by going round."""
        reached: set[str] = set()
        coming = list(self.next[step])
        while coming:
            at = coming.pop()
            if at not in reached:
                reached.add(at)
                coming.extend(self.next[at])
        return frozenset(reached)


def rounds(ways: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Cycles of a graph that have no step in common; ten are enough to begin with."""
    found: list[tuple[str, ...]] = []
    left = _core(ways)
    while left and len(found) < ENOUGH:
        cycle = _one_round(left)
        found.append(cycle)
        left = _core({step: out for step, out in left.items() if step not in cycle})
    return found


def _core(ways: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What is left when steps that lead to nothing left are taken away again and again."""
    left = dict(ways)
    while True:
        kept = {step: tuple(to for to in out if to in left) for step, out in left.items()}
        kept = {step: out for step, out in kept.items() if out}
        if kept == left:
            return kept
        left = kept


def _one_round(ways: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Follow the first way of each step until a step comes again; begin at its earliest."""
    path = [next(iter(ways))]
    while (to := ways[path[-1]][0]) not in path:
        path.append(to)
    cycle = path[path.index(to) :]
    order = list(ways)
    start = cycle.index(min(cycle, key=order.index))
    return tuple(cycle[start:] + cycle[:start])


def _ways(placed: "PlacedStep") -> list[tuple[str, bool]]:
    """Each step that may follow, and whether a pause lies on the way there."""
    step: object = placed.step
    ways: dict[str | None, str | None] = {to: to for to in placed.step.targets()}
    own = [(placed.next, None)] if _falls_through(placed) else []
    pausing = step if isinstance(step, Pauses) else None
    return [
        (to, pausing is not None and pausing.pauses(said))
        for to, said in (*ways.items(), *own)
        if to is not None
    ]


def _falls_through(placed: "PlacedStep") -> bool:
    step: object = placed.step
    return not isinstance(step, Forks) or step.falls_through()
