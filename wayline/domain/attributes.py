"""Attributes of a person from outside: cleaned and typed once, so that nobody guesses later."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from wayline.domain.conditions.values import number_of, time_of
from wayline.domain.intake import plain

MOST_ATTRIBUTES: Final = 500  # of one contact
LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 10_000
MOST_ITEMS: Final = 500  # of a list
KINDS: Final = ("string", "number", "boolean", "date", "datetime", "list")
# Liquid has its own idea of what these mean of anything, so a template could never read them.
RESERVED: Final[Mapping[str, str]] = MappingProxyType(
    {"first": "first_name", "last": "last_name", "size": "shirt_size"}
)

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WORDS: Final[Mapping[Any, bool]] = MappingProxyType(
    {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
)
_Taken = tuple[str, Any, str | None, tuple["ProfileProblem", ...]]  # name, value, kind, problems
_LEFT_OUT: Final = object()
_EXACT: Final = 2**53  # beyond this JSON readers drop digits


@dataclass(frozen=True, slots=True)
class ProfileProblem:
    """What was wrong with a field: a stable code, what it is, and the mend."""

    code: str
    what: str
    mend: str


class _BadValueError(Exception):
    """A value that cannot be kept; it never leaves this module."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.problem = (code, what, mend)


@dataclass(slots=True)
class Attributes:
    """Values that can be stored (None removes one), the kind of each, and what was left out."""

    values: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    problems: list[ProfileProblem] = field(default_factory=list)


def read_attributes(given: Any, declared: Mapping[str, str] | None = None) -> Attributes:
    """Clean and type the attributes of one record; `declared` maps names to one of `KINDS`.

    A value of no declared kind keeps the kind that it shows. Dates and times stay as they were
    written: a birthday on 29 February is one in every year.
    """
    found = Attributes()
    if not isinstance(given, Mapping):
        found.problems.append(
            ProfileProblem("attributes:type", "the attributes are no object", 'Send {"name": ...}.')
        )
        return found
    for name, value in islice(given.items(), MOST_ATTRIBUTES):
        _take(found, str(name), value, declared or {})
    if len(given) > MOST_ATTRIBUTES:
        found.problems.append(too_many(len(given) - MOST_ATTRIBUTES))
    return found


def too_many(left_out: int) -> ProfileProblem:
    """That a person has more attributes than are kept."""
    what = f"{left_out:,} attributes are left out: a contact has at most {MOST_ATTRIBUTES}"
    return ProfileProblem("attributes:many", what, "Send only what journeys and reports need.")


def applied(before: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The attributes after changes, and how many new ones found no room."""
    kept = {key: value for key, value in before.items() if changes.get(key, value) is not None}
    after = kept | {k: v for k, v in changes.items() if v is not None and k in kept}
    new = [(k, v) for k, v in changes.items() if v is not None and k not in kept]
    room = max(0, MOST_ATTRIBUTES - len(after))
    return after | dict(new[:room]), len(new[room:])


def kind_of(value: Any) -> str:
    """The kind that a stored value shows."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "list"
    if isinstance(value, str) and time_of(value) is not None:
        return "date" if _DATE.fullmatch(value) else "datetime"
    return "string"


def _take(found: Attributes, given: str, value: Any, declared: Mapping[str, str]) -> None:
    repeats = isinstance(value, str | int) and not declared
    name, cleaned, kind, problems = (_of_many if repeats else _one)(given, value, declared or None)
    if problems:
        found.problems.extend(problems)
    if kind is None and cleaned is not None:
        return
    found.values[name] = cleaned
    if kind is not None:
        found.kinds[name] = kind


def _one(given: str, value: Any, declared: Mapping[str, str] | None) -> _Taken:
    """An attribute as it is kept. One that cannot be has no kind, and is not None."""
    notes: list[str] = []
    name = plain(given, notes).strip()
    asked = (declared or {}).get(name)
    try:
        _check_name(name)
        cleaned = None if value is None else _cleaned(value, notes)
        if cleaned is not None and asked is not None:
            cleaned = _as_declared(cleaned, asked)
    except _BadValueError as bad:
        code, what, mend = bad.problem
        problem = ProfileProblem(code, f'attribute "{name[:60]}": {what}', mend)
        return name, _LEFT_OUT, None, (problem,)
    kind = None if cleaned is None else asked or kind_of(cleaned)
    return name, cleaned, kind, tuple(_noted(name, notes))


# Of a city, a plan or a number of orders there are few; typed, since 1, 1.0 and True are equal.
_of_many: Final = lru_cache(maxsize=16_384, typed=True)(_one)


def _noted(name: str, notes: list[str]) -> Iterator[ProfileProblem]:
    for note in dict.fromkeys(notes):
        what = f'attribute "{name[:60]}": {note} were removed'
        yield ProfileProblem("text:cleaned", what, "Send UTF-8 without NUL.")


def _check_name(name: str) -> None:
    if not name:
        raise _BadValueError("attribute:name", "it has no name", "Give it one.")
    if len(name) > LONGEST_NAME:
        what = f"its name is longer than {LONGEST_NAME} characters"
        raise _BadValueError("attribute:name", what, "Give it a shorter one.")
    if name in RESERVED:
        what = "templates mean something else by this name"
        raise _BadValueError("attribute:reserved", what, f'Call it "{RESERVED[name]}", say.')


def _cleaned(value: Any, notes: list[str]) -> Any:
    """A value as it is stored; raises for what no attribute can be."""
    if isinstance(value, list | tuple | set | frozenset):
        return _list(value, notes)
    return _scalar(value, notes)


def _list(value: Any, notes: list[str]) -> list[Any]:
    if len(value) > MOST_ITEMS:
        what = f"its list has more than {MOST_ITEMS} items"
        raise _BadValueError("attribute:long", what, "Send fewer.")
    return [_scalar(item, notes) for item in value if item is not None]


def _scalar(value: Any, notes: list[str]) -> Any:
    match value:
        case str():
            return _text(value, notes)
        case bool():
            return value
        case int():
            return value if abs(value) < _EXACT else _text(str(value), notes)
        case float() if math.isfinite(value):
            return value
        case date():  # a datetime is one too
            return value.isoformat()
        case _:
            what = f"it is no value that can be kept ({type(value).__name__})"
            mend = "Send a text, number, true or false, date, time, or a list of those."
            raise _BadValueError("attribute:type", what, mend)


def _text(value: str, notes: list[str]) -> str:
    if len(value) > LONGEST_TEXT:
        what = f"its text has more than {LONGEST_TEXT:,} characters"
        raise _BadValueError("attribute:long", what, "Send a shorter one.")
    return plain(value, notes)


def _as_declared(value: Any, kind: str) -> Any:
    """The value as what its attribute was declared to be."""
    shown = kind_of(value)
    if shown == kind or (kind == "datetime" and shown == "date"):
        return value
    converted = _converted(value, kind)
    if converted is None:
        what = f"it is declared as a {kind}, and this is a {shown}"
        raise _BadValueError("attribute:kind", what, f"Send a {kind}, or declare it otherwise.")
    return converted


def _converted(value: Any, kind: str) -> Any:
    match kind:
        case "string" if not isinstance(value, list):
            return str(value).lower() if isinstance(value, bool) else str(value)
        case "number":
            number = number_of(value)
            if number is None:
                return None
            return int(number) if number == number.to_integral_value() else float(number)
        case "boolean":
            return _WORDS.get(str(value).strip().casefold())
        case "date":
            at = time_of(value)
            return None if at is None else datetime.fromisoformat(value).date().isoformat()
        case _:
            return None
