"""The kill campaign: people order, workers die, sessions and the database are killed meanwhile.

Chance chooses whom to strike among those who wait for the carrier's answer.
"""

import asyncio
import random
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.durability.crew import (
    Crew,
    Doubt,
    Hand,
    accepted,
    crew,
    furnish,
    inboxes,
    is_over,
    kill_postmaster,
    number_of,
    order,
    states,
    wait_for,
)
from wayline.runtime.library import Library
from wayline.store.database import Connection, Database
from wayline.store.embedded import Server


@dataclass(frozen=True)
class Plan:
    """How long and how hard."""

    people: int
    kills: int
    workers: int = 4
    every: float = 0.1  # seconds between two blows, beside those that it takes
    drops: int = 0
    postmasters: int = 0
    freezes: int = 0  # for longer than lease and attempt


@dataclass(frozen=True)
class Figures:
    """What came of it, by the carrier's own log, the phones and the database."""

    people: int
    kills: int
    hits: int
    drops: int
    postmasters: int
    freezes: int
    lost: int
    doubled: int
    inboxes_doubled: int
    in_doubt: int
    codes: list[int]
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.people:,} people, {self.kills} kill -9"
            f" ({self.hits} of them before the carrier's answer), {self.drops} sessions and"
            f" {self.postmasters} postmasters killed, {self.freezes} workers frozen:"
            f" {self.doubled} doubled, {self.lost} without"
            f" a text, {self.in_doubt} in doubt; {self.seconds:.0f} s"
        )


async def campaign(
    postgres: Server, plan: Plan, *, doubt: Doubt = "key", naive: bool = False, seed: int = 1
) -> Figures:
    """Run it on the home of a running server."""
    dsn, began = postgres.dsn(), time.monotonic()
    await furnish(dsn, plan.people)
    with crew(postgres.home, plan.workers, doubt=doubt, naive=naive) as one:
        await asyncio.to_thread(wait_for, lambda: all(hand.works for hand in one.hands))
        await _harass(postgres, one, plan, random.Random(seed))
        await asyncio.to_thread(wait_for, lambda: is_over(dsn, plan.people), 600)
        codes = await asyncio.to_thread(one.stop)
        if any(codes):
            sys.stderr.write(one.errors.read_text()[-4_000:])
    return _figures(postgres.home, dsn, plan, one, doubt, codes, time.monotonic() - began)


async def _harass(postgres: Server, one: Crew, plan: Plan, chance: random.Random) -> None:
    """Let people order bit by bit, and strike between two of them."""
    dsn, ordered = postgres.dsn(), 0
    each = max(1, plan.people // max(1, plan.kills))
    drops = sorted(chance.sample(range(plan.kills), plan.drops))
    deaths = sorted(chance.sample(range(plan.kills // 4, plan.kills), plan.postmasters))
    frosts = sorted(chance.sample(range(plan.kills), plan.freezes))
    zombies: list[tuple[float, Hand]] = []  # until when
    async with Database(dsn) as database:
        library = await database.retrying(_library)
        while one.kills < plan.kills or ordered < plan.people:
            new = range(ordered, min(ordered + each, plan.people))
            if new:
                await database.retrying(partial(order, library=library, people=new))
                ordered = new.stop
            await asyncio.sleep(plan.every * chance.uniform(0.3, 1.7))
            if one.kills < plan.kills:
                await asyncio.to_thread(one.kill, chance)
            if drops and one.kills > drops[0]:
                drops.pop(0)
                await asyncio.to_thread(wait_for, lambda: one.drop(dsn, chance))
            if frosts and one.kills > frosts[0]:
                zombie = await asyncio.to_thread(one.freeze, chance)
                if zombie is not None:
                    frosts.pop(0)
                    zombies.append((time.monotonic() + 2 * (one.lease + one.attempt), zombie))
            while zombies and time.monotonic() > zombies[0][0]:
                zombies.pop(0)[1].thaw()
            if deaths and one.kills > deaths[0]:
                deaths.pop(0)
                kill_postmaster(postgres)
        for until, zombie in zombies:
            await asyncio.sleep(max(0.0, until - time.monotonic()))
            zombie.thaw()


async def _library(connection: Connection) -> Library:
    library = Library()
    await library.refresh(connection)
    return library


def _figures(
    home: Path, dsn: str, plan: Plan, one: Crew, doubt: Doubt, codes: list[int], seconds: float
) -> Figures:
    taken, phones = accepted(home, doubt), inboxes(home, doubt)
    everybody = [number_of(person) for person in range(plan.people)]
    return Figures(
        plan.people,
        one.kills,
        one.hits,
        one.drops,
        plan.postmasters,
        one.freezes,
        lost=sum(1 for number in everybody if number not in taken),
        doubled=sum(1 for times in taken.values() if times > 1),
        inboxes_doubled=sum(1 for times in phones.values() if times > 1),
        in_doubt=states(dsn)["in_doubt"],
        codes=codes,
        seconds=seconds,
    )
