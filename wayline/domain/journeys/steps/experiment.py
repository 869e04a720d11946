"""The step that compares ways of doing something on people divided by chance."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Self

from wayline.domain.journeys.chance import draw, held_out
from wayline.domain.journeys.reader import Arm
from wayline.domain.journeys.step import Go, Outcome, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

HOLDOUT: Final = "holdout"  # the arm of those who skip the experiment, to compare with


@dataclass(frozen=True, slots=True)
class Experiment:
    """Arms measured by `measure`; a share of `holdout` gets none and goes on below."""

    kind: ClassVar = "experiment"
    example: ClassVar = """\
experiment: {early: {next: morning}, late: {next: evening}}
measure: goal
holdout: 10%
"""

    arms: tuple[Arm, ...]
    ways: dict[str, Go]
    measure: str
    holdout: float

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the arms and how they are judged; they are chosen by fixed weights."""
        node.allow("experiment", "measure", "choose", "holdout")
        own = node.own("experiment")
        arms = tuple(own.arms())
        if isinstance(own.value, dict) and not any(arm.weight > 0 for arm in arms):
            own.problem("arm:weight", "no arm can be drawn", "give one a weight above 0")
        choose, measure = node.get("choose"), node.get("measure")
        if choose and choose.one_of("fixed", "bandit") == "bandit":
            choose.problem("feature:later", "a bandit is not available yet", "use choose: fixed")
        holdout = node.get("holdout")
        ways = {arm.name: Go(arm.target, f"arm:{arm.name}", arm=arm.name) for arm in arms}
        return cls(
            arms=arms,
            ways={HOLDOUT: Go(reason=f"arm:{HOLDOUT}", arm=HOLDOUT), **ways},
            measure=measure.one_of("goal", "click", "reply") if measure else "goal",
            holdout=holdout.percent() if holdout else 0.0,
        )

    def targets(self) -> Iterable[str]:
        """Where each arm begins."""
        return tuple(arm.target for arm in self.arms if arm.target is not None)

    def falls_through(self) -> bool:
        """Whether an arm, or the holdout, leads to the step below at once."""
        return self.holdout > 0 or any(arm.target is None for arm in self.arms)

    def run(self, visit: Visit) -> Outcome:
        """Go the way that was drawn before, else draw one."""
        way = self.ways.get(visit.enrollment.arms.get(visit.step_id, ""))
        return way or self.ways[self._drawn(visit)]

    def _drawn(self, visit: Visit) -> str:
        salt, step, person = visit.journey.salt, visit.step_id, visit.enrollment.contact_id
        if held_out(self.holdout, salt, step, person):
            return HOLDOUT
        return draw(self.arms, salt, step, person)
