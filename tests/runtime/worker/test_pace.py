"""A batch holds what starts in a quarter of a second; after an outage it drains at a limit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from wayline.channels.contract import DoubtPolicy, Handover, Result, Taken
from wayline.runtime.worker.pace import MOST, STALE, Metered, Ramp

FRESH, OLD = timedelta(seconds=1), timedelta(hours=9)


class Slow:
    """A carrier that takes so many messages a second, on a clock of its own."""

    name = "slow"
    is_there = True
    doubt: DoubtPolicy = "key"

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.at = 0.0

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        self.at += len(batch) / self.rate
        return [Taken(one.key, 1) for one in batch]

    async def lookup(self, keys: Sequence[str]) -> list[Taken | None]:
        return [None for _ in keys]


def texts(number: int) -> list[Handover]:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    return [Handover(str(n), "+12125550100", "W", "hi", 1, at, "x", 1) for n in range(number)]


async def settled(rate: float) -> int:
    slow = Slow(rate)
    metered = Metered(slow, lambda: slow.at)
    for _ in range(30):
        await metered.hand_over(texts(metered.batch()))
    return metered.batch()


async def test_a_batch_holds_what_starts_in_a_quarter_of_a_second() -> None:
    assert await settled(100) in (24, 25)
    assert await settled(2) == 1
    assert await settled(100_000) == MOST


def drained(backlog: int, seconds: float) -> list[tuple[float, int]]:
    """When how many left, of a backlog that is asked about every 50 ms."""
    hand = [0.0]
    ramp = Ramp(lambda: hand[0])
    told = []
    while backlog and hand[0] < seconds:
        number = min(backlog, ramp.allowed(OLD))
        ramp.took(number)
        backlog -= number
        told.append((hand[0], number))
        hand[0] += 0.05
    return told


def test_what_an_outage_left_drains_slowly_at_first_and_under_a_limit() -> None:
    told = drained(1_000_000, 60)
    first = sum(number for at, number in told if at < 1)
    assert 20 <= first <= 30
    for second in range(60):
        assert sum(n for at, n in told if second <= at < second + 1) <= 1_050
    assert sum(n for at, n in told if at >= 59) > 900


def test_what_is_fresh_is_never_slowed() -> None:
    ramp = Ramp(lambda: 0.0)
    for _ in range(100):
        assert ramp.allowed(FRESH) == MOST
        ramp.took(MOST)
    assert ramp.allowed(STALE) < MOST


def test_once_drained_a_long_queue_of_today_is_not_an_outage() -> None:
    hand = [0.0]
    ramp = Ramp(lambda: hand[0])
    hand[0] = 20.0
    assert ramp.allowed(FRESH) == MOST  # nothing stale is left
    assert ramp.allowed(OLD) == MOST  # those who wait long now wait for us, not for an outage
    ramp.begin()
    assert ramp.allowed(OLD) < MOST
