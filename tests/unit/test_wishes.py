"""What a person asked for binds the gate, never loosens it, and survives a merge."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gating import EIGHT, NIGHT, NOON, allowed, cared, held, message, policy, sent
from wayline.domain.cells import bare, safe
from wayline.domain.gate import Allowed, Cap, decide
from wayline.domain.imports import Entry, Plan, read_row
from wayline.domain.wall import local
from wayline.domain.wishes import MOST, NONE, QUIET, Quiet, Wishes, cells, pack, strictest, unpack

NEW_YORK = "America/New_York"
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]).map(lambda p: Quiet(*p))
anything = st.builds(
    Wishes,
    st.none() | st.integers(1, 7),
    st.lists(spans, max_size=3, unique=True).map(tuple),
    st.integers(0, 3),
)


def test_a_quiet_time_over_midnight_holds_until_its_end() -> None:
    late = cared(wishes=Wishes(quiet=(Quiet("20:00", "10:00"),)))
    outcome = held(message(NIGHT), late, at=NIGHT)
    assert (outcome.until, outcome.reason) == (EIGHT + timedelta(hours=2), "quiet_hours:person")
    assert outcome.rules["decided"] == f"person@1 {NEW_YORK}"


def test_a_quiet_time_within_the_day_leaves_both_sides_open() -> None:
    lunch = cared(wishes=Wishes(quiet=(Quiet("12:00", "13:30"),)))
    assert held(message(NOON), lunch).until == NOON + timedelta(minutes=90)
    before = NOON - timedelta(minutes=15)
    allowed(message(before), lunch, at=before)


def test_what_somebody_waits_for_comes_at_any_time() -> None:
    quiet = cared(wishes=Wishes(1, (Quiet("00:00", "23:45"),)))
    allowed(message(category="transactional"), sent(quiet, NOON - timedelta(days=1)))


def test_a_quiet_time_never_opens_what_the_law_closes() -> None:
    day = cared(wishes=Wishes(quiet=(Quiet("09:00", "17:00"),)))
    assert held(message(NIGHT), day, at=NIGHT).until == EIGHT


def test_no_more_offers_in_seven_days_than_were_asked_for() -> None:
    once = cared(wishes=Wishes(most=1))
    care = sent(once, NOON - timedelta(days=6), key="email/marketing")
    outcome = held(message(), care, policy(caps=()))
    assert (outcome.until, outcome.reason) == (NOON + timedelta(days=1), "cap:person")
    allowed(message(category="service"), care, policy(caps=()))
    allowed(message(), sent(once, NOON - timedelta(days=7)), policy(caps=()))


def test_a_personal_limit_does_not_replace_that_of_the_workspace() -> None:
    care = sent(cared(wishes=Wishes(most=7)), NOON - timedelta(hours=1))
    one = policy(caps=(Cap("day", 1, timedelta(hours=24)),))
    assert held(message(), care, one).reason == "cap:rolling"


@given(anything, st.integers(0, 14 * 96))
def test_nothing_goes_in_a_quiet_time(wishes: Wishes, quarter: int) -> None:
    at = datetime(2026, 10, 28, tzinfo=UTC) + timedelta(minutes=15 * quarter)  # clocks change
    outcome = decide(message(at), cared(wishes=wishes), policy(), at)
    clock = f"{local(at, NEW_YORK):%H:%M}"
    quiet = [
        one.start <= clock < one.end
        if one.start < one.end
        else clock >= one.start or clock < one.end
        for one in wishes.quiet
    ]
    if any(quiet):
        assert not isinstance(outcome, Allowed)


@given(anything, anything)
def test_a_merge_keeps_the_stricter_wish(a: Wishes, b: Wishes) -> None:
    both = strictest(a, b)
    assert set(both.quiet) == {*a.quiet, *b.quiet}
    assert both.most == min((one.most for one in (a, b) if one.most is not None), default=None)
    assert both.links == max(a.links, b.links)


@given(anything)
def test_wishes_are_kept_as_they_are(wishes: Wishes) -> None:
    assert unpack(orjson.loads(orjson.dumps(pack(wishes)))) == wishes
    assert pack(NONE) == {}


@pytest.mark.parametrize(("start", "end"), [("24:00", "08:00"), ("9:00", "08:00"), ("08:10", "9")])
def test_no_other_times_are_quiet_times(start: str, end: str) -> None:
    with pytest.raises(ValueError, match="no time of day"):
        Quiet(start, end)


@given(anything)
def test_what_a_table_says_is_read_back(wishes: Wishes) -> None:
    told = {name: bare(safe(text)) for name, text in cells(wishes).items()}
    row = read_row(Plan(("user_id", *told), "US"), 2, ["ann", *told.values()])
    assert isinstance(row, Entry)
    assert (row.wishes, row.notes) == (replace(wishes, links=0), ())


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        (MOST, "0"),
        (MOST, "8"),
        (MOST, "two"),
        (MOST, "-1"),
        (MOST, "\u0663"),
        (QUIET, "21:00"),
        (QUIET, "21:00-21:00"),
        (QUIET, "9-10"),
        (QUIET, "21:10-22:00"),
        (QUIET, "1:00-2:00-3:00"),
    ],
)
def test_wishes_that_cannot_be_are_left_out_and_noted(name: str, cell: str) -> None:
    row = read_row(Plan(("user_id", name), "US"), 2, ["ann", cell])
    assert isinstance(row, Entry)
    assert row.wishes == NONE
    assert [note.code for note in row.notes] == ["row:wishes"]
