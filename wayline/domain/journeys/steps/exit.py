"""The step that takes people out of the journey under a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from wayline.domain.journeys.step import End, Outcome, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node


@dataclass(frozen=True, slots=True)
class Exit:
    """The end of the journey; the name is the reason that is kept."""

    kind: ClassVar = "exit"
    example: ClassVar = "exit: complete\n"

    name: str

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the name."""
        node.allow("exit")
        return cls(node.own("exit").text(60))

    def targets(self) -> Iterable[str]:
        """Nothing comes after an exit."""
        return ()

    def falls_through(self) -> bool:
        """Nobody comes to the step below from here."""
        return False

    def run(self, visit: Visit) -> Outcome:  # noqa: ARG002
        """Leave."""
        return End(f"exit:{self.name}")
