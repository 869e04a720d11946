"""Where a step may lead, read by a reader of our own: what histories must follow."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from ruamel.yaml import YAML

_KINDS = (
    *("message", "wait", "wait_until", "wait_for", "branch", "split"),
    *("experiment", "update", "webhook", "goal", "exit"),
)


class Graph(NamedTuple):
    """The first step, the kinds of all, and where each may lead (None: out of the journey)."""

    first: str
    kinds: dict[str, str]
    ways: dict[str, frozenset[str | None]]
    hears: dict[str, frozenset[str]]  # of waits: the events that wake; replies: ordinary ones


@cache
def graph_of(source: str) -> Graph:
    """The graph of a document."""
    document = YAML(typ="safe").load(source)
    steps: list[dict[str, Any]] = document["steps"]
    below = {one["id"]: after["id"] for one, after in pairwise(steps)}
    kinds: dict[str, str] = {}
    ways: dict[str, frozenset[str | None]] = {}
    hears: dict[str, frozenset[str]] = {}
    for step in steps:
        own, on = step["id"], step.get("next") or below.get(step["id"])
        kinds[own] = _kind(step)
        ways[own] = frozenset(_ways(step, on, below))
        for name, arm in _arms(step):
            if _kind(arm):
                kinds[f"{own}.{name}"] = _kind(arm)
                ways[f"{own}.{name}"] = frozenset(_ways(arm, on, below))
        if "wait_for" in step:
            hears[own] = frozenset(
                arm["on"].get("event", "message.replied")
                for arm in step["wait_for"]
                if "reply" in arm["on"] or ("event" in arm["on"] and "where" not in arm["on"])
            )
    return Graph(steps[0]["id"], kinds, ways, hears)


def _kind(step: dict[str, Any]) -> str:
    return next((kind for kind in _KINDS if kind in step), "")


def _arms(step: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (step.get("experiment") or step.get("split") or {}).items()


def _ways(step: dict[str, Any], on: str | None, below: dict[str, str]) -> Iterator[str | None]:
    kind = _kind(step)
    if kind == "exit":
        return
    if kind in ("split", "experiment"):
        for name, arm in _arms(step):
            yield arm.get("next") if "next" in arm else f"{step['id']}.{name}"
        if kind == "experiment":
            yield on  # whoever is held out of it
        return
    if kind == "branch":
        yield from (arm.get("next") or on for arm in step["branch"])
        yield step.get("else") or on
        return
    if kind == "wait_for":
        yield from (arm.get("next") or on for arm in step["wait_for"])
    if kind == "message":
        yield step["message"].get("on_refused") or on
    if kind == "wait_until" and on is not None:
        yield below.get(on)  # the step below was for a time that has passed
    yield on
