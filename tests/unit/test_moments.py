"""When a wait for a time of day or a date is over, in every zone and on every odd day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.making import NOON, after, entered, facts, journey, person
from wayline.domain.contacts import Contact
from wayline.domain.journeys.chance import jitter
from wayline.domain.journeys.engine import Advance, advance
from wayline.domain.journeys.moments import Dated, next_time, read_moment, zones_of

NEW_YORK, LOS_ANGELES, MADRID = "America/New_York", "America/Los_Angeles", "Europe/Madrid"
ALL_DAYS: frozenset[int] = frozenset()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def until(contact: Contact, now: datetime = NOON, **wait: Any) -> Advance:
    """What a `wait_until` and an exit below it do with a person at `now`."""
    made = journey({"wait_until": wait}, {"exit": "reminded"}, {"exit": "after"})
    state = entered(made, contact, day="2024-03-09")
    state.arrived_at = state.due_at = now
    result = advance(made, state, facts(contact), now)
    assert isinstance(result, Advance)
    return result


@pytest.mark.parametrize(
    ("now", "at", "zones", "due"),
    [
        ("2024-03-05 12:00", "09:00", [NEW_YORK], "2024-03-05 14:00"),
        ("2024-03-05 15:00", "09:00", [NEW_YORK], "2024-03-06 14:00"),
        ("2024-03-05 14:00", "09:00", [NEW_YORK], "2024-03-06 14:00"),  # now is not "next"
        ("2024-03-10 05:00", "02:30", [NEW_YORK], "2024-03-10 07:00"),  # skipped: first valid
        ("2024-03-31 00:00", "02:30", [MADRID], "2024-03-31 01:00"),
        ("2024-11-03 04:00", "01:30", [NEW_YORK], "2024-11-03 05:30"),  # twice: the first
        ("2024-11-03 05:45", "01:30", [NEW_YORK], "2024-11-04 06:30"),  # not the second of them
        ("2011-12-30 05:00", "09:00", ["Pacific/Apia"], "2011-12-30 10:00"),  # a day left out
        ("2024-03-05 15:00", "09:00", [NEW_YORK, LOS_ANGELES], "2024-03-05 17:00"),
        ("2024-03-05 18:00", "09:00", [NEW_YORK, LOS_ANGELES], "2024-03-06 17:00"),
        ("2024-03-05 23:30", "23:00", ["Asia/Tokyo", "UTC"], "2024-03-06 23:00"),
        ("2024-03-05 22:30", "23:00", ["Asia/Tokyo", "UTC"], "2024-03-05 23:00"),
    ],
)
def test_the_next_time_of_day_is_when_all_clocks_have_come_to_it(
    now: str, at: str, zones: list[str], due: str
) -> None:
    assert next_time(utc(now), time.fromisoformat(at), zones, ALL_DAYS) == utc(due)


ZONES = st.sampled_from(
    [NEW_YORK, LOS_ANGELES, MADRID, "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
)
DAYS = st.integers(min_value=400, max_value=47_000)  # 1971 to 2098
TIMES = st.builds(
    lambda days, second: datetime.fromtimestamp(days * 86_400 + second, UTC),
    DAYS,
    st.integers(0, 86_399),
)


@given(
    TIMES, st.times().map(lambda t: t.replace(second=0, microsecond=0)), st.sets(ZONES, min_size=1)
)
def test_a_time_of_day_comes_within_two_days_and_not_before_it_is_that_time_everywhere(
    now: datetime, clock: time, zones: set[str]
) -> None:
    due = next_time(now, clock, zones, ALL_DAYS)
    assert now < due <= now + timedelta(days=3)
    clocks = [due.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone in zones]
    day = min(clocks).date()
    assert all(shown >= datetime.combine(day, clock) for shown in clocks)


@pytest.mark.parametrize("days", [["mon"], ["tue"], ["sat", "sun"], ["wed", "fri"]])
def test_only_the_named_days_count(days: list[str]) -> None:
    due = until(person(), at="09:00", weekdays=days).due_at
    assert due is not None
    assert f"{due:%a}".lower() in days
    assert NOON < due <= after(days=7)
    assert due.time() == time(9)


def test_without_a_zone_it_is_utc_and_said_so() -> None:
    result = until(person(zone=None), at="13:00")
    assert (result.due_at, result.passages[0].reason) == (after(hours=1), "zone:unknown")
    unreal = until(person(zone="Mars/Olympus"), at="13:00")
    assert (unreal.due_at, unreal.passages[0].reason) == (after(hours=1), "zone:unknown")


def test_the_zone_of_the_step_comes_before_that_of_the_person() -> None:
    assert until(person(), at="13:00", zone=NEW_YORK).due_at == after(hours=6)
    assert until(person(zone=NEW_YORK), at="13:00", zone="contact").due_at == after(hours=6)
    assert zones_of(person(zone=None, zones=(MADRID, NEW_YORK)), None) == (MADRID, NEW_YORK)


@pytest.mark.parametrize(
    ("value", "wait", "due"),
    [
        ("2024-03-09T10:00:00Z", {"offset": "-24 hours"}, "2024-03-08 10:00"),
        ("2024-03-09T10:00:00-05:00", {"offset": "1 hour"}, "2024-03-09 16:00"),
        ("2024-03-11T10:00:00", {"offset": "-1 day"}, "2024-03-10 14:00"),  # by the calendar
        ("2024-03-11T10:00:00-04:00", {"offset": "-24 hours"}, "2024-03-10 14:00"),
        ("2024-03-09", {}, "2024-03-09 05:00"),
        ("2024-03-09", {"at": "09:00"}, "2024-03-09 14:00"),
        ("2024-03-11", {"at": "02:30", "offset": "-1 day"}, "2024-03-10 07:00"),  # in the gap
        ("1990-03-09", {"yearly": True, "at": "09:00"}, "2024-03-09 14:00"),
        ("1990-03-05", {"yearly": True, "at": "05:00"}, "2025-03-05 10:00"),
        ("2099-03-09", {"yearly": True}, "2024-03-09 05:00"),
        ("1992-02-29", {"yearly": True}, "2025-02-28 05:00"),
        ("1990-01-01", {"yearly": True, "offset": "-3 days"}, "2024-12-29 05:00"),
    ],
)
def test_a_date_of_the_person(value: str, wait: dict[str, Any], due: str) -> None:
    contact = person(zone=NEW_YORK, attributes={"visit": {"at": value}})
    result = until(contact, field="visit.at", **wait)
    assert (result.due_at, result.passages[0].reason) == (utc(due), "wait:until")


def test_the_29th_of_february_is_kept_in_leap_years() -> None:
    dated = Dated(None, timedelta(0), yearly=True)
    assert dated.instant("1992-02-29", utc("2027-06-01"), ["UTC"]) == utc("2028-02-29")
    assert dated.instant("1992-02-29", utc("2099-06-01"), ["UTC"]) == utc("2100-02-28")


@given(st.dates(), TIMES, st.integers(-400, 400), ZONES)
def test_an_anniversary_is_the_next_one(day: date, now: datetime, days: int, zone: str) -> None:
    due = Dated(None, timedelta(days=days), yearly=True).instant(day.isoformat(), now, [zone])
    assert due is not None
    assert now < due <= now + timedelta(days=368)


def test_a_date_of_the_trigger() -> None:
    assert until(person(), field="trigger.day").due_at == utc("2024-03-09")


@pytest.mark.parametrize(
    "value",
    [None, 7, "", "soon", "2024-13-01", "2024-02-30", ["2024-01-01"], "0000-01-01", "9" * 99],
)
def test_what_is_no_date_is_passed_by(value: Any) -> None:
    result = until(person(attributes={"day": value}), field="day")
    assert result.passages[0][4:6] == ("goes", "field:missing")
    assert result.exit_reason == "exit:reminded"


@pytest.mark.parametrize("value", ["9999-12-31", "9999-12-31T23:59:59-11:00", "0001-01-01"])
@pytest.mark.parametrize("yearly", [True, False])
@pytest.mark.parametrize("offset", ["-3660 days", "3660 days", "-1 hour", "1 hour"])
def test_the_edges_of_the_calendar_break_nothing(value: str, offset: str, *, yearly: bool) -> None:
    for zone in ("Pacific/Apia", LOS_ANGELES):
        contact = person(attributes={"day": value}, zone=zone)
        result = until(contact, field="day", offset=offset, yearly=yearly)
        assert result.passages[0].decision in {"goes", "waits"}


@pytest.mark.parametrize(
    ("if_past", "row", "end"),
    [("go", ("goes", "wait:past"), "reminded"), ("skip", ("goes", "wait:skipped"), "after")],
)
def test_a_date_of_the_past_goes_on_or_skips_the_step_below(
    if_past: str, row: tuple[str, str], end: str
) -> None:
    result = until(person(attributes={"day": "2024-03-04"}), field="day", if_past=if_past)
    assert result.passages[0][4:6] == row
    assert result.exit_reason == f"exit:{end}"


def test_skipping_the_last_step_completes_the_journey() -> None:
    contact = person(attributes={"day": "2024-03-04"})
    made = journey({"wait_until": {"field": "day", "if_past": "skip"}}, {"goal": {"name": "never"}})
    result = advance(made, entered(made, contact), facts(contact), NOON)
    assert isinstance(result, Advance)
    assert (result.exit_reason, result.effects) == ("exit:complete", ())


def test_an_appointment_that_was_moved_is_waited_for_or_is_past() -> None:
    contact = person(attributes={"day": "2024-03-09"})
    wait = {"field": "day", "if_past": "skip"}
    made = journey({"wait_until": wait}, {"exit": "reminded"}, {"exit": "too late"})
    first = advance(made, entered(made, contact), facts(contact), NOON)
    assert isinstance(first, Advance)
    contact.attributes = {"day": "2024-03-12"}
    later = advance(made, first.enrollment, facts(contact), utc("2024-03-09"))
    assert isinstance(later, Advance)
    assert (later.status, later.due_at) == ("active", utc("2024-03-12"))
    for day, end in (("2024-03-12", "exit:reminded"), ("2024-03-10", "exit:too late")):
        contact.attributes = {"day": day}
        over = advance(made, later.enrollment, facts(contact), utc("2024-03-12"))
        assert isinstance(over, Advance)
        assert over.exit_reason == end


def test_a_popular_instant_is_spread_the_same_way_each_time() -> None:
    window = timedelta(minutes=10)
    dues = [until(person(f"p{n}"), at="13:00", spread="10 minutes").due_at for n in range(200)]
    assert dues == [
        until(person(f"p{n}"), at="13:00", spread="10 minutes").due_at for n in range(200)
    ]
    assert all(due and after(hours=1) <= due < after(hours=1) + window for due in dues)
    assert len(set(dues)) > 190
    state = entered(journey({"wait": "1 day"}))
    assert (
        jitter(state, "a", 1, window)
        != jitter(state, "a", 2, window)
        != jitter(state, "b", 2, window)
    )


def test_whoever_was_spread_goes_on_at_their_own_instant() -> None:
    made = journey({"wait_until": {"at": "13:00", "spread": "10 minutes"}}, {"exit": "bye"})
    first = advance(made, entered(made), facts(), NOON)
    assert isinstance(first, Advance)
    assert first.due_at is not None
    over = advance(made, first.enrollment, facts(), first.due_at)
    assert isinstance(over, Advance)
    assert (over.exit_reason, over.passages[0].reason) == ("exit:bye", "wait:over")


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    read_moment(text)
    read_moment(f"2024-{text}")
