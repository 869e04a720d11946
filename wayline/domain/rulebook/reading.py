"""Reads a rule pack strictly: a row that is not whole, or not meant so, fails with its place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from wayline.domain.opening_hours import HoursError, read_hours, read_spans
from wayline.domain.places.calendars import Calendar
from wayline.domain.places.numbers import is_country
from wayline.domain.places.zones import zone_problem
from wayline.domain.quiet_hours import Days, QuietRule

MARKETING: Final = "marketing"
SERVICE: Final = "service"
CATEGORIES: Final = frozenset({MARKETING, SERVICE, "transactional"})
KINDS: Final = ("law", "code", "custom")
ELSEWHERE: Final = "*"
_CALENDAR: Final = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)
_MOST_HOURS: Final = 7 * 24  # a care row remembers no more
_COMMON: Final = frozenset(
    {"version", "checked", "kind", "categories"}
)  # of the head, for all rows
_ROW: Final = _COMMON | {"id", "where", "source", "confidence", "note", "from", "to"}
_HOURS: Final = _ROW | {"hours", "zones", "calendars", "holidays", "eves", "more", "without"}
_CAP: Final = _ROW | {"most", "per_hours"}
_HEAD: Final = _COMMON | {"pack", "about", "hours", "caps"}


class PackError(ValueError):
    """A rule pack that cannot be used: which file and row, what is wrong, and what to write."""


@dataclass(frozen=True, slots=True, eq=False)
class LegalCap:
    """At most `most` messages of `categories` to a person in any `hours` that end now."""

    id: str
    version: str
    where: tuple[str, ...]
    categories: frozenset[str]
    most: int
    hours: timedelta
    kind: str
    since: date | None
    until: date | None
    source: str
    checked: date | None
    confidence: str
    note: str

    @property
    def name(self) -> str:
        """The id with its version, as certificates name it."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class Pack:
    """One file: what it is about, and its rows."""

    name: str
    about: str
    hours: tuple[QuietRule, ...]
    caps: tuple[LegalCap, ...]


def read_pack(file: str, told: Mapping[str, Any]) -> Pack:
    """The rows of a parsed file; raises `PackError` for the first thing that is wrong with it."""
    _known(told, _HEAD, f"{file}: the head")
    head = {name: told[name] for name in _COMMON & told.keys()}
    return Pack(
        name=_text(told, "pack", f"{file}: the head"),
        about=_text(told, "about", f"{file}: the head"),
        hours=tuple(_each(file, head, told, "hours", _hours)),
        caps=tuple(_each(file, head, told, "caps", _cap)),
    )


def _each(
    file: str,
    head: Mapping[str, Any],
    told: Mapping[str, Any],
    kind: str,
    read: Callable[[Mapping[str, Any], str], Any],
) -> list[Any]:
    found = []
    for number, row in enumerate(told.get(kind, ()), 1):
        place = f"{file}: {kind} {number}" + (f" ({row['id']})" if "id" in row else "")
        found.append(read({**head, **row}, place))
    return found


def _hours(row: Mapping[str, Any], place: str) -> QuietRule:
    _known(row, _HOURS, place)
    common = _common(row, place)
    return QuietRule(
        windows=_spoken(read_hours, _texts(row, "hours", place), place),
        reason=_reason(common["id"], common["where"]),
        zones=_zones(row, place),
        holidays=_days(row, "holidays", place),
        eves=_days(row, "eves", place),
        **common,
    )


def _cap(row: Mapping[str, Any], place: str) -> LegalCap:
    _known(row, _CAP, place)
    most, hours = row.get("most"), row.get("per_hours")
    if type(most) is not int or most < 1:
        raise PackError(f"{place}: most must be a whole number of 1 or more")
    if type(hours) is not int or not 1 <= hours <= _MOST_HOURS:
        raise PackError(f"{place}: per_hours must be a whole number from 1 to {_MOST_HOURS}")
    return LegalCap(most=most, hours=timedelta(hours=hours), **_common(row, place))


def _common(row: Mapping[str, Any], place: str) -> dict[str, Any]:
    kind = _text(row, "kind", place)
    if kind not in KINDS:
        raise PackError(f'{place}: kind is "{kind}", not one of {", ".join(KINDS)}')
    since, until = _date(row, "from", place), _date(row, "to", place)
    if since and until and since > until:
        raise PackError(f"{place}: it ends on {until}, before it begins on {since}")
    checked = _date(row, "checked", place)
    if checked is None:
        raise PackError(f"{place}: checked is missing: the date when the source was read")
    return {
        "id": _text(row, "id", place),
        "version": _text(row, "version", place),
        "where": _where(row, place),
        "categories": _categories(row, place),
        "kind": kind,
        "since": since,
        "until": until,
        "source": _text(row, "source", place),
        "checked": checked,
        "confidence": _text(row, "confidence", place),
        "note": row.get("note", ""),
    }


def _reason(row_id: str, where: tuple[str, ...]) -> str:
    if where == (ELSEWHERE,):
        return "quiet_hours:default"
    if row_id == "us-federal":
        return "quiet_hours:federal"
    return "quiet_hours:state" if "-" in where[0] else "quiet_hours:country"


def _where(row: Mapping[str, Any], place: str) -> tuple[str, ...]:
    found = tuple(_texts(row, "where", place))
    for one in found:
        country, _, part = one.partition("-")
        if one != ELSEWHERE and not (is_country(country) and (part or "-" not in one)):
            raise PackError(f'{place}: "{one}" is no place: write FR, US-TX or *')
    if ELSEWHERE in found and len(found) > 1:
        raise PackError(f"{place}: * stands alone: it is wherever no other row says anything")
    return found


def _categories(row: Mapping[str, Any], place: str) -> frozenset[str]:
    found = frozenset(_texts(row, "categories", place))
    if not found <= CATEGORIES:
        unknown = min(found - CATEGORIES)
        raise PackError(f'{place}: "{unknown}" is no category: {", ".join(sorted(CATEGORIES))}')
    return found


def _zones(row: Mapping[str, Any], place: str) -> tuple[str, ...]:
    found = tuple(_texts(row, "zones", place)) if "zones" in row else ()
    for zone in found:
        if (problem := zone_problem(zone)) is not None:
            raise PackError(f"{place}: {problem.sentence}")
    return found


def _days(row: Mapping[str, Any], name: str, place: str) -> Days | None:
    """The hours of holidays, or of the days before them; None if those are days as any."""
    if name not in row:
        return None
    codes = tuple(_texts(row, "calendars", place))
    if not all(map(_CALENDAR.fullmatch, codes)):
        raise PackError(f"{place}: calendars are of countries or parts of them: FR, US-LA")
    more, without = _dates(row, "more", place), _dates(row, "without", place)
    windows = _spoken(read_spans, _text(row, name, place), place)
    return Days(Calendar(codes, more, without), windows)


def _dates(row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    found = tuple(_texts(row, name, place)) if name in row else ()
    for one in found:
        whole = one if len(one) != len("12-24") else f"2024-{one}"
        try:
            date.fromisoformat(whole)
        except ValueError:
            raise PackError(f'{place}: {name}: "{one}" is no date: 2027-05-03 or 12-24') from None
    return found


def _spoken(read: Callable[[Any], Any], told: Any, place: str) -> Any:
    try:
        return read(told)
    except HoursError as error:
        raise PackError(f"{place}: {error}") from None


def _known(row: Mapping[str, Any], names: frozenset[str], place: str) -> None:
    unknown = row.keys() - names
    if unknown:
        raise PackError(f'{place}: "{min(unknown)}" is unknown: {", ".join(sorted(names))}')


def _text(row: Mapping[str, Any], name: str, place: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise PackError(f"{place}: {name} is missing, or no text")
    return value


def _texts(row: Mapping[str, Any], name: str, place: str) -> list[str]:
    value = row.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise PackError(f"{place}: {name} is missing, or no list of texts")
    return value


def _date(row: Mapping[str, Any], name: str, place: str) -> date | None:
    value = row.get(name)
    if value is not None and type(value) is not date:
        raise PackError(f"{place}: {name} is no date: write 2026-11-20")
    return value
