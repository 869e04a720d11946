"""The step that waits for a time to elapse."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final, Self

from wayline.domain.journeys.enrollment import TimerFired
from wayline.domain.journeys.step import Go, Outcome, Stay, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

_OVER: Final = Go(reason="wait:over")
_PAUSE: Final = timedelta(minutes=1)  # less than this does not calm a cycle


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait of an elapsed time: a day is 24 hours here, whatever the clocks of the place do."""

    kind: ClassVar = "wait"
    example: ClassVar = "wait: 45 minutes\n"

    duration: timedelta

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the step: a duration is all there is."""
        node.allow("wait")
        return cls(node.own("wait").duration())

    def targets(self) -> Iterable[str]:
        """A wait leads nowhere but on."""
        return ()

    def pauses(self, to: str | None) -> bool:  # noqa: ARG002
        """Whether time passes here that makes a cycle harmless."""
        return self.duration >= _PAUSE

    def run(self, visit: Visit) -> Outcome:
        """Wait from the arrival; a timer that fires early waits for the rest."""
        due_at = visit.arrived_at + self.duration
        if isinstance(visit.resume, TimerFired) and visit.now >= due_at:
            return _OVER
        return Stay(due_at, "wait:timer")
