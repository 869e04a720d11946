"""The business clock of a database: one row that says what time it is, and how fast it goes."""

from datetime import datetime
from typing import NamedTuple

from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("clock")


class ClockRow(NamedTuple):
    """Business time at a real instant; `scale` is business seconds per real second."""

    kind: str
    business_at: datetime
    real_at: datetime
    scale: float


async def read(connection: Connection) -> ClockRow | None:
    """What the clock says; None if it was never set, which means real time."""
    rows = await fetch(connection, _SQL["read"])
    return ClockRow(*rows[0]) if rows else None


async def set_to(connection: Connection, row: ClockRow) -> None:
    """Set the clock."""
    await write(connection, _SQL["set_to"], **row._asdict())
