"""What is known of a kind of messages changes no answer: each rule by itself says the same."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gating import GRANTED, NIGHT, NOON, message, policy, sent
from wayline.domain.care import Care
from wayline.domain.gate import Allowed, Budget, Candidate, Cap, Held, Refused, Rules, decide
from wayline.domain.gate.kinds import kind_of
from wayline.domain.gate.refusals import REFUSALS
from wayline.domain.gate.solving import one_too_many, solve
from wayline.domain.senders import Sender
from wayline.domain.wishes import Quiet, Wishes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGES = [HOUR / 4, HOUR, 5 * HOUR, DAY, 3 * DAY]
SOLD = policy(
    caps=(Cap("day", 2, "day"), Cap("news", 1, 3 * HOUR, topic="news", on_cap="skip")),
    gaps=(Cap("gap", 1, HOUR / 2),),
)
POLICIES = [policy(), policy(paused=True), policy(closed=True), policy(caps=())]
NAME = Sender("ROAST", "alphanumeric", registered={"GB": "r1"})
TOLL_FREE = Sender("+18885550100", "toll_free", "US", verification="verified")


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual value nine times of ten, so that many messages come to the last rule."""
    return st.integers(0, 9).flatmap(
        lambda drawn: st.just(usual) if drawn else st.sampled_from(others)
    )


messages = st.builds(
    message,
    st.just(NOON),
    category=mostly("marketing", "service", "transactional", "odd"),
    topic=st.sampled_from([None, "news"]),
    zones=mostly(("America/New_York",), (), ("Pacific/Honolulu", "Asia/Kolkata")),
    places=mostly(("US", "US-NY"), ("US", "US-FL"), ("FR",), ()),
    country=mostly("US", "FR", "GB", None),
    sender=mostly(TOLL_FREE, NAME, None),
    journey_state=mostly("active", "paused", "stopped", None),
    on_cap=st.sampled_from([None, "hold", "skip"]),
    template_approved=mostly(True, False),
    is_opt_out_answer=mostly(False, True),
    previous_same_text=mostly(0, 20),
    own_page=st.booleans(),
    budget=mostly(Budget(10**6), None, Budget(0)),
    expires_at=mostly(NOON + 2 * DAY, NIGHT),
)
cares = st.builds(
    lambda ages, **more: sent(Care(consent=dict(GRANTED), **more), *(NOON - age for age in ages)),
    st.lists(
        st.sampled_from([HOUR / 4, HOUR, 5 * HOUR, DAY, 3 * DAY]), max_size=4, unique=True
    ).map(lambda ages: sorted(ages, reverse=True)),
    wishes=st.sampled_from([Wishes(), Wishes(most=1), Wishes(quiet=(Quiet("11:00", "15:00"),))]),
    asked_at=mostly(None, NIGHT - 2 * DAY),
    blocked=mostly({}, {"sms": "consent:opted_out"}),
)
instants = st.sampled_from([NOON, NOON + HOUR / 7, NIGHT, NIGHT - 2 * HOUR - HOUR / 60])


def plainly(one: Candidate, care: Care, rules: Rules, at: datetime) -> tuple[Any, ...]:
    """The answer of every rule, asked one after the other, with nothing remembered."""
    kind = kind_of(one, care, rules, at)
    for rule in REFUSALS:
        reason = (rule.of_kind and rule.of_kind(kind)) or (
            rule.check and rule.check(one, care, rules, at)
        )
        if reason:
            return Refused, reason
    wait = None if one.is_opt_out_answer else solve(one, care, rules, at)
    if wait is not None:
        return (Refused, wait.reason) if wait.at is None else (Held, wait.reason, wait.at)
    skipped = None if one.is_opt_out_answer else one_too_many(one, care, rules, at)
    return (Refused, skipped) if skipped else (Allowed,)


@given(messages, cares, mostly(SOLD, *POLICIES), instants)
@settings(max_examples=400)
def test_what_is_known_of_a_kind_changes_no_answer(
    one: Candidate, care: Care, rules: Rules, at: datetime
) -> None:
    outcome = decide(one, care, rules, at)
    said: list[Any] = [type(outcome)]
    if not isinstance(outcome, Allowed):
        said.append(outcome.reason)
    if isinstance(outcome, Held):
        said.append(outcome.until)
    assert tuple(said) == plainly(one, care, rules, at)


def test_the_plain_reading_has_every_answer() -> None:
    """Else the property above would compare nothing."""
    assert plainly(message(), Care(consent=dict(GRANTED)), SOLD, NOON) == (Allowed,)
    assert plainly(message(), Care(consent=dict(GRANTED)), SOLD, NIGHT)[0] is Held
    assert plainly(message(), Care(), SOLD, NOON) == (Refused, "consent:none")
    full = sent(Care(consent=dict(GRANTED)), NOON - HOUR, NOON - 2 * HOUR)
    assert plainly(message(on_cap="skip"), full, SOLD, NOON) == (Refused, "cap:day")
