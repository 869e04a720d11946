"""The holds of the gate, solved together: the first instant that everything allows."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gating import (
    ALL,
    EIGHT,
    NIGHT,
    NOON,
    OURS,
    allowed,
    cared,
    held,
    message,
    policy,
    reason,
    sent,
)
from wayline.domain.care import Care, reserve
from wayline.domain.gate import (
    Allowed,
    Budget,
    Candidate,
    Cap,
    Held,
    Refused,
    Rules,
    decide,
    expiry,
)
from wayline.domain.gate.solving import RECHECK
from wayline.domain.rulebook import Rulebook
from wayline.domain.wall import local


@pytest.mark.parametrize("category", ["marketing", "service"])
def test_quiet_hours_hold_until_the_morning(category: str) -> None:
    outcome = held(message(NIGHT, category=category), at=NIGHT)
    assert (outcome.until, outcome.reason) == (EIGHT, "quiet_hours:federal")
    allowed(message(NIGHT, category=category), at=EIGHT)
    assert held(message(NIGHT), at=EIGHT - timedelta(microseconds=1)).until == EIGHT


def test_transactional_messages_are_not_bound_and_need_no_zone() -> None:
    allowed(message(NIGHT, category="transactional"), at=NIGHT)
    allowed(message(NIGHT, category="transactional", zones=()), at=NIGHT)


def test_a_bound_transactional_message_without_a_zone_keeps_the_hours_of_the_workspace() -> None:
    federal = next(rule for rule in policy().book.hours if rule.id == "us-federal")
    rules = policy(book=Rulebook((replace(federal, categories=ALL),), ()))
    outcome = held(message(NIGHT, category="transactional", zones=()), rules=rules, at=NIGHT)
    assert outcome.until == EIGHT


def test_every_candidate_zone_must_be_open() -> None:
    both = message(zones=("America/New_York", "America/Los_Angeles"))
    early = datetime(2026, 11, 20, 14, tzinfo=UTC)  # 09:00 and 06:00
    assert held(both, at=early).until == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_the_cap_lets_as_many_pass_as_it_says() -> None:
    times = [NOON - timedelta(hours=hours) for hours in (3, 2, 1)]
    allowed(message(), sent(cared(), *times[:2]))
    outcome = held(message(), sent(cared(), *times))
    assert (outcome.until, outcome.reason) == (times[0] + timedelta(hours=24), "cap:rolling")


def test_a_slot_that_is_free_at_night_waits_for_the_morning() -> None:
    times = [NOON - timedelta(hours=hours) for hours in (3, 2, 1)]
    early = policy(caps=(Cap("day", 3, timedelta(hours=20)),))  # free at 05:00 in New York
    outcome = held(message(), sent(cared(), *times), early)
    assert (outcome.until, outcome.reason) == (EIGHT, "quiet_hours:federal")
    assert outcome.rules["held_by"] == ["cap:rolling"]


def test_a_send_that_is_exactly_a_window_old_has_left_it() -> None:
    one = policy(caps=(Cap("day", 1, timedelta(hours=24)),))
    care = sent(cared(), NOON - timedelta(hours=24))
    assert allowed(message(), care, one).certificate["caps"] == {"day": [0, 1]}
    second = timedelta(seconds=1)
    assert held(message(NOON - second), care, one, NOON - second).until == NOON


def test_the_cap_counts_marketing_and_service_and_binds_both() -> None:
    one = policy(caps=(Cap("day", 1, timedelta(hours=24)),))
    for key in ("sms/marketing", "sms/service", "email/marketing"):
        for category in ("marketing", "service"):
            held(message(category=category), sent(cared(), NOON - timedelta(hours=1), key=key), one)
    allowed(message(), sent(cared(), NOON - timedelta(hours=1), key="sms/transactional"), one)
    allowed(message(category="transactional"), sent(cared(), NOON - timedelta(hours=1)), one)
    email = policy(caps=(Cap("day", 1, timedelta(hours=24), channel="email"),))
    allowed(message(), sent(cared(), NOON - timedelta(hours=1), key="email/marketing"), email)


def test_a_message_that_is_tried_again_does_not_stand_in_its_own_way() -> None:
    one = policy(caps=(Cap("day", 1, timedelta(hours=24)),))
    allowed(message(), reserve(cared(), NOON - timedelta(minutes=5), "sms/marketing", OURS), one)


def test_a_spent_budget_holds_until_the_next_one() -> None:
    renewal = NOON + timedelta(hours=20)  # 08:00 in New York
    spent = message(budget=Budget(11_999, renewal))
    outcome = held(spent)
    assert (outcome.until, outcome.reason) == (renewal, "budget:spent")
    allowed(spent, at=renewal)
    allowed(message(budget=Budget(12_000, renewal)))
    forever = held(message(budget=Budget(0, None)))
    assert (forever.until, forever.reason) == (NOON + RECHECK, "budget:spent")


def test_a_paused_workspace_holds_everything() -> None:
    for category in ("transactional", "service", "marketing"):
        outcome = held(message(category=category), rules=policy(paused=True))
        assert (outcome.until, outcome.reason) == (NOON + RECHECK, "workspace:paused")


@pytest.mark.parametrize(
    ("candidate", "care", "why"),
    [
        (message(journey_state="paused"), cared(), "journey:paused"),
        (message(), cared(asked_at=NOON), "consent:asked"),
    ],
)
def test_a_hold_without_an_end_is_asked_about_again(
    candidate: Candidate, care: Care, why: str
) -> None:
    outcome = held(candidate, care)
    assert (outcome.until, outcome.reason) == (NOON + RECHECK, why)
    short = replace(candidate, expires_at=NOON + timedelta(minutes=10))
    assert held(short, care).until == short.expires_at
    assert reason(short, care, at=short.expires_at) == "expiry:passed"
    night = replace(candidate, owed_at=NIGHT, expires_at=NIGHT + timedelta(days=1))
    assert held(night, care, at=NIGHT).until == EIGHT
    assert held(night, care, at=NIGHT).reason == why


def test_the_question_holds_marketing_alone() -> None:
    allowed(message(category="service"), cared(asked_at=NOON))
    allowed(message(category="transactional"), cared(asked_at=NOON))


def test_what_cannot_go_before_it_is_stale_expires_at_once_and_says_what_held_it() -> None:
    outcome = decide(message(NIGHT, expires_at=EIGHT), cared(), policy(), NIGHT)
    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.state) == ("expiry:passed", "expired")
    assert outcome.rules["held_by"] == ["quiet_hours:federal"]
    held(message(NIGHT, expires_at=EIGHT + timedelta(seconds=1)), at=NIGHT)


def test_a_loop_is_broken_at_the_twenty_first_text() -> None:
    allowed(message(previous_same_text=19))
    assert reason(message(previous_same_text=20)) == "content:repeated"


def test_each_category_has_its_expiry() -> None:
    hours = {"transactional": 4, "service": 24, "marketing": 48}
    for category, most in hours.items():
        assert expiry(category, NOON) == NOON + timedelta(hours=most)
    assert expiry("marketing", NOON, timedelta(minutes=5)) == NOON + timedelta(minutes=5)


@pytest.mark.parametrize(
    "bounds", [(0, timedelta(days=1)), (1, timedelta(0)), (1, timedelta(days=31)), (1, "year")]
)
def test_a_cap_that_cannot_be_kept_is_refused(bounds: tuple[int, timedelta]) -> None:
    with pytest.raises(ValueError, match="allows nothing"):
        Cap("none", *bounds)


# --- properties: the holds together, against a plain minute-by-minute reading


def shown_minute(zone: str, at: datetime) -> int:
    shown = local(at, zone)
    return shown.hour * 60 + shown.minute


def plainly_open(candidate: Candidate, care: Care, rules: Rules, at: datetime) -> bool:
    """Whether budget, hours and cap allow at an instant, by the words of the rules."""
    budget = candidate.budget
    if (
        budget
        and candidate.price_micros > budget.left_micros
        and not (budget.renews_at and at >= budget.renews_at)
    ):
        return False
    if any(not 480 <= shown_minute(zone, at) < 1260 for zone in candidate.zones):
        return False
    window, most = rules.caps[0].reach.total_seconds(), rules.caps[0].most
    return sum(1 for second, _, _ in care.recent if second > at.timestamp() - window) < most


situations = st.fixed_dictionaries(
    {
        "at": st.integers(0, 400 * 1440).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        "zones": st.lists(
            st.sampled_from(
                [
                    "America/New_York",
                    "America/Chicago",
                    "America/Denver",
                    "America/Phoenix",
                    "Pacific/Honolulu",
                ]
            ),
            min_size=1,
            max_size=3,
            unique=True,
        ).map(tuple),
        "ages": st.lists(st.integers(0, 1_500), max_size=5),
        "most": st.integers(1, 3),
        "budget": st.sampled_from([None, 0, 1_000_000]),
        "renews": st.integers(1, 2_000),
        "lives": st.integers(1, 2_880),
    }
)


def arranged(situation: dict[str, Any]) -> tuple[Candidate, Care, Rules]:
    at = situation["at"]
    care = sent(cared(), *(at - timedelta(minutes=age) for age in situation["ages"]))
    budget = (
        None
        if situation["budget"] is None
        else Budget(situation["budget"], at + timedelta(minutes=situation["renews"]))
    )
    rules = policy(caps=(Cap("day", situation["most"], timedelta(hours=24)),))
    lives = timedelta(minutes=situation["lives"])
    candidate = message(at, zones=situation["zones"], expires_at=at + lives, budget=budget)
    return candidate, care, rules


@given(situations)
@settings(max_examples=120)
def test_the_instant_found_is_the_first_that_everything_allows(situation: dict[str, Any]) -> None:
    candidate, care, rules = arranged(situation)
    at = candidate.owed_at
    minutes = (at + timedelta(minutes=number) for number in range(situation["lives"]))
    first = next((one for one in minutes if plainly_open(candidate, care, rules, one)), None)
    outcome = decide(candidate, care, rules, at)
    match outcome:
        case Allowed():
            assert first == at
        case Held(until=until):
            assert first == until
            assert at < until < candidate.expires_at
            assert isinstance(decide(candidate, care, rules, until), Allowed)
        case Refused(reason=why):
            assert (why, first) == ("expiry:passed", None)


@given(situations)
def test_the_same_question_has_the_same_answer_and_changes_nothing(
    situation: dict[str, Any],
) -> None:
    candidate, care, rules = arranged(situation)
    copies = deepcopy((candidate, care))
    first = decide(candidate, care, rules, candidate.owed_at)
    assert decide(*copies, rules, candidate.owed_at) == first
    assert (candidate, care) == copies


# --- what is written down
