"""Reads who says no in a database that another one takes the place of, which may be of any age."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

import psycopg

from wayline.domain.ids import ContactId
from wayline.domain.wishes import Wishes, unpack
from wayline.store.bulk import Connection, fetch
from wayline.store.database import Database
from wayline.store.queries import load

_SQL = load("noes")
_NOBODY = UUID(int=0)
T = TypeVar("T")


class UnreadableError(Exception):
    """The database cannot tell: it is too old, or damaged."""


class Refusing(NamedTuple):
    """What a person's care row holds of consents, closed channels, wishes, and an open question."""

    contact_id: ContactId
    consent: Mapping[str, str]
    blocked: Mapping[str, str]
    wishes: Wishes
    asked_at: datetime | None


class Replaced:
    """Transactions of that database; any trouble with it is an `UnreadableError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """As `Database.transaction`; only reads belong into it."""
        try:
            async with self._database.transaction() as connection:
                yield connection
        except psycopg.Error as error:
            raise UnreadableError from error

    async def retrying(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """As `Database.retrying`."""
        async with self.transaction() as connection:
            return await work(connection)


async def refusing(
    connection: Connection, bucket: int, after: Refusing | None, most: int
) -> list[Refusing]:
    """A page of those of a bucket who refuse something."""
    behind = after.contact_id if after else _NOBODY
    rows = await fetch(connection, _SQL["refusing"], bucket=bucket, after=behind, most=most)
    return [Refusing(ContactId(row[0]), row[1], row[2], unpack(row[3]), row[4]) for row in rows]
