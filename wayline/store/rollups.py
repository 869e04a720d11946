"""Live numbers, counted by the transactions that cause them; readers sum lease groups."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId, bucket_of, group_bucket, group_of
from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("rollups")
NO_JOURNEY = UUID(int=0)


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
        self._counts: Counter[tuple[int, UUID, datetime, UUID, int, str, str, str]] = Counter()
        self._spent: Counter[tuple[int, UUID, str]] = Counter()

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
        group = group_bucket(group_of(bucket_of(contact_id)))
        hour = at.replace(minute=0, second=0, microsecond=0)
        key = (
            group,
            workspace_id,
            hour,
            journey_id or NO_JOURNEY,
            version or 0,
            step or "",
            metric,
            detail,
        )
        self._counts[key] += n

    def spend(
        self, contact_id: ContactId, workspace_id: WorkspaceId, at: datetime, micros: int
    ) -> None:
        """Count money of a workspace's month, in micro-units; negative gives it back."""
        group = group_bucket(group_of(bucket_of(contact_id)))
        self._spent[group, workspace_id, period_of(at)] += micros

    async def save(self, connection: Connection) -> None:
        """Write all counts, sorted."""
        rows = [_Row(*key, n) for key, n in sorted(self._counts.items()) if n]
        await write(connection, _SQL["add"], rows)
        spent = [_Spent(*key, n) for key, n in sorted(self._spent.items()) if n]
        await write(connection, _SQL["spend"], spent)


class _Spent(NamedTuple):
    bucket: int
    workspace_id: UUID
    period: str
    spent: int


def period_of(at: datetime) -> str:
    """The budget period that an instant falls in: its UTC month, such as `2026-11`."""
    return f"{at.year:04d}-{at.month:02d}"


async def spent(connection: Connection, workspace_id: WorkspaceId, period: str) -> int:
    """What a workspace has spent in a period, in micro-units."""
    rows = await fetch(connection, _SQL["spent"], workspace_id=workspace_id, period=period)
    return int(rows[0][0])


async def totals(connection: Connection, workspace_id: WorkspaceId) -> list[Total]:
    """All live numbers of a workspace."""
    return [
        Total(*row) for row in await fetch(connection, _SQL["totals"], workspace_id=workspace_id)
    ]
