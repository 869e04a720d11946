"""What changes for people when one version of a journey takes the place of another."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from typing import Any, Final

from wayline.domain.durations import spoken
from wayline.domain.journeys.graph import Journey, PlacedStep

_HEAD: Final = ("name", "stage", "entry", "goal", "exits", "holdout", "priority", "group", "first")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: `field` such as `wait.duration`, and both values in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangedStep:
    """A step that both versions have, with what differs; `kind` is the new one."""

    id: str
    kind: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two versions.

    `notes` say in sentences what it means for people. Who is in the old version stays in it; the
    notes are about those who enter from now on.
    """

    head: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[ChangedStep, ...]
    notes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.head or self.added or self.removed or self.changed)


def diff(old: Journey, new: Journey) -> Difference:
    """What differs; the order is that of the new document, of removed steps that of the old."""
    both = [step_id for step_id in new.steps if step_id in old.steps]
    changed = [_changed(old.steps[step_id], new.steps[step_id]) for step_id in both]
    return Difference(
        head=_changes("", old, new, _HEAD),
        added=tuple(step_id for step_id in new.steps if step_id not in old.steps),
        removed=tuple(step_id for step_id in old.steps if step_id not in new.steps),
        changed=tuple(step for step in changed if step.changes),
        notes=tuple(_notes(old, new)),
    )


def _changed(old: PlacedStep, new: PlacedStep) -> ChangedStep:
    kind = new.step.kind
    if type(old.step) is not type(new.step):
        inside: tuple[Change, ...] = (Change("step", old.step.kind, kind),)
    else:
        inside = _fields(kind, old.step, new.step)
    return ChangedStep(new.id, kind, (*inside, *_changes("", old, new, ("next", "stage"))))


def _fields(path: str, old: Any, new: Any) -> tuple[Change, ...]:
    return _changes(f"{path}.", old, new, [each.name for each in fields(new)])


def _changes(prefix: str, old: Any, new: Any, names: Any) -> tuple[Change, ...]:
    """The named attributes that differ; a value of the same dataclass is looked into."""
    found: list[Change] = []
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if is_dataclass(after) and type(before) is type(after):
            found.extend(_fields(f"{prefix}{name}", before, after))
        else:
            found.append(Change(f"{prefix}{name}", _words(before), _words(after)))
    return tuple(found)


def _words(value: Any) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, timedelta):
        return spoken(value)
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(map(_words, value))
    if is_dataclass(value) and not isinstance(value, type):
        said = ((each.name, getattr(value, each.name)) for each in fields(value))
        inside = ", ".join(f"{name} {_words(it)}" for name, it in said if it not in (None, ()))
        return f"{type(value).__name__.lower()} ({inside})"
    return str(value)


def _notes(old: Journey, new: Journey) -> list[str]:
    facts = (
        (old.entry != new.entry, "other people enter, or at another time"),
        (old.holdout != new.holdout, "the holdout changes: compare each version with its own"),
        (old.exits != new.exits, "other events take people out"),
        (old.goal != new.goal, "the goal is another one: its figures cannot be compared"),
        (_arms(old) != _arms(new), "arms or weights differ: people may be drawn into another arm"),
        (_senders(old) != _senders(new), "other messages are sent"),
    )
    return [sentence for holds, sentence in facts if holds]


def _arms(journey: Journey) -> dict[str, Any]:
    """The names and weights of the arms of each step that has some."""
    found: dict[str, Any] = {}
    for step_id, placed in journey.steps.items():
        step: Any = placed.step
        if placed.step.kind in ("split", "experiment"):
            shares = [(arm.name, arm.weight) for arm in step.arms]
            found[step_id] = (shares, getattr(step, "holdout", 0.0))
    return found


def _senders(journey: Journey) -> list[Any]:
    return [each.step for each in journey.steps.values() if each.step.kind == "message"]
