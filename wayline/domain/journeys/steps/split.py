"""The step that divides people by chance, the same way each time the same person comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from wayline.domain.journeys.chance import draw
from wayline.domain.journeys.reader import Arm
from wayline.domain.journeys.step import Go, Outcome, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node


@dataclass(frozen=True, slots=True)
class Split:
    """Arms with weights. The same person always gets the same arm of a step."""

    kind: ClassVar = "split"
    example: ClassVar = """\
split: {long: {weight: 30, next: long-way}, short: {weight: 70, next: short-way}}
"""

    arms: tuple[Arm, ...]
    ways: dict[str, Go]

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the arms; at least one must have a weight above zero."""
        node.allow("split")
        own = node.own("split")
        arms = tuple(own.arms())
        if isinstance(own.value, dict) and not any(arm.weight > 0 for arm in arms):
            own.problem("arm:weight", "no arm can be drawn", "give one a weight above 0")
        ways = {arm.name: Go(arm.target, f"arm:{arm.name}", arm=arm.name) for arm in arms}
        return cls(arms, ways)

    def targets(self) -> Iterable[str]:
        """Where each arm begins."""
        return tuple(arm.target for arm in self.arms if arm.target is not None)

    def falls_through(self) -> bool:
        """Whether an arm leads to the step below at once."""
        return any(arm.target is None for arm in self.arms)

    def run(self, visit: Visit) -> Outcome:
        """Go the way that was drawn before, else draw one."""
        way = self.ways.get(visit.enrollment.arms.get(visit.step_id, ""))
        return way or self.ways[self._drawn(visit)]

    def _drawn(self, visit: Visit) -> str:
        return draw(self.arms, visit.journey.salt, visit.step_id, visit.enrollment.contact_id)
