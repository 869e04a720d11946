"""What the gate is asked about: a message that may go, a person who said yes, and usual rules."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

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
)
from wayline.domain.senders import Sender

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
        "places": ("US", "US-NY"),
        "text": TEXT,
        "price_micros": 12_000,
        "sender": Sender("+18885550100", "toll_free", "US", verification="verified"),
        "country": "US",
        "journey_state": "active",
        "budget": Budget(1_000_000, NOON + timedelta(days=10)),
    }
    return Candidate(**{**usual, **changes})


def policy(**changes: Any) -> Rules:
    usual: dict[str, Any] = {
        "version": "roast@1",
        "zone": "America/New_York",
        "brand": "Roast & Row",
        "countries": frozenset({"US", "CA"}),
        "caps": (Cap("day", 3, timedelta(hours=24)),),
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
