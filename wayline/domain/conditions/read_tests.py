"""Reading comparisons: `{gte: 25, lt: 100}`, or the short form of a bare value for `is`."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from wayline.domain import durations
from wayline.domain.conditions.tree import Tests
from wayline.domain.conditions.values import OPERATORS, Moment, Test, number_of, time_of
from wayline.domain.journeys.scalars import shown

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

_AGO: Final = re.compile(r"(?:now|(.+) ago|in (.+))")
_TIMES: Final = "such as 2024-02-29, 2024-02-29T12:00:00Z, 7 days ago, in 7 days or now"


def read_short(node: "Node") -> Tests:
    """The tests of a value: a mapping of operators, a list for `in`, or a value for `is`."""
    if isinstance(node.value, dict):
        node.allow(*OPERATORS)
        tests = read_tests(node)
        if not node.value:
            node.problem("condition:empty", "there is no comparison", "such as {gte: 25}")
        return tests
    operator = "in" if isinstance(node.value, list) else "is"
    return (Test(operator, _operand(operator, node)),)


def read_tests(node: "Node", *heads: str) -> Tests:
    """The tests among the keys of a mapping; keys that are no operators are someone else's."""
    found = [(key, inside) for key, inside in node.entries() if key in OPERATORS]
    return tuple(Test(key, _operand(key, inside)) for key, inside in found if key not in heads)


def split_tests(node: "Node") -> bool:
    """Whether a mapping has operators as its keys."""
    return isinstance(node.value, dict) and any(key in OPERATORS for key in node.value)


def _operand(operator: str, node: "Node") -> Any:
    match operator:
        case "exists":
            return node.boolean()
        case "in":
            return tuple(_single(item) for item in node.items())
        case "gte" | "gt" | "lte" | "lt":
            return _ordered(node)
        case "between":
            return _between(node)
        case "starts_with":
            return node.text(500)
        case "before" | "after":
            return _moment(node)
        case "within":
            return _within(node)
        case _:
            return _value(node)


def _single(node: "Node") -> Any:
    if isinstance(node.value, dict | list) or node.value is None:
        message = f"{shown(node.value)} cannot be compared with"
        node.problem("condition:operand", message, "write a number, a text, true or false")
        return None
    return node.text(500) if isinstance(node.value, str) and node.value else node.value


def _value(node: "Node") -> Any:
    if isinstance(node.value, list):
        return tuple(_single(item) for item in node.items())
    return _single(node)


def _ordered(node: "Node") -> Any:
    if number_of(node.value) is None and time_of(node.value) is None:
        message = f"{shown(node.value)} is neither a number nor a time"
        node.problem("condition:operand", message, "only numbers and times have an order")
    return node.value


def _between(node: "Node") -> tuple[Any, Any]:
    items = node.items()
    if len(items) != 2:
        node.problem("condition:operand", "between needs two values", "such as [10, 20]")
        return (0, 0)
    if any(isinstance(item.value, str) and number_of(item.value) is None for item in items):
        low, high = (_moment(item) for item in items)
        return (low, high)
    low, high = (_ordered(item) for item in items)
    least, most = number_of(low), number_of(high)
    if least is not None and most is not None and least > most:
        node.problem("condition:operand", f"{low} is more than {high}", "the smaller one first")
    return (low, high)


def _moment(node: "Node") -> Moment:
    at = time_of(node.value)
    if at is not None:
        return Moment(at)
    match = _AGO.fullmatch(node.value.strip()) if isinstance(node.value, str) else None
    away = _away(match) if match else None
    if away is None:
        node.problem("condition:time", f"{shown(node.value)} is not a point in time", _TIMES)
    return Moment(away=away or timedelta(0))


def _away(match: re.Match[str]) -> timedelta | None:
    if match[1] is None and match[2] is None:
        return timedelta(0)
    try:
        found = durations.parse(match[1] or match[2])
    except durations.DurationError:
        return None
    return -found if match[1] else found


def _within(node: "Node") -> timedelta:
    """`within: 30 days` looks back; `within: next 7 days` looks ahead."""
    if isinstance(node.value, str) and node.value.startswith("next "):
        return replace(node, value=node.value.removeprefix("next ")).duration()
    return -node.duration()
