"""Workers share the groups fairly, take over from the dead, and touch nothing that they lost."""

from datetime import timedelta
from uuid import UUID

import pytest

from wayline.domain.ids import BUCKETS, GROUPS
from wayline.runtime.worker.leasing import Leasing, share
from wayline.store import leases
from wayline.store.database import Connection


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def worker(number: int, clock: Hand | None = None, seconds: float = 60) -> Leasing:
    return Leasing(UUID(int=number), f"machine:{number}", seconds, clock or Hand())


async def run_out(connection: Connection, number: int) -> None:
    """As if a worker had died long ago: nothing of it was renewed."""
    await connection.execute("RESET ROLE")
    past = "clock_timestamp() - interval '1 second'"
    await connection.execute(
        f"UPDATE worker SET alive_until = {past} WHERE worker_id = %s", [UUID(int=number)]
    )
    await connection.execute(
        f"UPDATE lease SET lease_until = {past} WHERE holder = %s", [UUID(int=number)]
    )
    await connection.execute("SET ROLE wayline_engine")


@pytest.mark.parametrize("workers", [1, 2, 3, 5, 16, 20])
def test_shares_are_fair_and_leave_nothing_over(workers: int) -> None:
    shares = [share(place, workers) for place in range(workers)]
    assert sum(shares) == GROUPS
    assert max(shares) - min(shares) <= 1


async def test_workers_come_share_and_go(connection: Connection) -> None:
    one, two, three = worker(1), worker(2), worker(3)
    await one.beat(connection)
    assert one.groups() == list(range(GROUPS))
    assert sorted(one.buckets()) == sorted(BUCKETS)
    await two.beat(connection)
    assert two.groups() == []  # nothing is free yet
    await one.beat(connection)  # gives back what is too much
    await two.beat(connection)
    assert len(one.groups()) == len(two.groups()) == 8
    assert set(one.groups()) | set(two.groups()) == set(range(GROUPS))
    await three.beat(connection)
    for each in (one, two, three):
        await each.beat(connection)
    await three.beat(connection)
    assert sorted(len(each.groups()) for each in (one, two, three)) == [5, 5, 6]
    assert len({g for each in (one, two, three) for g in each.groups()}) == GROUPS
    await two.leave(connection)
    for each in (one, three):
        await each.beat(connection)
    assert len(one.groups()) == len(three.groups()) == 8
    assert one.others == 1


async def test_the_share_of_a_dead_worker_is_taken_over(connection: Connection) -> None:
    dead, heir = worker(1), worker(2)
    await dead.beat(connection)
    before = await leases.held(connection)
    await heir.beat(connection)
    assert heir.groups() == []
    await run_out(connection, 1)
    await heir.beat(connection)
    assert heir.groups() == list(range(GROUPS))
    after = await leases.held(connection)
    assert [lease.fence for lease in after] == [lease.fence + 1 for lease in before]
    # The dead one comes back: nothing is its own any more, and it does not take what is held.
    await dead.beat(connection)
    assert dead.groups() == []


async def test_who_was_stopped_too_long_touches_nothing(connection: Connection) -> None:
    clock = Hand()
    one = worker(1, clock, seconds=6)
    await one.beat(connection)
    clock.at += 5.9
    assert one.groups()
    clock.at += 0.2  # SIGSTOP, and nobody has renewed
    assert one.groups() == one.buckets() == []


async def test_the_time_of_the_database_is_told(connection: Connection) -> None:
    now = await worker(1).beat(connection)
    rows = await (await connection.execute("SELECT clock_timestamp()")).fetchall()
    assert timedelta(0) <= rows[0][0] - now < timedelta(minutes=1)
