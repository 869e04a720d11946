"""Turns wall-clock times into instants and back, for quiet hours and waits.

A local time that daylight saving skips becomes the first valid instant after it; one that occurs
twice means its first occurrence. Zone rules always come from the pinned `tzdata` package, never
from the machine's own files: two workers with different machines must decide alike.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The rules of an IANA zone. Raises ZoneInfoNotFoundError for a name that is none."""
    *folders, last = name.split("/")
    path = resources.files("tzdata").joinpath("zoneinfo", *folders, last)
    try:
        if not all(part.strip(".") for part in (*folders, last)):
            raise ZoneInfoNotFoundError(f"no time zone {name!r}")
        with path.open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError) as error:
        raise ZoneInfoNotFoundError(f"no time zone {name!r}") from error


def local(at: datetime, zone: str) -> datetime:
    """An instant (aware) on the clocks of a zone."""
    return at.astimezone(zone_of(zone))


def wall(day: date, clock: time, zone: str) -> datetime:
    """The instant (UTC) when the clocks of a zone show this day and time.

    In a gap it is the first valid instant after; in an overlap the first occurrence.
    """
    rules = zone_of(zone)
    meant = datetime.combine(day, clock.replace(fold=0), tzinfo=rules)
    # PEP 495: only in a gap is the offset of fold 0 (before the jump) the smaller one.
    if _offset(meant) < _offset(meant.replace(fold=1)):
        return _end_of_gap(meant, rules)
    return meant.astimezone(UTC)


def next_local(
    at: datetime, zone: str, clock: time, weekdays: Collection[int] | None = None
) -> datetime:
    """The first instant (UTC), at `at` or after, when a zone's clocks come to show `clock`.

    `weekdays` are days that count, 0 for Monday to 6. Raises ValueError if there are none.
    """
    if weekdays is not None and not any(0 <= day <= 6 for day in weekdays):
        raise ValueError("no weekday is allowed")
    # A day whose clocks jumped over `clock` counts from the end of the gap, which may be today.
    day = local(at, zone).date() - _DAY
    while True:
        if weekdays is None or day.weekday() in weekdays:
            found = wall(day, clock, zone)
            if found >= at:
                return found
        day += _DAY


def _offset(at: datetime) -> timedelta:
    found = at.utcoffset()
    assert found is not None
    return found


def _end_of_gap(meant: datetime, rules: ZoneInfo) -> datetime:
    """The instant a gap ends, found between the readings by the rules before and after it."""
    early = meant.replace(fold=1).astimezone(UTC)
    late = meant.astimezone(UTC)
    before = _offset(early.astimezone(rules))
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        if _offset(middle.astimezone(rules)) == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
