"""What the gate writes down: every rule that it asked, and what it saw."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import orjson
import pytest

from tests.unit.gating import NIGHT, NOON, allowed, cared, message, policy, sent
from wayline.domain import proof_pages
from wayline.domain.care import Care
from wayline.domain.gate import (
    Allowed,
    Budget,
    Cap,
    Held,
    Refused,
    decide,
)
from wayline.domain.gate.holds import HOLDS
from wayline.domain.gate.refusals import REFUSALS
from wayline.domain.own_rules import read_own_rules
from wayline.domain.rulebook import rulebook
from wayline.domain.senders import Daily, Sender


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
    assert seen["quiet"] == ("us-federal@2026-11",)
    assert (seen["tz"], seen["as_of"], seen["policy"]) == ("2026b", "2026-11-20", "roast@1")
    refused = certificate(decide(message(), Care(), policy(), NOON))
    assert refused["rules"].split()[-1] == "consent@2"


def test_an_answer_to_stop_names_no_rule_that_it_was_not_asked() -> None:
    seen = allowed(message(is_opt_out_answer=True), Care(), policy()).certificate
    assert seen["rules"].split() == [f"{rule.id}@{rule.version}" for rule in REFUSALS]
    assert not {"caps", "quiet"} & seen.keys()


def test_pages_for_lawyers_have_a_sentence_for_every_rule() -> None:
    assert {rule.id for rule in (*REFUSALS, *HOLDS)} == proof_pages.RULES.keys()


EVERY_PLACE = tuple({place for row in rulebook().rows() for place in row.where})
NASTY = ["x" * 500, "\0" * 500, "\U0001f600" * 500, "\u00e9" * 500, "v" * 30 + "@12"]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("state", ["active", "paused", "stopped"])
@pytest.mark.parametrize("at", [NOON, NIGHT])
def test_a_certificate_stays_within_a_kibibyte(name: str, state: str, at: datetime) -> None:
    zones = tuple(sorted(available_timezones(), key=len)[-42:])
    candidate = message(
        topic=name, zones=zones, sender=Sender(name), journey_state=state, country=name,
        price_micros=99_999, parts=6, places=EVERY_PLACE,
        budget=Budget(-10**12, None),
        daily=(Daily("campaign " + "x" * 100, 10**8, 10**8, NIGHT),) * 2,
    )  # fmt: skip
    own = {"hours": [{"hours": ["daily 00:00-24:00"]}], "blackouts": [{"first_day": "2026-12-24"}]}
    rules = policy(
        book=rulebook(None, read_own_rules(own)),
        version=name, as_of=name, tz_version=name, countries=None,
        caps=tuple(Cap(f"{number}{name}", 1, timedelta(hours=24)) for number in range(9)),
    )  # fmt: skip
    care = sent(cared(asked_at=NOON), *(NOON - timedelta(minutes=minute) for minute in range(60)))
    seen = certificate(decide(candidate, care, rules, at))
    assert len(orjson.dumps(seen)) <= 1_024
    assert seen["policy"].endswith("@12") == name.endswith("@12")
