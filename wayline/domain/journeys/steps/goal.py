"""The step that records that people have reached a goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from wayline.domain.journeys.effects import RecordGoal
from wayline.domain.journeys.step import Go, Outcome, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal reached by coming here; the journey goes on."""

    kind: ClassVar = "goal"
    example: ClassVar = "goal: {name: booked}\n"

    name: str

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the name of the goal."""
        node.allow("goal")
        body = node.own("goal")
        body.allow("name")
        name = body.require("name")
        return cls(name.text(60) if name else "")

    def targets(self) -> Iterable[str]:
        """A goal leads nowhere but on."""
        return ()

    def run(self, visit: Visit) -> Outcome:
        """Record it and go on."""
        reached = RecordGoal(self.name, visit.step_id)
        return Go(reason="goal:reached", detail={"goal": self.name}, effects=(reached,))
