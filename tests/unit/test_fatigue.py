"""Gaps between texts, and the sunset of who lets every offer go by."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.unit.gating import NOON, allowed, cared, held, message, policy, reason, sent
from wayline.domain.care import Care, engage, release, reserve
from wayline.domain.gate import Cap, Sunset
from wayline.domain.limits import read_limits
from wayline.domain.rulebook import Rulebook

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = Rulebook(hours=(), caps=())


def limited(*caps: Cap, **more: Any) -> Any:
    return policy(**{"caps": caps, "book": OPEN, **more})


def test_a_gap_lies_between_any_two_texts_and_exempts_transactional_ones() -> None:
    limits = read_limits({"gaps": {"marketing": "12 hours", "service": "1 hour"}})
    rules = limited(gaps=limits.gaps)
    for key in ("sms/marketing", "email/service"):
        care = sent(cared(), NOON - 2 * HOUR, key=key)
        outcome = held(message(on_cap="skip"), care, rules)
        assert (outcome.until, outcome.reason) == (NOON + 10 * HOUR, "fatigue:gap")
        allowed(message(category="service"), care, rules)
    allowed(message(), sent(cared(), NOON - HOUR, key="sms/transactional"), rules)
    allowed(message(category="transactional"), sent(cared(), NOON), rules)


def test_transactional_texts_keep_a_gap_if_it_is_said() -> None:
    rules = limited(gaps=read_limits({"gaps": {"transactional": "5 minutes"}}).gaps)
    one = message(category="transactional")
    assert allowed(one, rules=rules).reservations.cap_key == "sms/transactional"
    held(one, sent(cared(), NOON, key="sms/transactional"), rules)
    held(one, sent(cared(), NOON), rules)


def ignoring(texts: int, first: datetime) -> Care:
    care = cared()
    for number in range(texts):
        care = reserve(care, first + number * HOUR, "sms/marketing", UUID(int=200 + number))
    return care


@pytest.mark.parametrize(
    ("sunset", "texts", "age", "over"),
    [
        (Sunset(texts=3), 2, DAY, False),
        (Sunset(texts=3), 3, DAY, True),
        (Sunset(since=90 * DAY), 1, 90 * DAY, True),
        (Sunset(since=90 * DAY), 9, 90 * DAY - HOUR, False),
        (Sunset(texts=3, since=90 * DAY), 3, 89 * DAY, False),
        (Sunset(texts=3, since=90 * DAY), 2, 99 * DAY, False),
        (Sunset(texts=3, since=90 * DAY), 3, 90 * DAY, True),
    ],
)
def test_who_lets_so_many_offers_go_by_gets_no_more(
    sunset: Sunset, texts: int, age: timedelta, over: bool
) -> None:
    care, rules = ignoring(texts, NOON - age), limited(sunset=sunset)
    for category in ("service", "transactional"):
        allowed(message(category=category), care, rules)
    if over:
        assert reason(message(), care, rules) == "fatigue:sunset"
    else:
        allowed(message(), care, rules)
    assert allowed(message(), engage(care), rules).certificate["ignored"] == 0


def test_only_marketing_that_went_out_is_ignored() -> None:
    care = ignoring(2, NOON)
    assert (care.ignored, care.ignored_since) == (2, NOON)
    service = reserve(care, NOON + 9 * HOUR, "sms/service", UUID(int=1))
    assert service.ignored == 2
    again = reserve(care, NOON + 9 * HOUR, "sms/marketing", UUID(int=201))
    assert again.ignored == 2, "the same text, tried again"
    back = release(care, UUID(int=201))
    assert (back.ignored, back.ignored_since) == (1, NOON)
    assert release(back, UUID(int=201)).ignored == 1, "given back once"
    assert release(back, UUID(int=200)) == replace(cared(), recent=[])


def test_a_text_given_back_after_the_person_engaged_counts_for_nobody() -> None:
    care = reserve(engage(ignoring(2, NOON)), NOON + 9 * HOUR, "sms/marketing", UUID(int=1))
    assert release(care, UUID(int=200)).ignored == 1
    assert release(care, UUID(int=1)).ignored == 0
