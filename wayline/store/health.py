"""Asks a database how it is: its clock, roles, partitions, and what lies about in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from wayline.store.bulk import Connection, fetch
from wayline.store.partitions import span
from wayline.store.queries import load

_SQL = load("health")


class Lacking(NamedTuple):
    """A month that a table has no partition for."""

    table: str
    month: int


class LongTransaction(NamedTuple):
    """A transaction that is open since `since` (real clock), and whose it is."""

    pid: int
    application: str
    state: str
    since: datetime


class Overdue(NamedTuple):
    """How many rows of a kind are past their time, the oldest since `since` (business clock)."""

    kind: str
    rows: int
    since: datetime | None


class Workers(NamedTuple):
    """How many workers are alive, and how many lease groups belong to one that is not."""

    alive: int
    orphaned: int


class SetAside(NamedTuple):
    """What waits for a person to decide."""

    parked: int
    in_doubt: int
    inbox: int


async def now(connection: Connection) -> datetime:
    """The real time of the database's machine."""
    at: datetime = (await fetch(connection, _SQL["now"]))[0][0]
    return at


async def roles_lacking(connection: Connection) -> list[str]:
    """The roles of Wayline that this user cannot become."""
    return [row[0] for row in await fetch(connection, _SQL["roles_lacking"])]


async def unguarded(connection: Connection) -> list[str]:
    """Tables of workspaces that row-level security does not guard as it should."""
    return [row[0] for row in await fetch(connection, _SQL["unguarded"])]


async def months_lacking(connection: Connection, months: Sequence[int]) -> list[Lacking]:
    """Partitions that are not there, of these months."""
    return [
        Lacking(*row) for row in await fetch(connection, _SQL["months_lacking"], **span(months))
    ]


async def long_transactions(connection: Connection, before: datetime) -> list[LongTransaction]:
    """Transactions of this database that began before a real time; needs the owner's rights."""
    found = await fetch(connection, _SQL["long_transactions"], before=before)
    return [LongTransaction(*row) for row in found]


async def workers(connection: Connection) -> Workers:
    """Who works on this database."""
    return Workers(*(await fetch(connection, _SQL["workers"]))[0])


async def overdue(connection: Connection, business_now: datetime) -> list[Overdue]:
    """What should have been done by now, kind by kind."""
    return [Overdue(*row) for row in await fetch(connection, _SQL["overdue"], now=business_now)]


async def set_aside(connection: Connection) -> SetAside:
    """What was parked, and what is in doubt for good."""
    return SetAside(*(await fetch(connection, _SQL["set_aside"]))[0])
