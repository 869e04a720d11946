"""Who was erased, told to a backup that knows them still.

The list names nobody: ids, which lead to people only where they are not erased yet.
"""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.domain.ids import BUCKETS, ContactId
from wayline.runtime.library import Library
from wayline.runtime.privacy import Asked, erase
from wayline.store import contacts, privacy
from wayline.store.bulk import Connection
from wayline.store.database import Database, connect
from wayline.store.privacy import Erased

COLUMNS = ("contact", "erased_at", "keep_consent")
METHOD = "restore"


async def known_to(dsn: str) -> list[Erased] | None:
    """Whom a database knows to be erased; None if it cannot tell: too old, or damaged."""
    connection = await connect(dsn, "engine")
    try:
        return await privacy.every_erased(connection)
    finally:
        await connection.close()


async def write_list(connection: Connection, file: TextIO) -> int:
    """Write the list as CSV, bucket by bucket; how many are on it."""
    table, number = csv.writer(file, lineterminator="\n"), 0
    table.writerow(COLUMNS)
    for bucket in sorted(BUCKETS):
        people = await privacy.erased(connection, bucket)
        table.writerows(map(_cells, people))
        number += len(people)
    return number


def read_list(path: Path) -> list[Erased]:
    """A list as `write_list` writes it; raises `erased:file` with the line that is wrong."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
            if tuple(head) != COLUMNS:
                raise _wrong(path, 1)
            return [_read(path, line, row) for line, row in enumerate(rows, start=2)]
    except (OSError, UnicodeDecodeError, ValueError, csv.Error):
        raise _wrong(path, 1) from None


async def erase_again(
    database: Database, library: Library, people: Iterable[Erased], now: datetime
) -> int:
    """Erase those of them whom this database knows still; how many there were.

    Raises as `runtime.privacy.erase` does.
    """
    done = 0
    for one in people:
        async with database.transaction() as connection:
            person = (await contacts.read(connection, [one.contact_id])).get(one.contact_id)
            is_known = await privacy.is_known(connection, one.contact_id)
        if person is None or not is_known:
            continue
        asked = Asked(METHOD, now, f"erased {one.erased_at:%Y-%m-%d %H:%M} UTC")
        await erase(database, library, person.contact, asked, keep_consent=one.keep_consent)
        done += 1
    return done


def _cells(one: Erased) -> list[str]:
    kept = "yes" if one.keep_consent else "no"
    return [ids.show("contact", one.contact_id), one.erased_at.isoformat(), kept]


def _read(path: Path, line: int, row: list[str]) -> Erased:
    try:
        contact, at, kept = row
        return Erased(
            ContactId(ids.read("contact", contact)),
            datetime.fromisoformat(at),
            {"yes": True, "no": False}[kept],
        )
    except (ValueError, KeyError, WaylineError):
        raise _wrong(path, line) from None


def _wrong(path: Path, line: int) -> WaylineError:
    message = f"{path}:{line}: this is no list of who was erased"
    mend = "Give the file that wayline db erased --to wrote."
    return WaylineError(message, code="erased:file", mend=mend)
