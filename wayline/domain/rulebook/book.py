"""The rows that are in force on a day, with what a workspace adds: what binds whom."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from wayline.domain.own_rules import NOTHING, OWN_HOLIDAYS, OwnRules
from wayline.domain.places.calendars import Calendar, is_calendar
from wayline.domain.quiet_hours import Days, Hours, QuietRule, Window
from wayline.domain.rulebook.packs import every_pack
from wayline.domain.rulebook.reading import ELSEWHERE, LegalCap

_ALL_DAY: Final = (Window(0, 1440),)


class LegalHours(NamedTuple):
    """The hours that bind a message, and clocks that count besides the person's own."""

    rules: Hours
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """Everything in force on a day for one workspace. Compared by identity, as its rows are.

    What a workspace adds can only close hours: every rule that binds must be open.
    """

    hours: Hours
    caps: tuple[LegalCap, ...]
    own: OwnRules = NOTHING

    def rows(self, place: str | None = None) -> list[QuietRule | LegalCap]:
        """Every row, or those of a country with all its parts (`US`, or `US-TX` alone)."""
        found: list[QuietRule | LegalCap] = [*self.hours, *self.caps]
        if place is None:
            return found
        return [row for row in found if any(f"{w}-".startswith(f"{place}-") for w in row.where)]

    def hours_for(self, places: tuple[str, ...], category: str) -> LegalHours:
        """The hours of every place a person may be in; of a country without any, the customary."""
        return _hours_for(self, places, category)

    def blackouts_for(self, places: tuple[str, ...], category: str) -> Hours:
        """The days on which the workspace sends nothing to any of these places."""
        return _blackouts_for(self, places, category)

    def caps_for(self, places: tuple[str, ...], category: str) -> tuple[LegalCap, ...]:
        """The legal caps of every place a person may be in."""
        return _caps_for(self, places, category)


@lru_cache(maxsize=256)
def rulebook(as_of: date | None = None, own: OwnRules = NOTHING) -> Rulebook:
    """The rules of a date (None: of all dates the latest), with what a workspace adds."""
    packs = every_pack()
    return Rulebook(
        hours=tuple(row for pack in packs for row in pack.hours if _in_force(row, as_of)),
        caps=tuple(row for pack in packs for row in pack.caps if _in_force(row, as_of)),
        own=own,
    )


def _in_force(row: QuietRule | LegalCap, as_of: date | None) -> bool:
    if as_of is None:
        return row.until is None
    return (row.since is None or row.since <= as_of) and (row.until is None or as_of <= row.until)


@lru_cache(maxsize=4_096)
def _hours_for(book: Rulebook, places: tuple[str, ...], category: str) -> LegalHours:
    own = tuple(row for row in book.own.hours if _binds(row, places, category))
    instead = [row for row in own if row.id in book.own.instead]
    rows = [
        row
        for row, bound in _of_packs(book, places, category)
        if row.kind != "custom" or not all(_any_stands(instead, place) for place in bound)
    ]
    feast = _own_holidays(places) if book.own.holidays and category in NOTHING.categories else None
    found = (*rows, *own, *([feast] if feast else ()))
    return LegalHours(found, tuple(dict.fromkeys(zone for row in found for zone in row.zones)))


def _of_packs(
    book: Rulebook, places: tuple[str, ...], category: str
) -> list[tuple[QuietRule, list[str]]]:
    """The rows that bind, each with the places it is for; what holds elsewhere comes last."""
    found = [
        (row, bound)
        for row in book.hours
        if category in row.categories and (bound := [one for one in places if one in row.where])
    ]
    countries = [one for one in places if "-" not in one and one != ELSEWHERE]
    covered = {one for _, bound in found for one in bound}
    rest = [one for one in countries if one not in covered]
    if rest or not countries:
        elsewhere = [row for row in book.hours if row.where == (ELSEWHERE,)]
        named = {row for row, _ in found}
        found += [
            (row, rest or [ELSEWHERE])
            for row in elsewhere
            if category in row.categories and row not in named
        ]
    return found


def _any_stands(instead: list[QuietRule], place: str) -> bool:
    return any(row.where == (ELSEWHERE,) or place in row.where for row in instead)


def _binds(row: QuietRule | LegalCap, places: tuple[str, ...], category: str) -> bool:
    if category not in row.categories:
        return False
    own = isinstance(row, QuietRule) and row.kind == "own" and row.where == (ELSEWHERE,)
    return own or any(place in row.where for place in places)


def _own_holidays(places: tuple[str, ...]) -> QuietRule | None:
    codes = tuple(place for place in places if place != ELSEWHERE and is_calendar(place))
    if not codes:
        return None
    return QuietRule(
        id=OWN_HOLIDAYS,
        version="1",
        reason="quiet_hours:own",
        categories=NOTHING.categories,
        windows=_ALL_DAY,
        where=codes,
        holidays=Days(Calendar(codes)),
        kind="own",
        source="the workspace sends nothing on public holidays",
        confidence="high",
    )


@lru_cache(maxsize=4_096)
def _blackouts_for(book: Rulebook, places: tuple[str, ...], category: str) -> Hours:
    return tuple(row for row in book.own.blackouts if _binds(row, places, category))


@lru_cache(maxsize=4_096)
def _caps_for(book: Rulebook, places: tuple[str, ...], category: str) -> tuple[LegalCap, ...]:
    return tuple(row for row in book.caps if _binds(row, places, category))
