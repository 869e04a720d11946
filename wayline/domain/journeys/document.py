"""Reading a journey document: either the journey as the engine walks it, or all its problems."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from wayline.domain.journeys.check import Draft, Templates, check
from wayline.domain.journeys.graph import Again, Entry, Exit, Goal, Journey, PlacedStep
from wayline.domain.journeys.placing import Place, Placing
from wayline.domain.journeys.problems import Problem
from wayline.domain.journeys.reader import Node, Reader

if TYPE_CHECKING:
    from wayline.domain.conditions import Condition
    from wayline.domain.journeys.step import Step

KEYS: Final = (
    *("wayline", "journey", "name", "stage", "entry"),
    *("goal", "exit", "holdout", "priority", "group", "steps"),
)
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MINUTE: Final = timedelta(minutes=1)
_ONCE: Final = Again("never")
_NOBODY: Final = Entry("", None, None, _ONCE)


def read_journey(
    value: Any,
    positions: Mapping[str, int],
    name: str,
    registry: Mapping[str, "type[Step]"],
    templates: Templates | None = None,
) -> Journey | tuple[Problem, ...]:
    """The draft (version 0) that a loaded document describes, or every problem in it.

    `registry` maps step keys to step types; without `templates` their existence is not checked.
    """
    reader = Reader(name, positions)
    root = reader.root(value)
    root.allow(*KEYS)
    journey, places = _journey(root, registry)
    check(Draft(root, journey, tuple(places), reader, templates))
    return tuple(sorted(reader.problems, key=lambda found: found.line or 0)) or journey


def _journey(root: Node, registry: Mapping[str, "type[Step]"]) -> tuple[Journey, list[Place]]:
    _version(root)
    slug, name, stage = _slug(root), root.get("name"), root.get("stage")
    own_stage = stage.text(60) if stage else None
    places = _places(root, registry, own_stage)
    steps = {place.id: _placed(place, registry) for place in places if place.kind is not None}
    priority, group = root.get("priority"), root.get("group")
    journey = Journey(
        slug=slug,
        name=name.text(120) if name else slug,
        version=0,
        stage=own_stage,
        entry=_entry(root),
        goal=_goal(goal) if (goal := root.get("goal")) else None,
        exits=_exits(exits) if (exits := root.get("exit")) else (),
        holdout=_holdout(holdout) if (holdout := root.get("holdout")) else 0.0,
        priority=priority.integer(0, 100) if priority else 50,
        group=group.text(60) if group else None,
        first=places[0].id if places else None,
        steps=steps,
        salt=slug,
    )
    return journey, places


def _version(root: Node) -> None:
    version = root.require("wayline")
    if version and (version.value != 1 or isinstance(version.value, bool)):
        version.problem(
            "document:version", "this is no version of the language", "write wayline: 1"
        )


def _slug(root: Node) -> str:
    node = root.require("journey")
    if node is None:
        return ""
    slug = node.text(60)
    if slug and not _SLUG.fullmatch(slug):
        mend = "use small letters, digits and -, such as abandoned-cart"
        node.problem("slug:invalid", f'"{slug}" cannot name a journey', mend)
    return slug


def _places(root: Node, registry: Mapping[str, "type[Step]"], stage: str | None) -> list[Place]:
    steps = root.require("steps")
    placing = Placing(tuple(registry))
    if steps:
        placing.all(steps, stage)
    return placing.places


def _placed(place: Place, registry: Mapping[str, "type[Step]"]) -> PlacedStep:
    step = registry[place.kind or ""].read(place.node)
    return PlacedStep(place.id, step, place.next, place.stage)


def _entry(root: Node) -> Entry:
    node = root.require("entry")
    if node is None:
        return _NOBODY
    node.allow("on", "who", "again")
    event, where = _on(node)
    who = node.get("who")
    again = node.get("again")
    return Entry(
        event=event,
        where=where,
        who=who.condition() if who else None,
        again=_again(again) if again else _ONCE,
    )


def _on(node: Node) -> tuple[str, "Condition | None"]:
    """What `on: {event: .., where: ..}` says."""
    on = node.require("on")
    if on is None:
        return "", None
    on.allow("event", "where")
    event = on.require("event")
    where = on.get("where")
    return event.event_name() if event else "", where.condition() if where else None


def _again(node: Node) -> Again:
    if not isinstance(node.value, dict):
        return Again(node.one_of("never", "always"))
    node.allow("after")
    after = node.require("after")
    return Again("after", after.duration() if after else None)


def _goal(node: Node) -> Goal:
    node.allow("event", "where", "within", "value")
    event = node.require("event")
    where, within, value = node.get("where"), node.get("within"), node.get("value")
    return Goal(
        event=event.event_name() if event else "",
        where=where.condition() if where else None,
        within=within.duration(least=_MINUTE) if within else None,
        value=_money(value) if value else None,
    )


def _money(node: Node) -> str:
    """The path of the property, without the `event.` that documents write in front."""
    name = node.text(200)
    path = name.removeprefix("event.")
    if name and (path == name or not path):
        mend = "such as event.revenue"
        node.problem("goal:value", f'"{name}" is no property of the event', mend)
    return path


def _exits(node: Node) -> tuple[Exit, ...]:
    return tuple(_exit(item) for item in node.items())


def _exit(node: Node) -> Exit:
    node.allow("on", "as")
    event, where = _on(node)
    reason = node.require("as")
    return Exit(event, where, reason.text(60) if reason else "")


def _holdout(node: Node) -> float:
    share = node.percent()
    if share >= 1:
        node.problem("holdout:all", "nobody would take part", "write less than 100%")
    return share
