"""Says of one person at one instant what every rule allows, which one decides, and until when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from wayline.domain.opening_hours import show_hours, show_minute, show_spans
from wayline.domain.places.calendars import holiday_name
from wayline.domain.places.whereabouts import Clue, Known, clues, whereabouts
from wayline.domain.quiet_hours import (
    Days,
    QuietRule,
    last_to_open,
    local_quarter,
    next_open,
    open_at,
    quarters_of,
)
from wayline.domain.rulebook.book import Rulebook
from wayline.domain.rulebook.reading import LegalCap
from wayline.domain.wall import local

SEARCH: Final = timedelta(days=60)  # no expiry of a message is as long
_NAMES: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_EPOCH: Final = date(1970, 1, 1)


class Verdict(NamedTuple):
    """What a rule says on one clock: `why` in words, `opens_at` when it alone lets go next."""

    rule: QuietRule
    zone: str
    shown: datetime
    is_open: bool
    why: str
    opens_at: datetime | None


class Explanation(NamedTuple):
    """Whether a text may go at an instant.

    `first_at` is the first instant at which all rules are open (None: not within 60 days),
    `decided` the verdict of the rule that opens last before it.
    """

    at: datetime
    category: str
    clues: tuple[Clue, ...]
    verdicts: tuple[Verdict, ...]
    caps: tuple[LegalCap, ...]
    first_at: datetime | None
    decided: Verdict | None
    zone_known: bool

    @property
    def is_open(self) -> bool:
        """Whether every rule is open at the instant."""
        return self.first_at == self.at


def explain(book: Rulebook, known: Known, category: str, at: datetime, zone: str) -> Explanation:
    """What the rules say of a message to somebody; `zone` stands in where nothing is known."""
    found = whereabouts(known)
    hours = book.hours_for(found.places, category)
    rules = (*hours.rules, *book.blackouts_for(found.places, category))
    zones = tuple(dict.fromkeys((*(found.zones or (zone,)), *hours.zones)))
    first = next_open(rules, zones, at, at + SEARCH) if rules else at
    return Explanation(
        at=at,
        category=category,
        clues=clues(known) + _of_rules(hours.rules, found.zones),
        verdicts=tuple(_verdicts(rules, zones, at)),
        caps=book.caps_for(found.places, category),
        first_at=first,
        decided=None if first in (None, at) else _verdict(*last_to_open(rules, zones, first), at),
        zone_known=bool(found.zones),
    )


def _of_rules(rules: tuple[QuietRule, ...], zones: tuple[str, ...]) -> tuple[Clue, ...]:
    """Clocks that a rule names besides those of the person."""
    return tuple(
        Clue("zone", zone, f"{rule.id} names this clock")
        for rule in rules
        for zone in rule.zones
        if zone not in zones
    )


def _verdicts(
    rules: tuple[QuietRule, ...], zones: tuple[str, ...], at: datetime
) -> Iterator[Verdict]:
    for rule in rules:
        for zone in zones:
            yield _verdict(rule, zone, at)


def _verdict(rule: QuietRule, zone: str, at: datetime) -> Verdict:
    is_open = open_at(rule, (zone,), at)
    return Verdict(
        rule=rule,
        zone=zone,
        shown=local(at, zone),
        is_open=is_open,
        why=_why(rule, zone, at, is_open=is_open),
        opens_at=at if is_open else next_open((rule,), (zone,), at, at + SEARCH),
    )


def _why(rule: QuietRule, zone: str, at: datetime, *, is_open: bool) -> str:
    day, quarter = local_quarter(zone, at)
    on = _EPOCH + timedelta(days=day)
    for first, last in rule.closed:
        if first <= on <= last:
            return f"nothing goes from {first} to {last}" if first != last else f"nothing on {on}"
    special = _special(rule.holidays, day, 0) or _special(rule.eves, day, 1)
    name = _NAMES[on.weekday()]
    spans = _spans(quarters_of(rule, day))
    if special and not spans:
        return f"{special}: nothing goes"
    if not spans:
        return f"on a {name} nothing goes"
    hours = " and ".join(f"{show_minute(start)} to {show_minute(end)}" for start, end in spans)
    when = special or f"on a {name}"
    if is_open:
        return f"open {hours} {when}" if special is None else f"{special}: open {hours}"
    side = "before" if quarter * 15 < spans[0][0] else "after"
    side = "between" if spans[0][0] <= quarter * 15 < spans[-1][1] else side
    return f"{side} the hours {when}: {hours}"


def _special(days: Days | None, day: int, ahead: int) -> str | None:
    """What day it is, if the rule has hours of its own for it."""
    name = None if days is None else holiday_name(days.calendar, day + ahead)
    if name is None:
        return None
    return f"the day before {name}" if ahead else f"it is {name}"


def _spans(quarters: int) -> list[tuple[int, int]]:
    """The open minutes of a day from its picture."""
    found: list[tuple[int, int]] = []
    for place in range(96):
        if quarters >> place & 1:
            start, end = place * 15, place * 15 + 15
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def said(row: QuietRule | LegalCap) -> str:
    """What a row says, in one line."""
    if isinstance(row, QuietRule):
        return summary(row)
    return f"at most {row.most} in {int(row.hours.total_seconds()) // 3600} hours"


def summary(rule: QuietRule) -> str:
    """The hours of a rule in one line."""
    parts = [
        f"closed {first}" + (f" to {last}" if last != first else "") for first, last in rule.closed
    ] or show_hours(rule.windows)
    if rule.holidays is not None:
        parts = [*parts, _day_hours("holidays", rule.holidays)]
    if rule.eves is not None:
        parts = [*parts, _day_hours("day before a holiday", rule.eves)]
    return "; ".join(parts)


def _day_hours(name: str, days: Days) -> str:
    return f"{name} {show_spans(days.windows)}"
