"""Periods of the calendar that caps count in: the days, weeks and months of zones."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from wayline.domain.quiet_hours import QUARTER, is_zone
from wayline.domain.wall import local, wall

# The longest that each lasts: a clock that is put back adds an hour.
PERIODS: Final = {
    "day": timedelta(days=1, hours=3),
    "week": timedelta(days=7, hours=3),
    "month": timedelta(days=31, hours=3),
}
_MIDNIGHT: Final = time(0)


def periods_at(
    period: str, zones: tuple[str, ...], fallback: str, at: datetime
) -> tuple[tuple[int, int], ...]:
    """The first seconds of each zone's period of an instant, and of the one after it; each once.

    The zones are those that the person may be in, else the workspace's own.
    """
    return _every_bounds(period, zones, fallback, int(at.timestamp()) // QUARTER)


@lru_cache(maxsize=65_536)
def _every_bounds(
    period: str, zones: tuple[str, ...], fallback: str, quarter: int
) -> tuple[tuple[int, int], ...]:
    counting = [zone for zone in zones if is_zone(zone)] or [fallback]
    return tuple({_bounds(period, zone, quarter) for zone in counting})


@lru_cache(maxsize=65_536)
def _bounds(period: str, zone: str, quarter: int) -> tuple[int, int]:
    """The first seconds of the period that a quarter hour belongs to, and of the one after it."""
    day = local(datetime.fromtimestamp(quarter * QUARTER, UTC), zone).date()
    first, after = _days(period, day)
    start, end = (int(wall(one, _MIDNIGHT, zone).timestamp()) for one in (first, after))
    # A clock that is put back over midnight shows two ends of a day: the later one counts.
    return start, max(end, (quarter + 1) * QUARTER)


def _days(period: str, day: date) -> tuple[date, date]:
    """The first day of the period that a day belongs to, and of the next one."""
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
