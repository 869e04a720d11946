"""The refusals of the gate: the one list, its order, and what each rule says no to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gating import (
    GRANTED,
    NIGHT,
    NOON,
    TEXT,
    allowed,
    cared,
    message,
    policy,
    reason,
)
from wayline.domain.care import Care
from wayline.domain.gate import (
    Budget,
    Candidate,
    Cap,
    Rules,
    Sunset,
)
from wayline.domain.gate.refusals import REFUSALS
from wayline.domain.reasons import is_reason
from wayline.domain.senders import Sender

IGNORING = {"ignored": 3, "ignored_since": NOON - timedelta(days=9)}
Facts = dict[str, dict[str, Any]]
# Every refusal of the list, in its order, with the fault that brings it about.
FAULTS: list[tuple[str, Facts]] = [
    ("workspace:closed", {"rules": {"closed": True}}),
    ("journey:stopped", {"message": {"journey_state": "stopped"}}),
    ("expiry:passed", {"message": {"expires_at": NOON}}),
    ("number:missing", {"message": {"to": None}}),
    ("number:country", {"rules": {"countries": frozenset({"FR"})}}),
    ("consent:opted_out", {"care": {"blocked": {"sms": "consent:opted_out"}}}),
    ("consent:none", {"care": {"consent": {}}}),
    ("fatigue:sunset", {"care": IGNORING, "rules": {"sunset": Sunset(texts=3)}}),
    ("category:unapproved", {"message": {"template_approved": False}}),
    ("sender:none", {"message": {"sender": None}}),
    ("zone:unknown", {"message": {"zones": ()}}),
    ("content:unfilled", {"message": {"text": "Hi {{ contact.name }}"}}),
    ("content:parts", {"message": {"parts": 7}}),
    ("content:brand", {"rules": {"brand": "Somebody else"}}),
    ("content:repeated", {"message": {"previous_same_text": 20}}),
]


def with_faults(places: list[int]) -> tuple[Candidate, Care, Rules]:
    facts: Facts = {"message": {}, "care": {}, "rules": {}}
    for place in places:
        for kind, changes in FAULTS[place][1].items():
            facts[kind].update(changes)
    return message(**facts["message"]), cared(**facts["care"]), policy(**facts["rules"])


def test_nothing_wrong_goes() -> None:
    outcome = allowed(message())
    assert outcome.reservations.cap_key == "sms/marketing"
    assert outcome.reservations.micros == 12_000


def test_every_refusal_has_a_fault_in_this_file() -> None:
    assert len(FAULTS) == len(REFUSALS)


@pytest.mark.parametrize("first", range(len(FAULTS)))
def test_of_any_two_faults_the_one_that_stands_first_decides(first: int) -> None:
    for second in range(first, len(FAULTS)):
        assert reason(*with_faults([first, second])) == FAULTS[first][0]


@given(
    st.sets(st.integers(0, len(FAULTS) - 1), min_size=1),
    st.booleans(),
    st.sampled_from([NOON, NIGHT]),
)
def test_the_first_fault_of_the_list_decides_and_nothing_refused_is_held(
    places: set[int], paused: bool, at: datetime
) -> None:
    candidate, care, rules = with_faults(sorted(places))
    if paused and candidate.journey_state == "active":
        candidate = replace(candidate, journey_state="paused")
    if at == NIGHT and 2 not in places:
        candidate = replace(candidate, expires_at=NIGHT + timedelta(days=1))
    assert reason(candidate, care, rules, at) == FAULTS[min(places)][0]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"journey_state": "archived"}, "journey:stopped"),
        ({"number_problem": "number:landline"}, "number:landline"),
        ({"to": ""}, "number:missing"),
        ({"country": None}, "number:country"),
        ({"category": "gossip"}, "category:unknown"),
        ({"sender": Sender("x", categories=frozenset({"service"}))}, "sender:category"),
        ({"sender": Sender("+14165550100", "long_code", "CA")}, "sender:unregistered"),
        ({"sender": Sender("ROAST", "alphanumeric")}, "sender:country"),
        ({"zones": ("America/New_York", "Etc/Unknown")}, "zone:unknown"),
        ({"render_problem": "field:missing", "text": None}, "field:missing"),
        ({"text": None}, "content:empty"),
        ({"text": " \n"}, "content:empty"),
        ({"text": TEXT + "\0"}, "content:broken"),
        ({"text": TEXT + "{% if %}"}, "content:unfilled"),
        ({"text": f"[First Name]: {TEXT}"}, "content:unfilled"),
        ({"text": f"{TEXT} bit.ly/x"}, "content:shortener"),
        ({"text": f"{TEXT} bit.ly/x", "category": "transactional"}, "content:shortener"),
        ({"text": "Roast & Row: 10% off. txt stop2quit"}, "content:stop_spacing"),
        ({"text": f"{TEXT} Free vodka!"}, "content:shaft"),
        ({"price_micros": 100_001}, "content:price"),
        ({"text": "Roast & Row: 10% off"}, "content:opt_out"),
        ({"text": "10% off. Reply STOP to end"}, "content:brand"),
        ({"topic": "offers"}, "consent:revoked"),
    ],
)
def test_each_rule_has_its_reasons(changes: dict[str, Any], wanted: str) -> None:
    care = cared(consent=GRANTED | {"sms/marketing/offers": "revoked"})
    assert reason(message(**changes), care) == wanted
    assert is_reason(wanted)


@pytest.mark.parametrize(
    "text",
    ["roast row 10% off, STOP ends", "ROAST & ROW. Stop: STOP", "Roast\u00a0&\u00a0Row STOP"],
)
def test_the_brand_may_be_written_with_other_marks(text: str) -> None:
    allowed(message(text=text))


@pytest.mark.parametrize("word", ["unproven", "unconfirmed", "pending", "expired"])
def test_what_is_no_grant_says_what_it_is(word: str) -> None:
    care = cared(consent={"sms/marketing": word, "sms/service": word})
    assert reason(message(), care) == f"consent:{word}"
    assert is_reason(f"consent:{word}")
    allowed(message(category="service", text="Your order is on its way."), care)


def test_what_a_workspace_may_send_goes_and_service_is_not_asked() -> None:
    text = f"{TEXT} Free vodka!"
    allowed(message(text=text), rules=policy(allowed_content=frozenset({"alcohol"})))
    allowed(message(text="Your vodka is on its way.", category="service"))


def test_an_answer_to_an_opt_out_goes_whatever_its_contact_is() -> None:
    answer = message(
        category="transactional",
        is_opt_out_answer=True,
        journey_state=None,
        text="Roast & Row: For help contact bit.ly/roast, [name].",
        parts=9,
    )
    allowed(answer, Care(blocked={"sms": "consent:opted_out"}), policy(max_price_micros=1))


def test_a_grant_that_ends_counts_until_that_very_moment() -> None:
    care = cared(consent={"sms/marketing": f"granted until {NOON.isoformat()}"})
    allowed(message(), care, at=NOON - timedelta(microseconds=1))
    assert reason(message(), care, at=NOON) == "consent:expired"


@pytest.mark.parametrize("category", ["service", "transactional"])
def test_others_than_marketing_need_no_consent_but_bow_to_a_no(category: str) -> None:
    other = message(category=category, text="Your order is on its way.")
    allowed(other, Care())
    assert reason(other, Care(consent={f"sms/{category}": "revoked"})) == "consent:revoked"
    assert reason(other, Care(blocked={"sms": "consent:opted_out"})) == "consent:opted_out"
    allowed(other, Care(blocked={"email": "consent:opted_out"}))


def test_the_answer_to_an_opt_out_passes_and_only_for_five_minutes() -> None:
    stopped = Care(blocked={"sms": "consent:opted_out"}, asked_at=NIGHT)
    answer = message(
        NIGHT,
        category="transactional",
        is_opt_out_answer=True,
        journey_state=None,
        text="You are unsubscribed.",
        budget=Budget(0),
    )
    rules = policy(caps=(Cap("day", 1, timedelta(days=1)),))
    outcome = allowed(answer, stopped, rules, NIGHT)
    assert outcome.reservations.cap_key is None
    last = NIGHT + timedelta(minutes=5)
    allowed(answer, stopped, rules, last - timedelta(seconds=1))
    assert reason(answer, stopped, rules, last) == "expiry:passed"
    assert reason(replace(answer, to=None), stopped, rules, NIGHT) == "number:missing"
