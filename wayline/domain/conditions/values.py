"""Comparing values whose types nobody promised: one table says what every pair means.

Down: the value found. Across: what it is compared with by `is` (`is_not` is its opposite).

|                  | number      | text                          | true or false | list         |
|------------------|-------------|-------------------------------|---------------|--------------|
| nothing          | false       | false                         | false         | false        |
| number           | as decimals | as decimals if it is a number | false         | false        |
| text of a number | as decimals | as decimals if it is a number | false         | false        |
| text of a time   | false       | as times if it is a time      | false         | false        |
| other text       | false       | letter by letter              | `"true"` is   | false        |
| true or false    | false       | `"true"` is true              | as it is      | false        |
| list             | false       | false                         | false         | item by item |
| mapping          | false       | false                         | false         | false        |

- Nothing (missing or null): every comparison is false, `is_not` too; only `exists: false`
  holds. So `not` of a comparison with nothing is true.
- `in`: any of the listed is equal; a list asks whether any of its items is in it.
- Decimals are exact: 0.1 is 0.1, and no digit is dropped.
- Times: RFC 3339, or a date (its midnight); UTC when no zone is given. `is` with a date holds all
  through that day.
- Order (`gte gt lte lt between`) exists between two numbers or two times, never otherwise.
- `contains`, `starts_with`: text within text as written; `contains` on a list: an equal item.
- `before`, `after`, `within`: times only; everything else is false.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

OPERATORS: Final = (
    *("is", "is_not", "in", "gte", "gt", "lte", "lt", "between"),
    *("contains", "starts_with", "exists", "before", "after", "within"),
)

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_NUMBER: Final = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\d*(Z|z|[+-]\d\d:?\d\d)?)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time an operand names: fixed (`at`), or away from now (`7 days ago`, `in 7 days`)."""

    at: datetime | None = None
    away: timedelta = timedelta(0)

    def seen_from(self, now: datetime) -> datetime:
        """The moment as an aware UTC time; far past or future stops at the calendar's edge."""
        if self.at is not None:
            return self.at
        try:
            return now + self.away
        except OverflowError:
            return _LAST if self.away > timedelta(0) else _FIRST


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. The operand: any value for `is`, a tuple for `in` and `between`.

    `before` and `after` take a `Moment`; `within` takes a timedelta, negative for the past.
    """

    __test__ = False  # not a test of pytest

    operator: str
    operand: Any


def holds(test: Test, value: Any, now: datetime) -> bool:
    """Whether the comparison holds for a value, by the table above."""
    if test.operator == "exists":
        return (value is not None) is bool(test.operand)
    return value is not None and _COMPARE[test.operator](value, test.operand, now)


def look_up(properties: Any, path: str) -> Any:
    """The value at a dotted path: keys of mappings, indexes of lists; None when there is none.

    A key that has dots itself is found too, the longest one first.
    """
    if isinstance(properties, list):
        index, _, rest = path.partition(".")
        inside = properties[int(index)] if _is_index(index, properties) else None
        return look_up(inside, rest) if rest else inside
    if not isinstance(properties, dict):
        return None
    return _in_mapping(properties, path)


def number_of(value: Any) -> Decimal | None:
    """The exact decimal that a number, or a text that is one, stands for."""
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, float):
        return Decimal(str(value)) if math.isfinite(value) else None
    whole = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if whole else None


def time_of(value: Any) -> datetime | None:
    """The aware UTC time that an RFC 3339 text, a date or a datetime stands for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    match = _TIME.fullmatch(value) if isinstance(value, str) and value.isascii() else None
    if match is None:
        return None
    try:
        found = datetime.fromisoformat(
            f"{match[1]}T{match[2] or '00:00'}{(match[3] or 'Z').upper()}"
        )
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def same(value: Any, operand: Any) -> bool:
    """Whether two values are equal by the table."""
    match operand:
        case bool():
            return _word(value) == _word(operand)
        case int() | float():
            return number_of(value) == number_of(operand) is not None
        case str():
            return _same_text(value, operand)
        case list() | tuple():
            return _same_list(value, operand)
        case _:
            return False


def _same_text(value: Any, text: str) -> bool:
    if isinstance(value, bool):
        return _word(value) == text
    for read in (number_of, time_of):
        left, right = read(value), read(text)
        if left is not None and right is not None:
            day = read is time_of and len(text) == len("2024-02-29")
            return left.date() == right.date() if day else left == right  # type: ignore[union-attr]
    return isinstance(value, str) and value == text


def _same_list(value: Any, operand: list[Any] | tuple[Any, ...]) -> bool:
    if not isinstance(value, list) or len(value) != len(operand):
        return False
    return all(map(same, value, operand))


def _word(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def _is_index(index: str, items: list[Any]) -> bool:
    return index.isascii() and index.isdigit() and len(index) < 6 and int(index) < len(items)


def _in_mapping(properties: dict[str, Any], path: str) -> Any:
    if path in properties:
        return properties[path]
    for end in range(len(path) - 1, 0, -1):
        if path[end] == "." and path[:end] in properties:
            return look_up(properties[path[:end]], path[end + 1 :])
    return None


def _ordered(value: Any, operand: Any, holds_for: Callable[[Any, Any], bool]) -> bool:
    for read in (number_of, time_of):
        left, right = read(value), read(operand)
        if left is not None and right is not None:
            return holds_for(left, right)
    return False


def _at_least(value: Any, operand: Any, _: datetime) -> bool:
    return _ordered(value, operand, lambda left, right: bool(left >= right))


def _more(value: Any, operand: Any, _: datetime) -> bool:
    return _ordered(value, operand, lambda left, right: bool(left > right))


def _at_most(value: Any, operand: Any, _: datetime) -> bool:
    return _ordered(value, operand, lambda left, right: bool(left <= right))


def _less(value: Any, operand: Any, _: datetime) -> bool:
    return _ordered(value, operand, lambda left, right: bool(left < right))


def _between(value: Any, operand: Any, now: datetime) -> bool:
    low, high = operand
    if isinstance(low, Moment) and isinstance(high, Moment):
        at = time_of(value)
        return at is not None and low.seen_from(now) <= at <= high.seen_from(now)
    return _at_least(value, low, now) and _at_most(value, high, now)


def _in(value: Any, operand: Any, _: datetime) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(same(each, item) for each in values for item in operand)


def _contains(value: Any, operand: Any, _: datetime) -> bool:
    if isinstance(value, list):
        return any(same(each, operand) for each in value)
    return isinstance(value, str) and isinstance(operand, str) and operand in value


def _starts_with(value: Any, operand: Any, _: datetime) -> bool:
    return isinstance(value, str) and value.startswith(str(operand))


def _before(value: Any, operand: Moment, now: datetime) -> bool:
    at = time_of(value)
    return at is not None and at < operand.seen_from(now)


def _after(value: Any, operand: Moment, now: datetime) -> bool:
    at = time_of(value)
    return at is not None and at > operand.seen_from(now)


def _within(value: Any, operand: timedelta, now: datetime) -> bool:
    at = time_of(value)
    edge = Moment(away=operand).seen_from(now)
    return at is not None and min(now, edge) <= at <= max(now, edge)


_COMPARE: Final[dict[str, Callable[[Any, Any, datetime], bool]]] = {
    "is": lambda value, operand, _: same(value, operand),
    "is_not": lambda value, operand, _: not same(value, operand),
    "in": _in,
    "gte": _at_least,
    "gt": _more,
    "lte": _at_most,
    "lt": _less,
    "between": _between,
    "contains": _contains,
    "starts_with": _starts_with,
    "before": _before,
    "after": _after,
    "within": _within,
}
