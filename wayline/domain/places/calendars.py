"""Public holidays by country and part of a country, as the `holidays` package knows them.

The package is imported when the first rule asks for a holiday: it takes a fifth of a second, and
most processes never ask. What it does not know, a row of a rule pack adds or takes away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Final

_EPOCH: Final = date(1970, 1, 1)
_YEARLY: Final = 5  # characters of "12-24", a date of every year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of `codes` together (`FR`, `US-LA`).

    `more` and `without` are dates that somebody declared beside them: 2027-05-03, or 12-24 for
    every year.
    """

    codes: tuple[str, ...]
    more: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def is_calendar(code: str) -> bool:
    """Whether the package knows the holidays of a country, or of a part of one."""
    country, _, part = code.partition("-")
    return country in _known() and (not part or part in _known()[country])


def holiday_name(calendar: Calendar, day: int) -> str | None:
    """What is celebrated on a day (days since 1970), None if nothing is."""
    return _year(calendar, (_EPOCH + timedelta(days=day)).year).get(day)


def is_holiday(calendar: Calendar, day: int) -> bool:
    """Whether a day (days since 1970) is a holiday."""
    return day in _year(calendar, (_EPOCH + timedelta(days=day)).year)


def holidays_between(calendar: Calendar, years: Iterable[int]) -> list[date]:
    """Every holiday of some years, in their order."""
    return [_EPOCH + timedelta(days=day) for year in years for day in sorted(_year(calendar, year))]


@cache
def calendars_version() -> str:
    """The version of the package, which decisions write down."""
    return version("holidays")


@lru_cache(maxsize=4_096)
def _year(calendar: Calendar, year: int) -> dict[int, str]:
    """The holidays of a year, observed days included, with their names."""
    found: dict[int, str] = {}
    for code in calendar.codes:
        found |= _of_package(code, year)
    found |= dict.fromkeys(_dates(calendar.more, year), "a day that was declared")
    gone = _dates(calendar.without, year)
    return {day: name for day, name in found.items() if day not in gone}


@lru_cache(maxsize=4_096)
def _of_package(code: str, year: int) -> dict[int, str]:
    from holidays import country_holidays  # slow: see above

    country, _, part = code.partition("-")
    theirs = country_holidays(country, subdiv=part or None, years=year, language="en_US")
    return {(day - _EPOCH).days: name for day, name in theirs.items() if day.year == year}


def _dates(written: tuple[str, ...], year: int) -> set[int]:
    """The days of a year that are meant; 29 February is one in leap years alone."""
    found = set()
    for text in written:
        whole = f"{year:04}-{text}" if len(text) == _YEARLY else text
        try:
            day = date.fromisoformat(whole)
        except ValueError:
            continue
        if day.year == year:
            found.add((day - _EPOCH).days)
    return found


@cache
def _known() -> dict[str, frozenset[str]]:
    from holidays import list_supported_countries

    return {code: frozenset(parts) for code, parts in list_supported_countries().items()}
