"""The gate and the rulebook: legal caps, holidays, blackouts, and what can never go."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.unit.gating import NIGHT, NOON, allowed, cared, held, message, policy, reason, sent
from wayline.domain.care import Care
from wayline.domain.gate import Candidate, Cap, Refused, decide
from wayline.domain.own_rules import read_own_rules
from wayline.domain.rulebook import rulebook
from wayline.domain.senders import Sender

EVERYWHERE = policy(countries=None, caps=())
PARIS = {"zones": ("Europe/Paris",), "places": ("FR",), "country": "FR"}


def going(at: datetime, **changes: Any) -> Candidate:
    found = message(at, **changes)
    found.sender = Sender("x")
    return found


def texted(*hours: float) -> Care:
    return sent(cared(), *(NOON - timedelta(hours=number) for number in hours))


def test_a_text_to_texas_keeps_the_hours_of_texas_and_of_new_york() -> None:
    at = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)  # 08:30 in New York, 07:30 in Texas
    moved = {"places": ("US", "US-NY", "US-TX"), "zones": ("America/New_York", "America/Chicago")}
    outcome = held(going(at, **moved), rules=EVERYWHERE, at=at)
    assert outcome.until == datetime(2026, 11, 21, 15, tzinfo=UTC)  # 09:00 in Texas
    assert outcome.reason == "quiet_hours:state"
    assert outcome.rules["decided"] == "us-tx@2026-11 America/Chicago"
    assert outcome.rules["quiet"] == ("us-federal@2026-11", "us-tx@2026-11")
    assert outcome.rules["places"] == ("US", "US-NY", "US-TX")


def test_a_holiday_is_named_and_held_until_the_day_after() -> None:
    bastille = datetime(2027, 7, 14, 10, tzinfo=UTC)
    outcome = held(going(bastille, **PARIS), rules=EVERYWHERE, at=bastille)
    assert (outcome.until, outcome.reason) == (
        datetime(2027, 7, 15, 6, tzinfo=UTC), "quiet_hours:holiday",
    )  # fmt: skip
    assert outcome.rules["holidays"]


@pytest.mark.parametrize("hours", [(23, 2, 1), (23.9, 23.5, 23)])
def test_the_law_lets_three_texts_go_in_24_hours(hours: tuple[float, ...]) -> None:
    florida = message(places=("US", "US-FL"))
    allowed(florida, texted(*hours[:2]), EVERYWHERE)
    outcome = held(florida, texted(*hours), EVERYWHERE)
    assert outcome.until >= NOON - timedelta(hours=hours[0]) + timedelta(hours=24)
    assert outcome.rules["caps"] == {"us-fl-cap@2026-11": [3, 3]}
    assert "legal_cap:recipient" in outcome.rules["held_by"]
    allowed(message(), texted(*hours), EVERYWHERE)  # not in New York


def test_a_legal_cap_stands_beside_those_of_the_workspace() -> None:
    loose = policy(caps=(Cap("loose", 100, timedelta(days=1)),), countries=None)
    outcome = held(message(places=("US", "US-OK")), texted(3, 2, 1), loose)
    # free at ten in the morning of the next day
    assert (outcome.until, outcome.reason) == (NOON + timedelta(hours=21), "legal_cap:recipient")
    assert outcome.rules["decided"] == "us-ok-cap@2026-11"


def test_what_is_never_open_everywhere_is_refused_and_says_so() -> None:
    around = ("Europe/London", "Asia/Kolkata", "Pacific/Auckland")
    far = {"zones": around, "places": ("JP",), "country": "JP"}
    assert reason(going(NOON, **far), rules=EVERYWHERE) == "quiet_hours:never"
    outcome = decide(going(NOON, **far), cared(), EVERYWHERE, NOON)
    assert isinstance(outcome, Refused)
    assert (outcome.state, outcome.rules["held_by"]) == ("refused", ["quiet_hours:default"])
    soon = message(NIGHT, expires_at=NIGHT + timedelta(hours=1))
    assert reason(soon, at=NIGHT) == "expiry:passed"


def own(**told: Any) -> Any:
    return policy(countries=None, caps=(), book=rulebook(None, read_own_rules(told)))


def test_a_blackout_longer_than_a_week_is_waited_out_within_the_expiry() -> None:
    rules = own(blackouts=[{"first_day": "2026-11-20", "last_day": "2026-12-02", "why": "a storm"}])
    patient = message(expires_at=NOON + timedelta(days=20))
    outcome = held(patient, rules=rules)
    assert (outcome.until, outcome.reason) == (
        datetime(2026, 12, 3, 13, tzinfo=UTC), "quiet_hours:federal",
    )  # fmt: skip
    assert outcome.rules["held_by"] == ["blackout:dates"]
    assert reason(message(), rules=rules) == "expiry:passed"
    allowed(message(category="transactional"), rules=rules)


def test_a_blackout_of_a_state_holds_only_who_may_be_there() -> None:
    rules = own(blackouts=[{"first_day": "2026-11-20", "where": ["US-LA"]}])
    allowed(message(), rules=rules)
    outcome = held(message(places=("US", "US-NY", "US-LA")), rules=rules)
    assert outcome.rules["held_by"] == ["blackout:dates"]
    assert any(name.startswith("own-") for name in outcome.rules["quiet"])


def test_own_hours_tighten_the_law_and_cannot_loosen_it() -> None:
    tighter = own(hours=[{"hours": ["mon-fri 13:00-14:00"]}])
    assert held(message(), rules=tighter).until == NOON + timedelta(hours=1)
    looser = own(hours=[{"hours": ["daily 00:00-24:00"], "instead_of_custom": True}])
    assert held(message(NIGHT), rules=looser, at=NIGHT).reason == "quiet_hours:federal"
    japan = {"places": ("JP",), "country": "JP", "zones": ("Asia/Tokyo",)}
    night = datetime(2026, 11, 20, 14, tzinfo=UTC)
    allowed(going(night, **japan), rules=looser, at=night)  # a custom is no law
    kept = own(hours=[{"hours": ["daily 00:00-24:00"]}])
    assert held(going(night, **japan), rules=kept, at=night).reason == "quiet_hours:default"
