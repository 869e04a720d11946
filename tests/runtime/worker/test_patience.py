"""One whose work raises errors stops nobody else, is tried five times, and is set aside."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from wayline.domain.ids import derived_contact_id
from wayline.runtime.worker.patience import MOST_ATTEMPTS, Patience
from wayline.store.enrollments import Due

AT = datetime(2026, 3, 3, tzinfo=UTC)
PEOPLE = [Due(derived_contact_id("test", str(number)), AT) for number in range(20)]
BAD = PEOPLE[7]
NOBODY: Any = None  # no connection is needed


class Hand:
    """A clock that a test moves, and what it saw."""

    def __init__(self) -> None:
        self.at = 0.0
        self.done: list[Due] = []
        self.given_up: list[Due] = []
        self.tried = 0
        self.error: Exception = ValueError("poison")

    async def work(self, _: Any, people: Sequence[Due]) -> int:
        if BAD in people:
            self.tried += len(people) == 1
            raise self.error
        self.done += people
        return len(people)

    async def give_up(self, _: Any, person: Due) -> None:
        self.given_up.append(person)


def patience(hand: Hand) -> Patience:
    return Patience(hand.work, hand.give_up, lambda: hand.at)


async def test_the_others_are_done_at_once() -> None:
    hand = Hand()
    assert await patience(hand).do(NOBODY, PEOPLE) == 19
    assert set(hand.done) == set(PEOPLE) - {BAD}


async def test_five_attempts_and_no_more() -> None:
    hand = Hand()
    one = patience(hand)
    for _ in range(60):
        await one.do(NOBODY, [BAD, PEOPLE[0]])
        hand.at += 1.0
        if hand.given_up:
            break
    assert hand.tried == MOST_ATTEMPTS
    assert hand.given_up == [BAD]
    assert hand.at >= 1 + 2 + 4 + 8  # longer and longer pauses


async def test_who_succeeds_begins_anew() -> None:
    hand = Hand()
    one = patience(hand)
    for _ in range(MOST_ATTEMPTS - 1):
        await one.do(NOBODY, [BAD])
        hand.at += 100
    one._work = _fine
    assert await one.do(NOBODY, [BAD]) == 1
    one._work = hand.work
    await one.do(NOBODY, [BAD])
    assert hand.given_up == []


async def _fine(_: Any, people: Sequence[Due]) -> int:
    return len(people)


async def test_a_lost_database_is_nobodys_fault() -> None:
    hand = Hand()
    hand.error = psycopg.OperationalError("gone")
    one = patience(hand)
    for _ in range(10):
        with pytest.raises(psycopg.OperationalError):
            await one.do(NOBODY, PEOPLE)
        hand.at += 100
    assert hand.given_up == []
