"""Instants that a journey waits for, in the zone of a person who may be in one of several.

Where the zone is not known for sure, a time of day has come when it is that time, or later on that
day, in every zone the person may be in. A date without a year to it (`yearly`) that falls on
29 February is kept on the 28th in years that lack it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfoNotFoundError

from wayline.domain.contacts import Contact
from wayline.domain.wall import local, wall, zone_of

NO_ZONE: Final = ("UTC",)
_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time(0)


def zones_of(contact: Contact, explicit: str | None) -> tuple[str, ...]:
    """The zones whose clocks count: the explicit one, else all the person may be in; maybe none."""
    zones = (explicit,) if explicit else contact.candidate_zones()
    return tuple(zone for zone in zones if _is_zone(zone))


def next_time(
    after: datetime, clock: time, zones: Collection[str], weekdays: Collection[int]
) -> datetime:
    """The first instant after `after` when a day's clocks have come to `clock` in all the zones.

    `weekdays` (0 is Monday) are the days that count; none means all.
    """
    day = min(local(after, zone).date() for zone in zones)
    while True:
        if not weekdays or day.weekday() in weekdays:
            found = everywhere(day, clock, zones)
            if found > after:
                return found
        day += _DAY


def everywhere(day: date, clock: time, zones: Collection[str]) -> datetime:
    """The instant when it is this day and time, or later, in all the zones."""
    return max(wall(day, clock, zone) for zone in zones)


@dataclass(frozen=True, slots=True)
class Dated:
    """How a date of a person becomes an instant.

    `clock` replaces its time of day. The offset of a time that names its zone elapses; that of a
    date, or of a time without a zone, is counted on the calendar before the zone's clocks apply.
    """

    clock: time | None
    offset: timedelta
    yearly: bool

    def instant(self, value: Any, after: datetime, zones: Collection[str]) -> datetime | None:
        """The instant that `value` names, if yearly the next after `after`; None for no date."""
        moment = read_moment(value)
        try:
            if moment is None:
                return None
            return self._next(moment, after, zones) if self.yearly else self._at(moment, zones)
        except (OverflowError, ValueError):
            return None  # beyond the calendar

    def _at(self, moment: datetime, zones: Collection[str]) -> datetime:
        if self.clock is not None:
            moment = datetime.combine(moment.date(), self.clock)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC) + self.offset
        moment += self.offset
        return everywhere(moment.date(), moment.time(), zones)

    def _next(self, moment: datetime, after: datetime, zones: Collection[str]) -> datetime:
        year = (after - self.offset).year - 1
        while True:
            found = self._at(_in_year(moment, year), zones)
            if found > after:
                return found
            year += 1


def read_moment(value: Any) -> datetime | None:
    """The date or time that an attribute holds; without a zone if it names none."""
    if not isinstance(value, str) or not value[:4].isdigit() or value[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def _in_year(moment: datetime, year: int) -> datetime:
    if (moment.month, moment.day) == (2, 29) and not _is_leap(year):
        return moment.replace(year=year, day=28)
    return moment.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    """Whether this is an IANA zone; a name that is none is looked up once, not at each step."""
    try:
        zone_of(name)
    except ZoneInfoNotFoundError:
        return False
    return True
