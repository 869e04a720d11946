"""The step that sends people different ways by what is known of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from wayline.domain.conditions import Condition, test
from wayline.domain.journeys.scope import scope_of
from wayline.domain.journeys.step import Go, Need, Outcome, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node


@dataclass(frozen=True, slots=True)
class Way:
    """One way of a branch: the condition that opens it, and what is done then."""

    condition: Condition
    go: Go


@dataclass(frozen=True, slots=True)
class Branch:
    """The first way whose condition holds is taken, else that of `else`, else the step below."""

    kind: ClassVar = "branch"
    example: ClassVar = """\
branch: [{if: {attribute: plan, is: pro}, next: pro}, {if: {tag: vip}, next: vip}]
else: rest
"""

    ways: tuple[Way, ...]
    otherwise: Go

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the ways in order; without `else` whoever fits none falls through."""
        node.allow("branch", "else")
        own = node.own("branch")
        items = own.items()
        if own.value == []:
            own.problem("value:empty", "there is no way to choose", "add {if: ..., next: ...}")
        ways = [way for number, item in enumerate(items, 1) if (way := _way(item, number))]
        other = node.get("else")
        return cls(tuple(ways), Go(to=other.step_ref() if other else None, reason="branch:else"))

    def targets(self) -> Iterable[str]:
        """The step of each way, and that of `else`."""
        gos = (*(way.go for way in self.ways), self.otherwise)
        return tuple(go.to for go in gos if go.to is not None)

    def falls_through(self) -> bool:
        """Whether somebody may come to the step below."""
        return self.otherwise.to is None or any(way.go.to is None for way in self.ways)

    def run(self, visit: Visit) -> Outcome:
        """Take the first way that is open; ask for facts as soon as one cannot be decided."""
        scope = scope_of(visit.enrollment, visit.facts, visit.now)
        for way in self.ways:
            answer = test(way.condition, scope)
            if isinstance(answer, frozenset):
                return Need(answer)
            if answer:
                return way.go
        return self.otherwise


def _way(item: "Node", number: int) -> Way | None:
    item.allow("if", "next")
    asked, to = item.require("if"), item.require("next")
    condition = asked.condition() if asked else None
    target = to.step_ref() if to else None
    if condition is None:
        return None
    return Way(condition, Go(to=target, reason="branch:if", detail={"way": number}))
