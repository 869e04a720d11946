"""The one list of the gate: its order, its holds solved together, and what it writes down."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayline.domain.care import Care, reserve
from wayline.domain.gate import (
    Allowed,
    Budget,
    Candidate,
    Cap,
    Held,
    Refused,
    Rules,
    Sender,
    decide,
    expiry,
)
from wayline.domain.gate.holds import HOLDS, RECHECK
from wayline.domain.gate.refusals import REFUSALS
from wayline.domain.reasons import is_reason
from wayline.domain.wall import local

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # 12:00 in New York
NIGHT = datetime(2026, 11, 21, 4, tzinfo=UTC)  # 23:00 in New York
EIGHT = datetime(2026, 11, 21, 13, tzinfo=UTC)  # 08:00 in New York
ALL = frozenset({"transactional", "service", "marketing"})
OURS = UUID(int=1)
TEXT = "Roast & Row: 10% off today. Reply STOP to end."
GRANTED = {"sms/marketing": "granted"}


def message(at: datetime = NOON, **changes: Any) -> Candidate:
    usual: dict[str, Any] = {
        "message_id": OURS,
        "channel": "sms",
        "category": "marketing",
        "owed_at": at,
        "expires_at": at + timedelta(hours=48),
        "to": "+12125550123",
        "zones": ("America/New_York",),
        "text": TEXT,
        "price_micros": 12_000,
        "sender": Sender("+18885550100", ALL, frozenset({"US"})),
        "country": "US",
        "journey_state": "active",
    }
    return Candidate(**{**usual, **changes})


def policy(**changes: Any) -> Rules:
    usual: dict[str, Any] = {
        "version": "roast@1",
        "zone": "America/New_York",
        "brand": "Roast & Row",
        "countries": frozenset({"US", "CA"}),
        "caps": (Cap("day", 3, timedelta(hours=24)),),
        "budget": Budget(1_000_000, NOON + timedelta(days=10)),
        "brand_required": True,
        "opt_out_required": True,
        "max_price_micros": 100_000,
    }
    return Rules(**{**usual, **changes})


def cared(**changes: Any) -> Care:
    return Care(**{"consent": dict(GRANTED), **changes})


def sent(care: Care, *times: datetime, key: str = "sms/marketing") -> Care:
    for number, at in enumerate(times):
        care = reserve(care, at, key, UUID(int=100 + number))
    return care


def reason(
    candidate: Candidate, care: Care | None = None, rules: Rules | None = None, at: datetime = NOON
) -> str:
    outcome = decide(candidate, cared() if care is None else care, rules or policy(), at)
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def held(
    candidate: Candidate, care: Care | None = None, rules: Rules | None = None, at: datetime = NOON
) -> Held:
    outcome = decide(candidate, cared() if care is None else care, rules or policy(), at)
    assert isinstance(outcome, Held), outcome
    return outcome


def allowed(
    candidate: Candidate, care: Care | None = None, rules: Rules | None = None, at: datetime = NOON
) -> Allowed:
    outcome = decide(candidate, cared() if care is None else care, rules or policy(), at)
    assert isinstance(outcome, Allowed), outcome
    return outcome


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
        ({"sender": Sender("x", frozenset({"service"}))}, "sender:category"),
        ({"sender": Sender("x", ALL, frozenset({"CA"}))}, "sender:country"),
        ({"zones": ("America/New_York", "Etc/Unknown")}, "zone:unknown"),
        ({"render_problem": "field:missing", "text": None}, "field:missing"),
        ({"text": None}, "content:empty"),
        ({"text": " \n"}, "content:empty"),
        ({"text": TEXT + "\0"}, "content:broken"),
        ({"text": TEXT + "{% if %}"}, "content:unfilled"),
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
    )
    rules = policy(budget=Budget(0), caps=(Cap("day", 1, timedelta(days=1)),))
    outcome = allowed(answer, stopped, rules, NIGHT)
    assert outcome.reservations.cap_key is None
    last = NIGHT + timedelta(minutes=5)
    allowed(answer, stopped, rules, last - timedelta(seconds=1))
    assert reason(answer, stopped, rules, last) == "expiry:passed"
    assert reason(replace(answer, to=None), stopped, rules, NIGHT) == "number:missing"


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
    strict = replace(policy().quiet.nanp[0], categories=ALL)
    rules = policy(quiet=replace(policy().quiet, nanp=(strict,)))
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
    rules = policy(budget=Budget(11_999, renewal))
    outcome = held(message(), rules=rules)
    assert (outcome.until, outcome.reason) == (renewal, "budget:spent")
    allowed(message(), rules=rules, at=renewal)
    allowed(message(), rules=policy(budget=Budget(12_000, renewal)))
    forever = held(message(), rules=policy(budget=Budget(0, None)))
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
    "bounds", [(0, timedelta(days=1)), (1, timedelta(0)), (1, timedelta(days=8))]
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
    budget = rules.budget
    if (
        budget
        and candidate.price_micros > budget.left_micros
        and not (budget.renews_at and at >= budget.renews_at)
    ):
        return False
    if any(not 480 <= shown_minute(zone, at) < 1260 for zone in candidate.zones):
        return False
    window, most = rules.caps[0].window.total_seconds(), rules.caps[0].most
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
    rules = policy(budget=budget, caps=(Cap("day", situation["most"], timedelta(hours=24)),))
    lives = timedelta(minutes=situation["lives"])
    return message(at, zones=situation["zones"], expires_at=at + lives), care, rules


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


def certificate(outcome: object) -> dict[str, Any]:
    match outcome:
        case Allowed(certificate=seen) | Held(rules=seen) | Refused(rules=seen):
            return seen
    raise AssertionError(outcome)


def test_the_certificate_names_every_rule_with_its_version_and_what_it_saw() -> None:
    care = sent(cared(), NOON - timedelta(hours=1))
    seen = allowed(message(), care, policy(as_of="2026-11-20", tz_version="2026b")).certificate
    names = seen["rules"].split()
    assert names == [f"{rule.id}@{rule.version}" for rule in REFUSALS] + [
        f"{rule.id}@{rule.version}" for rule in HOLDS
    ]
    assert seen["scope"] == "sms/marketing"
    assert seen["consent"] == "granted"
    assert seen["caps"] == {"day": [1, 3]}
    assert seen["quiet"] == ["us-federal-hours@2026-11"]
    assert (seen["tz"], seen["as_of"], seen["policy"]) == ("2026b", "2026-11-20", "roast@1")
    refused = certificate(decide(message(), Care(), policy(), NOON))
    assert refused["rules"].split()[-1] == "consent@1"


NASTY = ["x" * 500, "\0" * 500, "\U0001f600" * 500, "\u00e9" * 500, "v" * 30 + "@12"]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("state", ["active", "paused", "stopped"])
def test_a_certificate_stays_within_a_kibibyte(name: str, state: str) -> None:
    zones = tuple(sorted(available_timezones(), key=len)[-42:])
    candidate = message(
        topic=name, zones=zones, sender=Sender(name, ALL), journey_state=state, country=name,
        price_micros=99_999, parts=6,
    )  # fmt: skip
    rules = policy(
        version=name, as_of=name, tz_version=name, countries=None, budget=Budget(-10**12, None),
        caps=tuple(Cap(f"{number}{name}", 1, timedelta(hours=24)) for number in range(9)),
    )  # fmt: skip
    care = sent(cared(asked_at=NOON), *(NOON - timedelta(minutes=minute) for minute in range(60)))
    seen = certificate(decide(candidate, care, rules, NOON))
    assert len(orjson.dumps(seen)) <= 1_024
    assert seen["policy"].endswith("@12") == name.endswith("@12")
