"""Quiet hours as data: when the law or good manners let a message ring a phone, and when next.

Everything is reckoned in quarter hours since 1970: offsets and changes of modern zones, and the
bounds of all rules, fall on them. A quarter hour is open only if its first and its last second are,
so a zone of odd offset (there were some until 1972) is treated too strictly, never too loosely.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from wayline.domain.wall import zone_of

EVERY_DAY: Final = frozenset(range(7))
BOUND: Final = frozenset({"marketing", "service"})  # transactional is exempt in both packs
SEARCH: Final = timedelta(days=8)  # a rule that opens at all opens within a week
_QUARTER: Final = 900
_DAY: Final = 86_400
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `start` up to, not including, `end`: local minutes of the day, on `weekdays`.

    Weekdays count from Monday 0. Bounds are whole quarter hours, else `ValueError`.
    """

    start: int
    end: int
    weekdays: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        if self.start % 15 or self.end % 15 or not 0 <= self.start < self.end <= 1440:
            raise ValueError(f"a window of {self.start} to {self.end} minutes is no window")


@dataclass(frozen=True, slots=True, eq=False)
class QuietRule:
    """One row of law or custom. `source` is where it is written, `confidence` how sure we are.

    Compared by identity, which makes it a cheap key of the caches below: build packs once.
    """

    id: str
    version: str
    source: str
    confidence: str
    reason: str  # of a message held by it, see reasons.py
    categories: frozenset[str]
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True, eq=False)
class QuietPack:
    """The rules of a version: `nanp` for numbers that begin with +1, `elsewhere` for the rest."""

    version: str
    nanp: tuple[QuietRule, ...]
    elsewhere: tuple[QuietRule, ...]

    def rules_for(self, address: str | None, category: str) -> tuple[QuietRule, ...]:
        """The rules that bind a message of this category to this address (E.164)."""
        nanp = address is not None and address.startswith("+1")
        return _binding(self.nanp if nanp else self.elsewhere, category)


@lru_cache(maxsize=1_024)
def _binding(rules: tuple[QuietRule, ...], category: str) -> tuple[QuietRule, ...]:
    return tuple(rule for rule in rules if category in rule.categories)


US_FEDERAL: Final = QuietRule(
    id="us-federal-hours",
    version="2026-11",
    source="47 CFR 64.1200(c)(1): no solicitation before 8 a.m. or after 9 p.m. at the called "
    "party's location",
    confidence="high",
    reason="quiet_hours:federal",
    categories=BOUND,
    windows=(Window(8 * 60, 21 * 60),),
)
ELSEWHERE: Final = QuietRule(
    id="default-hours",
    version="2026-11",
    source="the default that messaging vendors use where no window is law (Vero: 08-20)",
    confidence="low: custom, not law; country packs replace it",
    reason="quiet_hours:default",
    categories=BOUND,
    windows=(Window(8 * 60, 20 * 60),),
)
PACK: Final = QuietPack("2026-11", nanp=(US_FEDERAL,), elsewhere=(ELSEWHERE,))


@lru_cache(maxsize=4_096)
def is_zone(name: str) -> bool:
    """True if `name` is an IANA zone that a clock can be read in."""
    try:
        zone_of(name)
    except ZoneInfoNotFoundError:
        return False
    return True


def open_at(rule: QuietRule, zones: Iterable[str], at: datetime) -> bool:
    """True if the rule allows a message at `at` in every one of the zones."""
    quarter = int(at.timestamp()) // _QUARTER
    return all(_is_open(rule, zone, quarter) for zone in zones)


def next_open(
    rules: tuple[QuietRule, ...], zones: tuple[str, ...], at: datetime, until: datetime
) -> datetime | None:
    """The first instant in [at, until) that every rule allows in every zone; None if there is none.

    Looks at most eight days ahead.
    """
    quarter = int(at.timestamp()) // _QUARTER
    found = _first_open(rules, zones, quarter)
    if found is None:
        return None
    first = at if found == quarter else _EPOCH + timedelta(seconds=found * _QUARTER)
    return first if first < until else None


@lru_cache(maxsize=65_536)
def _first_open(rules: tuple[QuietRule, ...], zones: tuple[str, ...], start: int) -> int | None:
    """The least common quarter: each round lets every rule and zone push it to its own next one."""
    last = start + int(SEARCH.total_seconds()) // _QUARTER
    quarter, settled = start, False
    while not settled and quarter <= last:
        settled = True
        for rule in rules:
            for zone in zones:
                pushed = _next_in_zone(rule, zone, quarter, last)
                if pushed != quarter:
                    quarter, settled = pushed, False
    return quarter if settled else None


def _next_in_zone(rule: QuietRule, zone: str, quarter: int, last: int) -> int:
    while quarter <= last and not _is_open(rule, zone, quarter):
        quarter = _after_closed(rule, zone, quarter)
    return quarter


def _after_closed(rule: QuietRule, zone: str, quarter: int) -> int:
    """The next quarter worth a look: nothing opens before the next start of a window.

    On a UTC day of one offset that start is reckoned; on the others every quarter is looked at.
    """
    day = quarter * _QUARTER // _DAY
    steady = _steady_offset(zone, day)
    if steady is None:
        return quarter + 1
    local_minute = (quarter * _QUARTER + steady) % _DAY // 60
    ahead = min((window.start - local_minute) % 1440 or 1440 for window in rule.windows)
    return min(quarter + max(1, ahead // 15), (day + 1) * (_DAY // _QUARTER))


def _is_open(rule: QuietRule, zone: str, quarter: int) -> bool:
    second = quarter * _QUARTER
    steady = _steady_offset(zone, second // _DAY)
    if steady is not None and steady % _QUARTER == 0:
        return _open_second(rule, second + steady)
    last = second + _QUARTER - 1
    return _open_second(rule, second + _offset(zone, second)) and _open_second(
        rule, last + _offset(zone, last)
    )


def _open_second(rule: QuietRule, local: int) -> bool:
    minute = local % _DAY // 60
    weekday = (local // _DAY + 3) % 7  # 1 January 1970 was a Thursday
    for window in rule.windows:
        if window.start <= minute < window.end and weekday in window.weekdays:
            return True
    return False


@lru_cache(maxsize=131_072)
def _steady_offset(zone: str, day: int) -> int | None:
    """The offset of a whole UTC day, None on a day that changes it.

    No zone has changed twice in a day and come back, so the two ends of a day tell.
    """
    first = _offset(zone, day * _DAY)
    return first if first == _offset(zone, day * _DAY + _DAY - 1) else None


def _offset(zone: str, second: int) -> int:
    found = datetime.fromtimestamp(second, zone_of(zone)).utcoffset()
    assert found is not None
    return int(found.total_seconds())
