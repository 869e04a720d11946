"""Caps: what fills a window, when there is room again, and what the care row keeps."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gating import ALL, NOON, OURS, allowed, cared, held, message, policy, reason, sent
from wayline.domain.care import Care, release, reserve
from wayline.domain.gate import Candidate, Cap
from wayline.domain.gate.caps import ALWAYS_KEPT, cap_key, fills, free_at, keep, pruned, slot
from wayline.domain.limits import read_limits
from wayline.domain.reasons import is_reason
from wayline.domain.rulebook import Rulebook, rulebook

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = Rulebook(hours=(), caps=())
NEW_YORK = ("America/New_York",)
MIDNIGHT = datetime(2026, 11, 21, 5, tzinfo=UTC)  # in New York


def used(cap: Cap, one: Candidate, care: Care, zone: str, at: datetime) -> int:
    """How many sends fill a cap, which fills no cap that does not bind."""
    caps = [(cap, cap.reach.total_seconds())] if cap.binds(one) else []
    return sum(fills(caps, one, care, zone, at))


def limited(*caps: Cap, **more: Any) -> Any:
    return policy(**{"caps": caps, "book": OPEN, **more})


@pytest.mark.parametrize(
    ("period", "free"),
    [
        ("day", MIDNIGHT),
        ("week", datetime(2026, 11, 23, 5, tzinfo=UTC)),  # a Monday
        ("month", datetime(2026, 12, 1, 5, tzinfo=UTC)),
    ],
)
def test_a_calendar_cap_has_room_when_the_persons_next_period_begins(
    period: str, free: datetime
) -> None:
    rules = limited(Cap("one", 1, period))
    late = message(expires_at=NOON + timedelta(days=20))
    outcome = held(late, sent(cared(), NOON - HOUR), rules)
    assert (outcome.until, outcome.reason) == (free, f"cap:{period}")
    allowed(late, sent(cared(), NOON - HOUR), rules, free)
    assert is_reason(outcome.reason)


def test_of_several_zones_the_last_to_begin_a_day_decides() -> None:
    both = message(zones=("America/New_York", "Pacific/Honolulu"))
    outcome = held(both, sent(cared(), NOON), limited(Cap("daily", 1, "day")), NOON + HOUR)
    assert outcome.until == MIDNIGHT + timedelta(hours=5)


def test_yesterday_in_one_zone_is_today_in_another() -> None:
    """Sent at 1:00 in New York, 20:00 of the day before in Honolulu: both calendars count."""
    care = sent(cared(), MIDNIGHT + HOUR)
    rules, at = limited(Cap("daily", 1, "day")), MIDNIGHT + 7 * HOUR
    allowed(message(zones=("Pacific/Honolulu",)), care, rules, at)
    held(message(zones=NEW_YORK), care, rules, at)
    held(message(zones=("Pacific/Honolulu", *NEW_YORK)), care, rules, at)


def test_without_a_zone_the_workspaces_calendar_counts() -> None:
    rules = limited(Cap("daily", 1, "day", categories=ALL))
    for zones in ((), ("Mars/Base",)):
        one = message(category="transactional", zones=zones, expires_at=NOON + DAY)
        outcome = held(one, sent(cared(), NOON, key="sms/transactional"), rules, NOON + HOUR)
        assert outcome.until == MIDNIGHT


def test_a_cap_of_a_channel_a_category_or_a_topic_binds_and_counts_these_alone() -> None:
    at = NOON - HOUR
    email = limited(Cap("email", 1, DAY, channel="email"))
    allowed(message(), sent(cared(), at, key="email/marketing"), email)
    news = limited(Cap("news", 1, DAY, topic="news"))
    for key in ("sms/marketing", "sms/marketing/offers"):
        allowed(message(topic="news"), sent(cared(), at, key=key), news)
    allowed(message(), sent(cared(), at, key="sms/marketing/news"), news)
    held(message(topic="news"), sent(cared(), at, key="email/service/news"), news)
    offers = limited(Cap("offers", 1, DAY, categories=frozenset({"marketing"})))
    allowed(message(), sent(cared(), at, key="sms/service"), offers)
    held(message(), sent(cared(), at, key="sms/marketing/any/topic"), offers)


def test_every_cap_must_have_room_and_the_last_one_names_the_reason() -> None:
    rules = limited(Cap("day", 1, "day"), Cap("rolling", 2, 3 * DAY), Cap("month", 9, "month"))
    late = message(expires_at=NOON + 9 * DAY)
    once = held(late, sent(cared(), NOON - HOUR), rules)
    assert (once.until, once.reason) == (MIDNIGHT, "cap:day")
    twice = held(late, sent(cared(), NOON - DAY, NOON - HOUR), rules)
    assert (twice.until, twice.reason) == (NOON + 2 * DAY, "cap:rolling")


def test_caps_of_the_law_join_and_a_step_may_skip_but_not_pass_them() -> None:
    florida, care = (
        message(places=("US", "US-FL")),
        sent(cared(), *(NOON - HOUR * n for n in (3, 2, 1))),
    )
    rules = limited(book=rulebook())
    outcome = held(florida, care, rules)
    assert outcome.reason == "legal_cap:recipient"
    assert outcome.rules["caps"] == {"us-fl-cap@2026-11": [3, 3]}
    assert reason(replace(florida, on_cap="skip"), care, rules) == "legal_cap:recipient"
    loose = limited(Cap("loose", 9, DAY, on_cap="skip"), book=rulebook())
    held(florida, care, loose)


def test_one_too_many_is_skipped_where_the_cap_says_so_and_its_step_may_say_otherwise() -> None:
    care = sent(cared(), NOON - HOUR)
    for on_cap in ("hold", "skip"):
        rules = limited(Cap("one", 1, "day", on_cap=on_cap))
        assert reason(message(on_cap="skip"), care, rules) == "cap:day"
        held(message(on_cap="hold"), care, rules)
    assert reason(message(), care, limited(Cap("one", 1, "day", on_cap="skip"))) == "cap:day"
    allowed(message(on_cap="skip"), cared(), limited(Cap("one", 1, "day")))


def test_what_something_else_holds_is_skipped_only_when_it_could_go() -> None:
    """At 23:00 the day is full, and the text waits for the morning: then there is room."""
    night = MIDNIGHT - HOUR
    rules = policy(caps=(Cap("one", 1, "day", on_cap="skip"),))
    care = sent(cared(), night - HOUR)
    outcome = held(message(night), care, rules, night)
    assert outcome.reason == "quiet_hours:federal"
    allowed(message(night), care, rules, outcome.until)


def test_an_answer_to_stop_is_never_one_too_many() -> None:
    rules = limited(Cap("one", 1, "day", ALL, on_cap="skip"), gaps=(Cap("gap", 1, HOUR, ALL),))
    answer = message(category="transactional", is_opt_out_answer=True)
    outcome = allowed(answer, sent(cared(), NOON, key="sms/transactional"), rules)
    assert outcome.reservations.cap_key is None


# --- gaps and sunset


# --- what the care row keeps


def test_the_row_keeps_what_the_longest_window_needs() -> None:
    assert keep(()) == timedelta(days=8)
    assert keep((Cap("a", 1, 30 * DAY), Cap("b", 1, DAY))) == timedelta(days=31)
    assert keep((Cap("a", 1, "month"),)) > timedelta(days=32)
    limits = read_limits({"caps": [{"id": "a", "most": 1, "window": "30 days"}]})
    care = limits.take(cared(), NOON, "sms/marketing", UUID(int=1))
    later = limits.take(care, NOON + 29 * DAY, "sms/marketing", UUID(int=2))
    assert len(later.recent) == 2
    assert len(limits.take(later, NOON + 40 * DAY, "sms/service", UUID(int=3)).recent) == 2


def test_a_row_is_bounded_however_much_goes_out() -> None:
    caps, care = (Cap("a", 3, 30 * DAY), Cap("b", 9, DAY, topic="news")), cared()
    for number in range(500):
        key = "sms/service" if number % 3 else "sms/marketing/news"
        care = slot(care, NOON + number * HOUR, key, UUID(int=number), caps, keep(caps))
    assert len(care.recent) <= ALWAYS_KEPT


seconds = st.integers(0, 40 * 86_400)
sends = st.lists(
    st.tuples(
        seconds.map(lambda second: int(NOON.timestamp()) - second),
        st.sampled_from(
            ["sms/marketing", "email/marketing/news", "sms/service", "sms/service/news"]
        ),
        st.uuids().map(str),
    ),
    max_size=90,
)
ZONES = ("America/New_York", "Europe/Paris", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
some_zones = st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True).map(tuple)
some_caps = st.builds(
    Cap,
    id=st.just("some"),
    most=st.integers(1, 6),
    window=st.sampled_from(["day", "week", "month", HOUR, DAY, 7 * DAY, 30 * DAY]),
    categories=st.sampled_from([frozenset({"marketing"}), frozenset({"marketing", "service"})]),
    channel=st.sampled_from([None, "sms", "email"]),
    topic=st.sampled_from([None, "news"]),
)


@given(sends, st.lists(some_caps, min_size=1, max_size=3), some_zones, st.integers(0, 86_400))
def test_what_is_pruned_changes_no_answer(
    recent: list[tuple[int, str, str]], caps: list[Cap], zones: tuple[str, ...], later: int
) -> None:
    whole, at = Care(recent=sorted(recent)), NOON + timedelta(seconds=later)
    narrow = Care(recent=pruned(sorted(recent), caps) if recent else [])
    for cap in caps:
        for topic in (None, "news"):
            one = message(topic=topic, zones=zones)
            given = (cap, one, whole, "UTC", at)
            assert free_at(*given) == free_at(cap, one, narrow, "UTC", at)
            assert min(used(*given), cap.most) == min(used(cap, one, narrow, "UTC", at), cap.most)


@given(sends, some_caps, some_zones)
def test_a_refund_frees_exactly_one_slot(
    recent: list[tuple[int, str, str]], cap: Cap, zones: tuple[str, ...]
) -> None:
    cap, one = replace(cap, channel=None, topic=None), message(zones=zones)
    care = Care(recent=sorted(recent))
    key = cap_key(one, (cap,))
    assert key is not None
    more = slot(care, NOON, key, UUID(int=5), (), timedelta(days=99))
    before, after = (used(cap, one, each, "UTC", NOON) for each in (care, more))
    assert after == before + 1
    assert used(cap, one, release(more, UUID(int=5)), "UTC", NOON) == before
    assert used(cap, one, reserve(more, NOON, key, UUID(int=5)), "UTC", NOON) <= after


# --- the first free instant, against a plain reading of the words


def plainly_full(cap: Cap, candidate: Candidate, care: Care, at: datetime) -> bool:
    """Whether a window that ends now, or a day of any of the zones, holds as many as it may."""
    times = [
        datetime.fromtimestamp(second, UTC)
        for second, key, identity in care.recent
        if identity != str(OURS) and key.split("/")[1] in cap.categories
    ]
    if isinstance(cap.window, timedelta):
        return sum(at - cap.window < time <= at for time in times) >= cap.most
    shown = PERIODS[cap.window]
    return any(
        Counter(shown(time.astimezone(ZoneInfo(zone))) for time in times if time <= at)[
            shown(at.astimezone(ZoneInfo(zone)))
        ]
        >= cap.most
        for zone in candidate.zones
    )


PERIODS: dict[str, Callable[[datetime], object]] = {
    "day": lambda at: at.date(),
    "week": lambda at: at.isocalendar()[:2],
    "month": lambda at: (at.year, at.month),
}
# Around clocks that change: New York and Lord Howe (by half an hour), a day that Apia left out
# before, and a month's end.
CHANGES = [
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2027, 4, 3, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2027, 2, 28, 23, tzinfo=UTC),
]


@given(
    st.sampled_from(CHANGES),
    st.lists(st.integers(0, 96), min_size=1, max_size=8),
    some_zones,
    some_caps,
    st.integers(0, 96),
)
@settings(max_examples=150, deadline=None)
def test_the_instant_held_to_is_the_first_that_has_room(
    change: datetime, ages: list[int], zones: tuple[str, ...], cap: Cap, late: int
) -> None:
    at = change + late * HOUR / 2
    cap = replace(cap, channel=None, topic=None, most=min(cap.most, 3))
    care = sent(cared(), *sorted(at - age * HOUR / 2 for age in ages))
    one = message(at, zones=zones, expires_at=at + 60 * DAY)
    found = free_at(cap, one, care, "UTC", at)
    assert found == next(when for when in half_hours(at) if not plainly_full(cap, one, care, when))
    for _ in range(3):  # the loop of the holds asks again
        assert free_at(cap, one, care, "UTC", found) == found


def half_hours(at: datetime) -> Iterator[datetime]:
    """Everything here happens on half hours, of any zone of the test."""
    return (at + number * HOUR / 2 for number in range(60 * 48))
