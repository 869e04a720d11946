"""No window ever holds more than it may: the gate over weeks, PostgreSQL as the judge."""

import heapq
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.unit.gating import GRANTED, message, policy
from wayline.domain.care import Care, release
from wayline.domain.gate import Allowed, Candidate, Held, decide, decision, holds
from wayline.domain.limits import Limits, read_limits
from wayline.domain.rulebook import Rulebook
from wayline.store.bulk import Connection

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

ZONES = (
    *("America/New_York", "America/Los_Angeles", "Europe/London", "Europe/Paris"),
    *("Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "America/Santiago"),
)
# Days before clocks change somewhere among these, in 2026 and 2027; in Cairo, Beirut and Santiago
# at midnight. (PostgreSQL brings zone data of its own, which may be older: Havana's is.)
SPRINGS = [datetime(2026, 3, 5, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)]
AUTUMNS = [datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)]
WINDOWS = ("day", "week", "month", "24 hours", "7 days", "30 days", "90 minutes")


def some_limits(chance: Random) -> Limits:
    caps = [
        {"id": f"cap-{n}", "most": chance.randint(1, 4), "window": window}
        for n, window in enumerate(chance.sample(WINDOWS, chance.randint(1, 3)))
    ]
    if chance.random() < 0.3:
        caps[0]["channel"] = "sms"
    if chance.random() < 0.3:
        caps[-1]["topic"] = "news"
    gaps = {"gaps": {"marketing": "3 hours"}} if chance.random() < 0.3 else {}
    return read_limits({"caps": caps, **gaps})


def lived(chance: Random, limits: Limits, zones: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """What the gate lets out to one person in five weeks: when, and of what kind."""
    start = chance.choice(SPRINGS + AUTUMNS)
    wanted = [
        (start + chance.random() * 35 * DAY, number, UUID(int=number + 1)) for number in range(60)
    ]
    heapq.heapify(wanted)
    care = Care(consent=GRANTED | {"email/marketing": "granted"})
    rules = policy(caps=limits.caps, gaps=limits.gaps, book=Rulebook((), ()))
    made = {}
    while wanted:
        at, number, message_id = heapq.heappop(wanted)
        if message_id not in made:
            made[message_id] = message(
                at,
                message_id=message_id,
                channel=chance.choice(["sms", "email"]),
                category=chance.choice(["marketing", "service"]),
                topic=chance.choice([None, "news"]),
                zones=zones,
                expires_at=at + 20 * DAY,
            )
        one = made[message_id]
        match decide(one, care, rules, at):
            case Held(until=until):
                assert until > at
                heapq.heappush(wanted, (until, number, message_id))
            case Allowed(reservations=taken):
                assert taken.cap_key is not None
                care = limits.take(care, at, taken.cap_key, message_id)
                if chance.random() < 0.1:  # the carrier refuses, and it is tried again
                    care = release(care, message_id)
                    heapq.heappush(wanted, (at + chance.random() * HOUR, number, message_id))
                else:
                    yield at, one.channel, one.category, one.topic, list(zones)


OVER = {
    "calendar": """
        SELECT count(*) FROM (
          SELECT count(*) OVER (
            PARTITION BY zone, date_trunc(%(window)s, at AT TIME ZONE zone)) AS n
          FROM sent CROSS JOIN LATERAL unnest(zones) AS z (zone)
          WHERE person = %(person)s AND channel = COALESCE(%(channel)s, channel)
            AND (%(topic)s::text IS NULL OR topic = %(topic)s)) w
        WHERE n > %(most)s""",
    "rolling": """
        WITH mine AS (
          SELECT at FROM sent
          WHERE person = %(person)s AND channel = COALESCE(%(channel)s, channel)
            AND (%(topic)s::text IS NULL OR topic = %(topic)s))
        SELECT count(*) FROM mine
        WHERE (SELECT count(*) FROM mine o WHERE o.at <= mine.at
                 AND o.at > mine.at - %(window)s::interval) > %(most)s""",
}


async def over(connection: Connection, seeds: range) -> tuple[int, int]:
    """How many texts of how many people went out over a limit of theirs."""
    await connection.execute(
        "CREATE TEMP TABLE sent (person integer, at timestamptz, channel text, category text,"
        " topic text, zones text[])"
    )
    texts = too_many = 0
    for seed in seeds:
        chance = Random(seed)
        limits = some_limits(chance)
        zones = tuple(chance.sample(ZONES, chance.randint(1, 3)))
        rows = list(lived(chance, limits, zones))
        texts += len(rows)
        async with connection.cursor() as cursor:
            insert = "INSERT INTO sent VALUES (%s, %s, %s, %s, %s, %s)"
            await cursor.executemany(insert, [(seed, *row) for row in rows])
            for cap in limits.caps:
                kind = "calendar" if isinstance(cap.window, str) else "rolling"
                asked = {"person": seed, "window": cap.window, "most": cap.most}
                await cursor.execute(
                    OVER[kind], {**asked, "channel": cap.channel, "topic": cap.topic}
                )
                found = await cursor.fetchone()
                too_many += found[0] if found else 0
    return texts, too_many


async def test_no_window_ever_holds_more_than_it_may(connection: Connection) -> None:
    texts, too_many = await over(connection, range(60))
    assert (texts > 500, too_many) == (True, 0)


async def test_the_judge_finds_a_calendar_that_is_not_the_persons(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((decision, "fills"), (holds, "free_at")):
        kept = getattr(module, name)

        def everywhere(
            cap: Any, one: Candidate, care: Care, _zone: str, at: datetime, kept: Any = kept
        ) -> Any:
            return kept(cap, replace(one, zones=()), care, "UTC", at)

        monkeypatch.setattr(module, name, everywhere)
    assert (await over(connection, range(30)))[1] > 0
