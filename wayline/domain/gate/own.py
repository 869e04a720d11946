"""A person's own wishes as the gate reads them: a limit of offers, and hours that are closed."""

from datetime import timedelta
from functools import lru_cache
from typing import Final

from wayline.domain.gate.candidate import MARKETING, SERVICE
from wayline.domain.gate.caps import Cap
from wayline.domain.quiet_hours import Hours, QuietRule, Window
from wayline.domain.wishes import Quiet, Wishes

_MIDNIGHT: Final = 1440


def own_caps(wishes: Wishes) -> tuple[Cap, ...]:
    """The limit of offers in any seven days, over all channels; none if none was asked for."""
    return own_limit(wishes.most)


def own_limit(most: int | None) -> tuple[Cap, ...]:
    """The limit of so many offers in any seven days; none if there is no such number."""
    return () if most is None else _limit(most)


def own_hours(wishes: Wishes) -> Hours:
    """The hours left open; what a person waits for (transactional) comes at any time."""
    return _hours(wishes.quiet) if wishes.quiet else ()


@lru_cache(maxsize=64)
def _limit(most: int) -> tuple[Cap, ...]:
    week, offers = timedelta(days=7), frozenset({MARKETING})
    return (Cap("person", most, week, offers, reason="cap:person"),)


@lru_cache(maxsize=16_384)
def _hours(quiet_times: tuple[Quiet, ...]) -> Hours:
    return tuple(
        QuietRule(
            "person",
            "1",
            "quiet_hours:person",
            frozenset({MARKETING, SERVICE}),
            _open(quiet),
            kind="own",
            source="the person's own wish",
            confidence="high",
        )
        for quiet in quiet_times
    )


def _open(quiet: Quiet) -> tuple[Window, ...]:
    start, end = _minute(quiet.start), _minute(quiet.end)
    if start > end:
        return (Window(end, start),)
    spans = ((0, start), (end, _MIDNIGHT))
    return tuple(Window(first, last) for first, last in spans if first < last)


def _minute(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
