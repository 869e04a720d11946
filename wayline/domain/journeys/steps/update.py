"""The step that changes what is known of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from wayline.domain.journeys.effects import UpdateContact
from wayline.domain.journeys.step import Go, Outcome, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

MOST_SCORE: Final = 1_000_000
_KEYS: Final = ("set", "add_tags", "remove_tags", "stage", "add_score")


@dataclass(frozen=True, slots=True)
class Update:
    """A change of attributes (null removes one), tags, stage or score."""

    kind: ClassVar = "update"
    example: ClassVar = """\
update: {set: {plan_interest: high}, add_tags: [warm], stage: consideration, add_score: 10}
"""

    go: Go

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the change; values may be text, numbers, truth values, lists of them or null."""
        node.allow("update")
        body = node.own("update")
        body.allow(*_KEYS)
        if body.value == {}:
            body.problem("value:empty", "nothing is changed", f"use one of {', '.join(_KEYS)}")
        stage, score = body.get("stage"), body.get("add_score")
        change = UpdateContact(
            set=_values(body.get("set")),
            add_tags=_tags(body.get("add_tags")),
            remove_tags=_tags(body.get("remove_tags")),
            stage=stage.text(60) if stage else None,
            add_score=score.integer(-MOST_SCORE, MOST_SCORE) if score else 0,
        )
        return cls(Go(reason="update:done", effects=(change,)))

    def targets(self) -> Iterable[str]:
        """A change leads nowhere but on."""
        return ()

    def run(self, visit: Visit) -> Outcome:  # noqa: ARG002
        """Change the person and go on; later steps see it."""
        return self.go


def _tags(node: "Node | None") -> tuple[str, ...]:
    return tuple(item.text(60) for item in node.items()) if node else ()


def _values(node: "Node | None") -> dict[str, Any]:
    if node is None:
        return {}
    for _, value in node.entries():
        if isinstance(value.value, dict):
            value.problem("value:type", "an attribute cannot be a mapping", "set its parts")
    return dict(node.mapping())
