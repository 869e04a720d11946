"""Nothing leaves in a closed hour of any candidate zone, and nothing waits longer than it must."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayline.domain.quiet_hours import QuietRule, Window, is_zone, next_open, open_at
from wayline.domain.rulebook.reading import MARKETING, SERVICE
from wayline.domain.wall import zone_of

ZONES = tuple((resources.files("tzdata") / "zones").read_text().split())
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)

zone_sets = st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True).map(tuple)
instants = st.integers(0, 2 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))


def rule(*windows: Window) -> QuietRule:
    bound = frozenset({MARKETING, SERVICE})
    return QuietRule("test", "1", "quiet_hours:default", bound, windows)


US_FEDERAL = rule(Window(8 * 60, 21 * 60))
ELSEWHERE = rule(Window(8 * 60, 20 * 60))

SIESTA = rule(Window(9 * 60, 12 * 60 + 30), Window(13 * 60 + 30, 21 * 60))
WORKDAYS = rule(Window(8 * 60, 20 * 60, frozenset(range(5))))
RULES = [US_FEDERAL, ELSEWHERE, SIESTA, WORKDAYS]


def allowed(asked: QuietRule, zones: tuple[str, ...], at: datetime) -> bool:
    """The plain reading of a rule on the clocks of each zone, by the calendar and not by sums."""
    for zone in zones:
        shown = at.astimezone(zone_of(zone))
        minute = shown.hour * 60 + shown.minute
        if not any(
            window.start <= minute < window.end and shown.weekday() in window.weekdays
            for window in asked.windows
        ):
            return False
    return True


@lru_cache(maxsize=1)
def change_days() -> tuple[tuple[str, datetime], ...]:
    """Every day of 2026 and 2027 on which a zone changes its offset."""
    return tuple(_changes())


def _changes() -> Iterator[tuple[str, datetime]]:
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    for zone in ZONES:
        rules = zone_of(zone)
        offsets = [day.astimezone(rules).utcoffset() for day in days]
        for day, before, after in zip(days, offsets, offsets[1:], strict=False):
            if before != after:
                yield zone, day


def test_every_change_of_every_zone_in_two_years_keeps_the_hours() -> None:
    assert len(change_days()) > 500
    for zone, day in change_days():
        for quarter in range(96):
            at = day + quarter * QUARTER
            late = at + QUARTER - timedelta(seconds=1)
            assert open_at(US_FEDERAL, (zone,), at) == allowed(US_FEDERAL, (zone,), at)
            assert open_at(US_FEDERAL, (zone,), late) == allowed(US_FEDERAL, (zone,), late)


def test_no_zone_changes_in_the_middle_of_a_quarter_hour() -> None:
    for zone, day in change_days():
        rules = zone_of(zone)
        for quarter in range(96):
            at = day + quarter * QUARTER
            end = at + QUARTER - timedelta(seconds=1)
            assert at.astimezone(rules).utcoffset() == end.astimezone(rules).utcoffset()


@given(st.sampled_from(RULES), zone_sets, instants)
@settings(max_examples=300)
def test_open_means_open_on_every_clock(
    asked: QuietRule, zones: tuple[str, ...], at: datetime
) -> None:
    assert open_at(asked, zones, at) == allowed(asked, zones, at)


@given(st.sampled_from(RULES), zone_sets, instants)
@settings(max_examples=150)
def test_what_is_found_is_allowed_everywhere(
    asked: QuietRule, zones: tuple[str, ...], at: datetime
) -> None:
    until = at + timedelta(days=4)
    found = next_open((asked, US_FEDERAL), zones, at, until)
    if found is not None:
        assert at <= found < until
        assert allowed(asked, zones, found)
        assert allowed(US_FEDERAL, zones, found)


@given(st.sampled_from(RULES), zone_sets, instants, st.booleans())
@settings(max_examples=40)
def test_what_is_found_is_the_first_minute_that_all_allow(
    asked: QuietRule, zones: tuple[str, ...], at: datetime, near_change: bool
) -> None:
    if near_change:
        changing = [day for zone, day in change_days() if zone == zones[0]]
        at = changing[0] - timedelta(minutes=at.minute) if changing else at
    until = at + timedelta(hours=30)
    minute = at.replace(second=0, microsecond=0)
    tried = (minute + timedelta(minutes=number) for number in range(30 * 60 + 1))
    wanted = next((max(at, one) for one in tried if allowed(asked, zones, one)), None)
    if wanted is not None and wanted >= until:
        wanted = None
    assert next_open((asked,), zones, at, until) == wanted


def test_windows_are_open_at_their_start_and_closed_at_their_end() -> None:
    zones = ("America/New_York",)
    eight, nine = datetime(2026, 11, 20, 13, tzinfo=UTC), datetime(2026, 11, 21, 2, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    assert not open_at(US_FEDERAL, zones, eight - moment)
    assert open_at(US_FEDERAL, zones, eight)
    assert open_at(US_FEDERAL, zones, nine - moment)
    assert not open_at(US_FEDERAL, zones, nine)
    assert next_open((US_FEDERAL,), zones, nine, nine + timedelta(days=1)) == eight + timedelta(
        days=1
    )
    assert next_open((US_FEDERAL,), zones, nine, eight + timedelta(days=1)) is None
    assert next_open((US_FEDERAL,), zones, eight + moment, nine) == eight + moment


def test_a_start_in_the_gap_opens_when_the_gap_ends() -> None:
    early = rule(Window(2 * 60, 6 * 60))
    midnight = datetime(2026, 3, 8, 5, tzinfo=UTC)  # New York loses 02:00 to 03:00
    found = next_open((early,), ("America/New_York",), midnight, midnight + timedelta(days=1))
    assert found == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_judged_by_the_clock_both_times() -> None:
    dawn = rule(Window(60, 90))
    for hour in (5, 6):  # 01:00 in New York on 1 November 2026, first and again
        assert open_at(dawn, ("America/New_York",), datetime(2026, 11, 1, hour, tzinfo=UTC))
    assert not open_at(dawn, ("America/New_York",), datetime(2026, 11, 1, 5, 45, tzinfo=UTC))


def test_candidates_far_apart_share_few_hours_or_none() -> None:
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    far = ("America/New_York", "Pacific/Honolulu")
    found = next_open((US_FEDERAL,), far, at, at + timedelta(days=2))
    assert found == datetime(2026, 11, 20, 18, tzinfo=UTC)  # 08:00 in Hawaii
    around = ("Europe/London", "Pacific/Auckland", "Asia/Kolkata")
    assert next_open((US_FEDERAL,), around, at, at + timedelta(days=30)) is None


def test_weekdays_are_those_of_the_person() -> None:
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert not open_at(WORKDAYS, ("Europe/Paris",), saturday)
    friday_in_hawaii = datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert open_at(WORKDAYS, ("Pacific/Honolulu",), friday_in_hawaii)
    found = next_open((WORKDAYS,), ("Europe/Paris",), saturday, saturday + timedelta(days=3))
    assert found == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_odd_offsets_of_the_past_are_kept_too_strictly_never_too_loosely() -> None:
    start = datetime(1970, 6, 1, tzinfo=UTC)  # Monrovia was 44 minutes and 30 seconds behind
    for second in range(0, 86_400, 10):
        at = start + timedelta(seconds=second)
        if open_at(US_FEDERAL, ("Africa/Monrovia",), at):
            assert allowed(US_FEDERAL, ("Africa/Monrovia",), at)
    assert open_at(US_FEDERAL, ("Africa/Monrovia",), start + timedelta(hours=12))


@pytest.mark.parametrize(
    "bounds", [(8 * 60 + 1, 1260), (480, 480), (600, 480), (0, 1455), (-15, 60)]
)
def test_a_window_that_is_none_is_refused(bounds: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no window"):
        Window(*bounds)


@pytest.mark.parametrize(
    "name", ["Etc/Unknown", "", "Mars/Base", "../etc/passwd", "/etc/localtime", "America"]
)
def test_what_is_no_zone_is_known_as_such(name: str) -> None:
    assert not is_zone(name)
    assert is_zone("Europe/Paris")
