"""Live numbers, counted by the transactions that cause them; readers sum lease groups."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import GROUPS, ContactId, WorkspaceId, counter_bucket, group_bucket
from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load
from wayline.store.senders import Parts

_SQL = load("rollups")
NO_JOURNEY = UUID(int=0)
DELIVERED_BY: Final = "delivered_by"  # of a workspace; the detail is the sender


_Key = tuple[int, int, float, int, int, str, str, str]


class _Row(NamedTuple):
    bucket: int
    workspace_id: UUID
    hour: datetime
    journey_id: UUID
    version: int
    step: str
    metric: str
    detail: str
    n: int


class Total(NamedTuple):
    """One live number of a workspace, over all hours."""

    journey_id: UUID
    version: int
    step: str
    metric: str
    detail: str
    n: int


class Tally:
    """Counts of one transaction, written together at its end (counters are locked last)."""

    def __init__(self) -> None:
        # Numbers instead of ids and hours: their hashes are what counting costs.
        self._counts: Counter[_Key] = Counter()
        self._spent: Counter[tuple[int, int, int, int]] = Counter()  # the last two: year, month
        self._parts = Parts()

    def add(  # noqa: PLR0913 - the key of a counter
        self,
        contact_id: ContactId,
        workspace_id: WorkspaceId,
        at: datetime,
        metric: str,
        detail: str = "",
        *,
        journey_id: UUID | None = None,
        version: int | None = None,
        step: str | None = None,
        n: int = 1,
    ) -> None:
        """Count `n` of `metric` in the hour of `at`; `detail` is a reason, state or currency."""
        key = (
            counter_bucket(contact_id),
            workspace_id.int,
            at.timestamp() // 3600,
            0 if journey_id is None else journey_id.int,
            version or 0,
            step or "",
            metric,
            detail,
        )
        self._counts[key] += n

    def deliver(
        self, contact_id: ContactId, workspace_id: WorkspaceId, at: datetime, sender: str
    ) -> None:
        """Count a message of a sender that was delivered: complaints are measured by these."""
        self.add(contact_id, workspace_id, at, DELIVERED_BY, sender)

    def spend(
        self, contact_id: ContactId, workspace_id: WorkspaceId, at: datetime, micros: int
    ) -> None:
        """Count money of a workspace's month, in micro-units; negative gives it back."""
        if micros:
            key = (counter_bucket(contact_id), workspace_id.int, at.year, at.month)
            self._spent[key] += micros

    def take_parts(
        self, contact_id: ContactId, workspace_id: WorkspaceId, sender: str, day: date, n: int
    ) -> None:
        """Count parts of a sender on a day of the carriers; negative gives them back."""
        self._parts.count(contact_id, workspace_id, sender, day, n)

    async def save(self, connection: Connection) -> None:
        """Write all counts, sorted."""
        rows = [_row(key, n) for key, n in sorted(self._counts.items()) if n]
        await write(connection, _SQL["add"], rows)
        spent = [
            _Spent(group, _id(workspace_id), _period(year, month), n)
            for (group, workspace_id, year, month), n in sorted(self._spent.items())
            if n
        ]
        await write(connection, _SQL["spend"], spent)
        await self._parts.save(connection)


def _row(key: _Key, n: int) -> _Row:
    group, workspace_id, hour, journey_id = key[:4]
    at = datetime.fromtimestamp(hour * 3600, UTC)
    return _Row(group, _id(workspace_id), at, _id(journey_id), *key[4:], n)


@lru_cache(maxsize=1_000)
def _id(number: int) -> UUID:
    """An id from its number: a transaction counts the same few journeys again and again."""
    return UUID(int=number)


class _Spent(NamedTuple):
    bucket: int
    workspace_id: UUID
    period: str
    spent: int


def period_of(at: datetime) -> str:
    """The budget period that an instant falls in: its UTC month, such as `2026-11`."""
    return _period(at.year, at.month)


@lru_cache(maxsize=1_000)
def _period(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}"


async def lock_claims(connection: Connection, workspace_id: WorkspaceId) -> None:
    """Let one claim at a time take of a workspace's limits, until it commits."""
    await fetch(connection, _SQL["lock_budget"], workspace_id=workspace_id)


async def lock_spent(connection: Connection, workspace_id: WorkspaceId, period: str) -> int:
    """What a workspace has spent in a period, in micro-units; until commit nobody else claims.

    Locked after people and before counters, by claims alone, so that nobody waits in a circle.
    """
    await lock_claims(connection, workspace_id)
    rows = await fetch(connection, _SQL["spent"], workspace_id=workspace_id, period=period)
    return int(rows[0][0])


class _Hour(NamedTuple):
    workspace_id: UUID
    hour: datetime


async def in_hours(
    connection: Connection, metric: str, hours: Collection[tuple[WorkspaceId, float]]
) -> list[tuple[WorkspaceId, float, str, int]]:
    """What was counted of a metric by (workspace, hours since 1970), by its details."""
    rows = [_Hour(one, datetime.fromtimestamp(hour * 3600, UTC)) for one, hour in sorted(hours)]
    buckets = [group_bucket(group) for group in range(GROUPS)]
    found = await fetch(connection, _SQL["in_hours"], rows, metric=metric, buckets=buckets)
    return [(WorkspaceId(one), at.timestamp() // 3600, what, n) for one, at, what, n in found]


async def totals(connection: Connection, workspace_id: WorkspaceId) -> list[Total]:
    """All live numbers of a workspace."""
    return [
        Total(*row) for row in await fetch(connection, _SQL["totals"], workspace_id=workspace_id)
    ]
