"""Placing steps: the lists of a document, arms within arms, as one flat row of steps.

The step of an arm is `nudge.friendly`, its further ones `nudge.friendly.1`, `nudge.friendly.2`,
unless they say their own id. Who comes to the end of an arm goes where the arm's `next` says, else
where the split goes itself.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from wayline.domain.journeys.problems import did_you_mean

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

WITH_ARMS: Final = ("split", "experiment")
LATER: Final = ("ask", "coupon", "task", "notify", "start", "throttle")
MOST_STEPS: Final = 500
RESERVED_ARM: Final = "holdout"  # of those whom an experiment leaves out

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*", re.IGNORECASE | re.ASCII)
_ARM_KEYS: Final = ("weight", "steps", "next")


@dataclass(frozen=True, slots=True)
class Place:
    """A step of the document before it is read. `kind` None: nobody knows what it is."""

    id: str
    kind: str | None
    node: "Node"
    next: str | None
    says_next: bool
    stage: str | None


@dataclass(slots=True)
class Placing:
    """The walk through the document; `places` fills up in document order."""

    kinds: Collection[str]
    places: list[Place] = field(default_factory=list)

    def all(self, steps: "Node", stage: str | None) -> None:
        """Place the steps of the journey."""
        items = steps.items()
        if not items and isinstance(steps.value, list):
            steps.problem("steps:empty", "the journey has no steps", "add a step")
        self._list(items, [self._id(item) for item in items], None, stage)
        if len(self.places) > MOST_STEPS:
            message = f"the journey has {len(self.places)} steps"
            steps.problem("steps:many", message, f"at most {MOST_STEPS}: split it in two")

    def _list(
        self, items: list["Node"], ids: list[str], after: str | None, stage: str | None
    ) -> None:
        for item, step_id, below in zip(items, ids, [*ids, after][1:], strict=False):
            self._step(item.as_step(step_id), below, stage)

    def _step(self, node: "Node", below: str | None, stage: str | None) -> None:
        step_id = node.owner or ""
        said = _said(node, "next")
        own_stage = node.get("stage")
        stage = own_stage.text(60) if own_stage else stage
        place = Place(step_id, self._kind(node), node, said or below, said is not None, stage)
        self.places.append(place)
        if place.kind in WITH_ARMS:
            self._arms(place, node.own(place.kind))

    def _arms(self, place: Place, arms: "Node") -> None:
        start = len(self.places)
        for name, arm in arms.entries() if isinstance(arms.value, dict) else []:
            _check_arm_name(name, arm)
            target = self._arm(f"{place.id}.{name}", arm, place)
            arms.reader.arm_targets[arm.path] = target
        inside = tuple(each.id for each in self.places[start:])
        arms.reader.inside[place.id] = inside

    def _arm(self, prefix: str, arm: "Node", place: Place) -> str | None:
        """Place the steps of one arm and say where it leads; None: to the split's own next."""
        if arm.has("steps"):
            arm.allow(*_ARM_KEYS)
            items = arm.own("steps").items()
        else:
            items = [arm] if self._has_step(arm) else []
        if not items:
            return _said(arm.as_step(place.id), "next")
        ids = [self._id(item, f"{prefix}.{at}" if at else prefix) for at, item in enumerate(items)]
        if items == [arm]:
            self._step(arm.as_step(ids[0], "weight"), place.next, place.stage)
        else:
            after = _said(arm.as_step(place.id), "next") or place.next
            self._list(items, ids, after, place.stage)
        return ids[0]

    def _has_step(self, arm: "Node") -> bool:
        """Whether an arm without `steps` is a step itself, and not only a weight and a way."""
        value = {} if arm.value is None else arm.mapping()
        return any(key not in ("weight", "next") for key in value)

    def _kind(self, node: "Node") -> str | None:
        if not isinstance(node.value, dict):
            node.mapping()
            return None
        found: list[str] = [key for key in node.value if key in self.kinds]
        if len(found) == 1:
            return found[0]
        if found:
            message = f"a step does one thing, not {' and '.join(found)}"
            node.problem("step:two", message, "make two steps of it")
        else:
            self._unknown_kind(node)
        return None

    def _unknown_kind(self, node: "Node") -> None:
        keys = [key for key in node.value if key not in node.free]
        later = next((key for key in keys if key in LATER), None)
        if later:
            message = f'the step "{later}" is not available yet'
            node.own(later).problem("feature:later", message, "leave it out")
        elif not keys:
            node.problem("step:empty", "the step does nothing", f"known: {', '.join(self.kinds)}")
        else:
            near = {key: did_you_mean(key, self.kinds) for key in keys}
            key = next((key for key in keys if near[key]), keys[0])
            mend = near[key] or f"known: {', '.join(self.kinds)}"
            node.own(key).problem("step:unknown", f'there is no step "{key}"', mend)

    def _id(self, node: "Node", default: str | None = None) -> str:
        """The id a step says, else that of its place in an arm; its path if it has neither."""
        said = node.get("id")
        if said is not None:
            name = said.text(100)
            if name and not _ID.fullmatch(name):
                message = f'"{name}" cannot be an id'
                said.problem("id:invalid", message, "use letters, digits, - and _")
            return name or node.path
        if default is None and isinstance(node.value, dict):
            node.problem("id:missing", "the step has no id", "add id: with a name kept forever")
        return default or node.path


def _said(node: "Node", key: str) -> str | None:
    """The step that a key names, if it stands there."""
    found = node.get(key)
    return found.step_ref() if found else None


def _check_arm_name(name: str, arm: "Node") -> None:
    if name == RESERVED_ARM:
        arm.problem("arm:name", f'"{name}" is the name of those left out', "choose another one")
    elif not _ID.fullmatch(name) or "." in name or len(name) > 60:
        arm.problem("arm:name", f'"{name}" cannot name an arm', "use letters, digits, - and _")
