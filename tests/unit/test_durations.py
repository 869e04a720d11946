"""Durations: what people write, what machines write, and what is neither."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.durations import LONGEST, DurationError, parse, spoken

YEARS = int(LONGEST.total_seconds())


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("45 minutes", timedelta(minutes=45)),
        ("1 minute", timedelta(minutes=1)),
        ("2 hours", timedelta(hours=2)),
        ("7 days", timedelta(days=7)),
        ("2 weeks", timedelta(weeks=2)),
        ("90 seconds", timedelta(seconds=90)),
        ("1 day 12 hours", timedelta(hours=36)),
        ("  2 hours ", timedelta(hours=2)),
        ("-24 hours", timedelta(hours=-24)),
        ("0 minutes", timedelta(0)),
        ("PT45M", timedelta(minutes=45)),
        ("P7D", timedelta(days=7)),
        ("P2W", timedelta(weeks=2)),
        ("P1DT12H", timedelta(hours=36)),
        ("-PT24H", timedelta(hours=-24)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert parse(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        *("", "2", "hours", "2hours", "2 hrs", "2 Hours", "2  hours", "1.5 hours", "+2 hours"),
        *("two hours", "2 months", "1 year", "P", "PT", "P1M", "P1Y", "P1DT", "PT1H1D", "p1d"),
        *("2 hours and", "2 hours,", "- 2 hours", "٢ hours", "2 hours\n3", "99999999999999 days"),
    ],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(DurationError):
        parse(text)


def test_ten_years_are_enough() -> None:
    assert parse("3660 days") == LONGEST
    with pytest.raises(DurationError, match="longer than ten years"):
        parse("3661 days")


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(hours=2), "2 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "1 day 12 hours"),
        (timedelta(seconds=61), "1 minute 1 second"),
        (timedelta(hours=-24), "-1 day"),
        (timedelta(0), "0 seconds"),
        (timedelta(microseconds=-5), "0 seconds"),
    ],
)
def test_a_duration_is_spoken(duration: timedelta, text: str) -> None:
    assert spoken(duration) == text


@given(st.integers(-YEARS, YEARS))
def test_what_is_spoken_is_read_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert parse(spoken(duration)) == duration
