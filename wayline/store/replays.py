"""How far a replay has come, in its own database."""

from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from wayline.store.bulk import Connection, fetch, write
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("replays")


class ReplayRow(NamedTuple):
    """The replay of this database; `finished_at` is business time."""

    fingerprint: str
    settings: dict[str, Any]
    reached_at: datetime
    finished_at: datetime | None


async def read_replay(connection: Connection) -> ReplayRow | None:
    """The replay, None before it is prepared."""
    rows = await fetch(connection, _SQL["read"])
    return ReplayRow(*rows[0]) if rows else None


async def save_replay(connection: Connection, row: ReplayRow) -> None:
    """Write how far it has come."""
    await write(
        connection,
        _SQL["save"],
        fingerprint=row.fingerprint,
        settings=text(row.settings),
        reached_at=row.reached_at,
        finished_at=row.finished_at,
    )


def has_database(admin_dsn: str, name: str) -> bool:
    """Whether the server has a database of this name."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def new_database(admin_dsn: str, name: str) -> None:
    """Make an empty database in place of the one of this name, if there is one."""
    wanted = sql.Identifier(name)
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(wanted))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(wanted))
