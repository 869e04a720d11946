"""Wall-clock times mean the instants a person would say, in every zone and at every change."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayline.domain.wall import local, next_local, wall, zone_of

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START, END = datetime(2025, 12, 31, tzinfo=UTC), datetime(2028, 1, 2, tzinfo=UTC)
ZONES = sorted(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def offset(at: datetime, zone: str) -> timedelta:
    found = local(at, zone).utcoffset()
    assert found is not None
    return found


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The instants of 2026 and 2027 at which a zone's offset changes."""
    found = []
    at, before = START, offset(START, zone)
    while at < END:
        after = offset(at + DAY, zone)
        if after != before:
            early, late = at, at + DAY
            while late - early > QUARTER:
                middle = early + (late - early) // 2 // QUARTER * QUARTER
                early, late = (middle, late) if offset(middle, zone) == before else (early, middle)
            found.append(late)
        at, before = at + DAY, after
    return tuple(found)


def shown(change: datetime, zone: str) -> dict[datetime, list[datetime]]:
    """Each quarter of an hour that clocks show around a change, and all instants they show it."""
    instants: dict[datetime, list[datetime]] = {}
    at = change - 4 * HOUR
    while at <= change + 4 * HOUR:
        instants.setdefault(local(at, zone).replace(tzinfo=None), []).append(at)
        at += QUARTER
    return instants


def quarters(change: datetime, zone: str) -> Iterator[datetime]:
    """The readings, shown or skipped, from two hours before a change to two hours after."""
    reading = local(change - 2 * HOUR, zone).replace(tzinfo=None)
    end = local(change + 2 * HOUR, zone).replace(tzinfo=None)
    while reading <= end:
        yield reading
        reading += QUARTER


def test_every_change_in_every_zone_of_2026_and_2027() -> None:
    changed, skipped, doubled = 0, 0, 0
    for zone in ZONES:
        for change in changes(zone):
            changed += 1
            instants = shown(change, zone)
            for reading in quarters(change, zone):
                there = instants.get(reading, [change])
                skipped += reading not in instants
                doubled += len(there) > 1
                assert wall(reading.date(), reading.time(), zone) == there[0], (zone, reading)
                assert next_local(there[0] - HOUR, zone, reading.time()) == there[0]
    # It would prove nothing if it met no change: two a year in about a third of the zones.
    assert changed > 600
    assert skipped > 1_000
    assert doubled > 1_000


def test_known_readings() -> None:
    berlin = "Europe/Berlin"
    assert wall(date(2026, 3, 29), time(2, 30), berlin) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert wall(date(2026, 10, 25), time(2, 30), berlin) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert wall(date(2026, 7, 1), time(9), berlin) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    howe = "Australia/Lord_Howe"  # half an hour of daylight saving
    assert wall(date(2026, 10, 4), time(2, 15), howe) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    apia = "Pacific/Apia"  # went without 30 December 2011
    assert wall(date(2011, 12, 30), time(9), apia) == datetime(2011, 12, 30, 10, tzinfo=UTC)


@given(
    at=st.datetimes(START.replace(tzinfo=None), END.replace(tzinfo=None), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    clock=st.times().map(lambda found: found.replace(microsecond=0)),
    weekdays=st.none() | st.sets(st.integers(0, 6), min_size=1),
)
@settings(max_examples=500)
def test_next_local_is_the_first(
    at: datetime, zone: str, clock: time, weekdays: set[int] | None
) -> None:
    found = next_local(at, zone, clock, weekdays)
    assert at <= found <= at + 9 * DAY
    today = local(at, zone).date()
    meant = [wall(today + n * DAY, clock, zone) for n in range(-2, 10)]
    days = [(today + n * DAY).weekday() for n in range(-2, 10)]
    allowed = [m for m, day in zip(meant, days, strict=True) if weekdays is None or day in weekdays]
    assert found == min(m for m in allowed if m >= at)
    reading = local(found, zone)
    if reading.time() != clock:
        assert any(found == change for change in changes(zone))


def test_next_local_includes_the_instant_itself() -> None:
    nine = wall(date(2026, 7, 1), time(9), "Europe/Berlin")
    assert next_local(nine, "Europe/Berlin", time(9)) == nine
    later = next_local(nine + timedelta(microseconds=1), "Europe/Berlin", time(9))
    assert later == nine + DAY


def test_the_second_showing_of_a_time_is_not_waited_for() -> None:
    first = wall(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    after = next_local(first + timedelta(minutes=1), "Europe/Berlin", time(2, 30))
    assert local(after, "Europe/Berlin").date() == date(2026, 10, 26)


def test_weekdays() -> None:
    friday = datetime(2026, 7, 3, 12, tzinfo=UTC)
    monday = next_local(friday, "Europe/Berlin", time(9), {0})
    assert monday == datetime(2026, 7, 6, 7, tzinfo=UTC)
    with pytest.raises(ValueError, match="weekday"):
        next_local(friday, "Europe/Berlin", time(9), set())
    with pytest.raises(ValueError, match="weekday"):
        next_local(friday, "Europe/Berlin", time(9), {7})


@pytest.mark.parametrize(
    "name",
    ["", "Europe", "europe/berlin", "Europe/Nope", "../zones", "/etc/hosts", "zone.tab", "a\x00b"],
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        zone_of(name)


def test_the_files_of_the_machine_do_not_count(tmp_path: Path) -> None:
    planted = tmp_path / "Europe" / "Berlin"
    planted.parent.mkdir()
    planted.write_bytes(resources.files("tzdata").joinpath("zoneinfo", "UTC").read_bytes())
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zone_of.cache_clear()
    try:
        assert local(datetime(2026, 7, 1, tzinfo=UTC), "Europe/Berlin").hour == 2
    finally:
        zoneinfo.reset_tzpath()
        zone_of.cache_clear()


@pytest.mark.parametrize("year", [1970, 2099])
def test_far_years(year: int) -> None:
    at = wall(date(year, 2, 28), time(23, 59, 59), "America/New_York")
    shown_there = local(at, "America/New_York")
    assert (shown_there.date(), shown_there.time()) == (date(year, 2, 28), time(23, 59, 59))
