"""When the law or good manners let a message ring a phone, and when next.

Everything is reckoned in quarter hours since 1970: offsets and changes of modern zones, and the
bounds of all rules, fall on them. A rule is a picture of each local day, one bit a quarter hour. A
quarter hour is open only if its first and its last second are, so a zone of odd offset (there were
some until 1972) is treated too strictly, never too loosely.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from wayline.domain.places.calendars import Calendar, is_holiday
from wayline.domain.wall import zone_of

EVERY_DAY: Final = frozenset(range(7))
SEARCH: Final = timedelta(days=8)  # hours without holidays that open at all open within a week
QUARTER: Final = 900
DAY: Final = 86_400
_A_DAY: Final = 96  # quarter hours
_ALL: Final = (1 << _A_DAY) - 1
_STRIDE: Final = int(SEARCH.total_seconds()) // QUARTER
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = date(1970, 1, 1)


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


@dataclass(frozen=True, slots=True)
class Days:
    """Hours of days that are not like others: the windows of a day and of these must both be open.

    Without windows such a day is closed.
    """

    calendar: Calendar
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class QuietRule:
    """One row of law or custom, which says when messages of `categories` may go to its places.

    `where` are countries (`FR`) and their parts (`US-TX`), or `*`: wherever no other row says
    anything. `zones` are clocks that count besides the person's own. `closed` are first and last
    days of dates on which nothing goes. `kind` is `law`, `code` (of conduct, or what operators
    enforce), `custom`, or `own` (the workspace's). In force from `since` up to and including
    `until`. `source` is where it is written, `confidence` how sure we are.

    Compared by identity, which makes it a cheap key of the caches below: build packs once.
    """

    id: str
    version: str
    reason: str  # of a message held by it, see reasons.py
    categories: frozenset[str]
    windows: tuple[Window, ...]
    where: tuple[str, ...] = ("*",)
    zones: tuple[str, ...] = ()
    holidays: Days | None = None
    eves: Days | None = None
    closed: tuple[tuple[date, date], ...] = ()
    kind: str = "law"
    since: date | None = None
    until: date | None = None
    source: str = ""
    checked: date | None = None
    confidence: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """The id with its version, as certificates name it."""
        return f"{self.id}@{self.version}"


Hours = tuple[QuietRule, ...]


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
    quarter = int(at.timestamp()) // QUARTER
    return all(_is_open((rule,), zone, quarter) for zone in zones)


def next_open(
    rules: Hours, zones: tuple[str, ...], at: datetime, until: datetime
) -> datetime | None:
    """The first instant in [at, until) that every rule allows in every zone; None if there is none.

    However long the closed days are, it looks as far as `until`.
    """
    start = int(at.timestamp()) // QUARTER
    last = int(until.timestamp()) // QUARTER
    quarter, found = start, None
    while found is None and quarter <= last:
        found = _first_open(rules, zones, quarter)
        quarter += _STRIDE + 1
    if found is None:
        return None
    first = at if found == start else _EPOCH + timedelta(seconds=found * QUARTER)
    return first if first < until else None


def last_to_open(rules: Hours, zones: tuple[str, ...], first: datetime) -> tuple[QuietRule, str]:
    """The rule that is still closed just before `first`, and on which clock; of several the last.

    Without one (the rules are open then) it is the first rule on the first clock.
    """
    return _last_to_open(rules, zones, int(first.timestamp()) // QUARTER - 1)


def falls_on_holiday(rule: QuietRule, zone: str, at: datetime) -> bool:
    """Whether it is a holiday of the rule on the clock of a zone."""
    if rule.holidays is None:
        return False
    day, _ = local_quarter(zone, at)
    return is_holiday(rule.holidays.calendar, day)


@lru_cache(maxsize=16_384)
def _last_to_open(rules: Hours, zones: tuple[str, ...], quarter: int) -> tuple[QuietRule, str]:
    shut = [
        (rule, zone) for rule in rules for zone in zones if not _is_open((rule,), zone, quarter)
    ]
    return shut[-1] if shut else (rules[0], zones[0])


@lru_cache(maxsize=16_384)
def quarters_of(rule: QuietRule, day: int) -> int:
    """The open quarter hours of a local day (days since 1970): bit 0 is the one after midnight."""
    found = _quarters(rule.windows, day)
    if rule.holidays is not None and is_holiday(rule.holidays.calendar, day):
        found &= _quarters(rule.holidays.windows, day)
    if rule.eves is not None and is_holiday(rule.eves.calendar, day + 1):
        found &= _quarters(rule.eves.windows, day)
    return 0 if found and _is_closed(rule, day) else found


def local_quarter(zone: str, at: datetime) -> tuple[int, int]:
    """The day (since 1970) that the clocks of a zone show, and its quarter hour."""
    second = int(at.timestamp())
    day, rest = divmod(second + _offset(zone, second), DAY)
    return day, rest // QUARTER


def _is_closed(rule: QuietRule, day: int) -> bool:
    if not rule.closed:
        return False
    on = _FIRST_DAY + timedelta(days=day)
    return any(first <= on <= last for first, last in rule.closed)


def _quarters(windows: Iterable[Window], day: int) -> int:
    weekday = (day + 3) % 7  # 1 January 1970 was a Thursday
    found = 0
    for window in windows:
        if weekday in window.weekdays:
            found |= (1 << window.end // 15) - (1 << window.start // 15)
    return found


@lru_cache(maxsize=16_384)
def _together(rules: Hours, day: int) -> int:
    """The quarter hours of a local day that all rules leave open."""
    found = _ALL
    for rule in rules:
        found &= quarters_of(rule, day)
    return found


@lru_cache(maxsize=65_536)
def _first_open(rules: Hours, zones: tuple[str, ...], start: int) -> int | None:
    """The least common quarter of eight days: each zone pushes it to its own next one."""
    last = start + _STRIDE
    quarter, settled = start, False
    while not settled and quarter <= last:
        settled = True
        for zone in zones:
            pushed = _next_in_zone(rules, zone, quarter, last)
            if pushed != quarter:
                quarter, settled = pushed, False
    return quarter if settled else None


def _next_in_zone(rules: Hours, zone: str, quarter: int, last: int) -> int:
    while quarter <= last and not _is_open(rules, zone, quarter):
        quarter = _after_closed(rules, zone, quarter)
    return quarter


def _after_closed(rules: Hours, zone: str, quarter: int) -> int:
    """The next quarter worth a look: within a UTC day of one offset, the next one that is open."""
    day = quarter // _A_DAY
    steady = _steady_offset(zone, day)
    if steady is None or steady % QUARTER:
        return quarter + 1
    local, place = divmod(quarter + steady // QUARTER, _A_DAY)
    ahead = _together(rules, local) >> place
    step = (ahead & -ahead).bit_length() - 1 if ahead else _A_DAY - place
    return min(quarter + step, (day + 1) * _A_DAY)


def _is_open(rules: Hours, zone: str, quarter: int) -> bool:
    steady = _steady_offset(zone, quarter // _A_DAY)
    if steady is not None and steady % QUARTER == 0:
        local, place = divmod(quarter + steady // QUARTER, _A_DAY)
        return bool(_together(rules, local) >> place & 1)
    second = quarter * QUARTER
    return all(_open_second(rules, zone, one) for one in (second, second + QUARTER - 1))


def _open_second(rules: Hours, zone: str, second: int) -> bool:
    local, rest = divmod(second + _offset(zone, second), DAY)
    return bool(_together(rules, local) >> rest // QUARTER & 1)


@lru_cache(maxsize=131_072)
def _steady_offset(zone: str, day: int) -> int | None:
    """The offset of a whole UTC day, None on a day that changes it.

    No zone has changed twice in a day and come back, so the two ends of a day tell.
    """
    first = _offset(zone, day * DAY)
    return first if first == _offset(zone, day * DAY + DAY - 1) else None


def _offset(zone: str, second: int) -> int:
    found = datetime.fromtimestamp(second, zone_of(zone)).utcoffset()
    assert found is not None
    return int(found.total_seconds())
