"""How long work has been due that nobody has done: what an operator watches first."""

from datetime import datetime

from wayline.domain.ids import BUCKETS
from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load

_SQL = load("lag")


async def oldest(connection: Connection) -> dict[str, datetime | None]:
    """Since when the oldest work of each kind is due, in business time; that may be to come."""
    return dict(await fetch(connection, _SQL["oldest"], buckets=BUCKETS))
