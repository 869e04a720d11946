"""Blows that need no luck: workers strike themselves at a chosen point of a batch."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from tests.durability.crew import (
    Crew,
    Doubt,
    Fault,
    Hand,
    accepted,
    crew,
    furnish,
    inboxes,
    is_over,
    is_settled,
    number_of,
    order,
    states,
    wait_for,
)
from wayline.runtime.clock import RealClock
from wayline.runtime.library import Library
from wayline.store.database import Database
from wayline.store.embedded import Server

_LONG = 300  # seconds; only a busy machine needs more than some


class Found(NamedTuple):
    """What came of it; `unanswered` is how many texts the carrier had when workers were struck."""

    lost: int
    doubled: int
    inboxes_doubled: int
    in_doubt: int
    unanswered: int
    codes: list[int]


async def strikes(
    postgres: Server, faults: Sequence[Fault], people: int, *, doubt: Doubt, naive: bool = False
) -> Found:
    """Two workers at a time, each struck at its first batch, until all faults have struck.

    The frozen go on when others have seen to what they had in their hands.
    """
    dsn = postgres.dsn()
    await furnish(dsn, people)
    async with Database(dsn) as database, database.session() as connection:
        library = Library()
        await library.refresh(connection)
        await order(connection, library, range(people))
    with crew(postgres.home, 0, doubt=doubt, naive=naive) as one:
        unanswered = await asyncio.to_thread(_strike, one, dsn, list(faults))
        await asyncio.to_thread(wait_for, lambda: is_over(dsn, people), _LONG)
        codes = await asyncio.to_thread(one.stop)
    taken, phones = accepted(postgres.home, doubt), inboxes(postgres.home, doubt)
    return Found(
        sum(number_of(person) not in taken for person in range(people)),
        sum(times > 1 for times in taken.values()),
        sum(times > 1 for times in phones.values()),
        states(dsn)["in_doubt"],
        unanswered,
        codes,
    )


def _strike(one: Crew, dsn: str, left: list[Fault]) -> int:
    """Let all faults strike; how many texts were with the carrier, unanswered."""
    waiting = [one.start(left.pop(0)) for _ in range(2)]
    zombies: list[Hand] = []
    unanswered = 0
    while waiting:
        wait_for(lambda: any(hand.struck for hand in waiting), _LONG)
        hand = next(hand for hand in waiting if hand.struck)
        waiting.remove(hand)
        assert hand.fault is not None
        point, blow = hand.fault
        unanswered += hand.struck or 0 if point == "handed" else 0
        fault = left.pop(0) if left else None
        if blow == "SIGSTOP":
            hand.is_frozen = True
            zombies.append(hand)
            new = one.start(fault)
        else:
            new = one.replace(hand, fault)
        if fault:
            waiting.append(new)
    until = RealClock().now() + timedelta(seconds=one.attempt)
    wait_for(lambda: is_settled(dsn, until), _LONG)
    for zombie in zombies:
        zombie.thaw()
    return unanswered
