"""The rule packs as a table, for PostgreSQL to judge the carrier's log by: its clocks, not ours."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from wayline.domain.opening_hours import show_minute
from wayline.domain.places.calendars import holidays_between
from wayline.domain.quiet_hours import Days, QuietRule, Window
from wayline.domain.rulebook import rulebook
from wayline.store.audits import DayRow, Hours, RuleRow, WindowRow

_EVERY_DAY: Final = range(1, 8)  # ISO weekdays

# Read for this audit and not taken from the packs: 47 CFR 64.1200(c)(1), "before the hour of 8 a.m.
# or after 9 p.m. (local time at the called party's location)".
_FEDERAL: Final = Hours(
    rules=[RuleRow(0, "US", "marketing"), RuleRow(0, "US", "service")],
    windows=[WindowRow(0, weekday, "08:00", "21:00") for weekday in _EVERY_DAY],
    days=[],
)


@lru_cache(maxsize=64)
def hours_of(as_of: date | None, first_year: int, last_year: int) -> Hours:
    """Every rule that is in force on a day, with the holidays of some years."""
    book = rulebook(as_of)
    years = range(first_year, last_year + 1)
    numbered = list(enumerate(book.hours, 1))
    return Hours(
        rules=[*_FEDERAL.rules, *(row for n, rule in numbered for row in _places(n, rule))],
        windows=[*_FEDERAL.windows, *(row for n, rule in numbered for row in _windows(n, rule))],
        days=[row for n, rule in numbered for row in _days(n, rule, years)],
    )


def _places(number: int, rule: QuietRule) -> Iterator[RuleRow]:
    for place in rule.where:
        for category in rule.categories:
            yield RuleRow(number, place, category)


def _windows(number: int, rule: QuietRule) -> Iterator[WindowRow]:
    for window in rule.windows:
        for weekday in window.weekdays:
            yield WindowRow(number, weekday + 1, *_clocks(window))


def _days(number: int, rule: QuietRule, years: range) -> Iterator[DayRow]:
    for special, shift in ((rule.holidays, 0), (rule.eves, -1)):
        if special is not None:
            yield from _dates(number, special, shift, years)


def _dates(number: int, special: Days, shift: int, years: range) -> Iterator[DayRow]:
    clocks: list[tuple[str | None, str | None]] = [_clocks(window) for window in special.windows]
    for day in holidays_between(special.calendar, years):
        on = day.toordinal() + shift
        for opens, closes in clocks or [(None, None)]:
            yield DayRow(number, date.fromordinal(on).isoformat(), opens, closes)


def _clocks(window: Window) -> tuple[str, str]:
    return show_minute(window.start), show_minute(window.end)
