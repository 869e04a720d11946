"""Takes backups, and brings them back so that nothing goes out twice.

A restored database does not know what was sent since its backup was taken. So what was owed or due
then is never sent: messages expire, people who were due are parked for somebody to decide, and
every workspace is paused until somebody lets it go on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wayline.domain.errors import WaylineError
from wayline.runtime import erasures, noes
from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.library import Library
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import archive, clock, restores, staging
from wayline.store.archive import Progress, Tools
from wayline.store.bulk import Connection
from wayline.store.database import Database, connect, connect_sync
from wayline.store.migrate import migrate
from wayline.store.noes import Replaced
from wayline.store.privacy import Erased
from wayline.store.restores import Restore
from wayline.store.rollups import Tally

Prepare = Callable[[str], None]  # makes the months of a database


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore: `replaced` is the name of the database that was there before.

    `erased` are people who were erased since the backup was taken, and are again; `refused` counts
    addresses and consents that were closed since, and are again. None if nothing was at hand that
    knew.
    """

    restore: Restore
    migrated: list[str]
    replaced: str | None
    erased: int | None
    refused: int | None


def server_major(dsn: str) -> int:
    """The major version of the server; `database:unreachable` if there is none."""
    with connect_sync(dsn) as connection:
        return connection.info.server_version // 10_000


async def restore(
    tools: Tools,
    file: Path,
    dsn: str,
    progress: Progress,
    *,
    replace: bool,
    key: SuppressionKey,
    erased: Sequence[Erased] | None = None,
) -> Restored:
    """Bring a backup back in the place of an empty database, or of any if `replace`.

    Whoever was erased since, as that database or the list `erased` know, is erased again; whoever
    said no since, as that database knows, says it again.
    All is done in a database beside; then the two change places at once. Whatever stops this
    earlier leaves everything as it was.
    """
    made_at = archive.contents(tools, file).made_at
    empty = staging.is_empty(dsn)
    if not empty and not replace:
        message = f"the database {staging.name_of(dsn)} is not empty"
        mend = "Give --replace to put the backup in its place; what is there now is kept beside."
        raise WaylineError(message, code="restore:not_empty", mend=mend)
    staging.require_nobody(dsn)
    archive.read_through(tools, file)
    with staging.staged(dsn) as beside:
        archive.load(tools, file, beside, progress)
        with connect_sync(beside) as owner:
            migrated = migrate(owner)
            owner.execute("ANALYZE")
        note = await _nothing_before_now(beside, made_at)
        known = None if empty else await erasures.known_to(dsn)
        refused = None if empty else await _refuse_again(dsn, beside, key, note.restored_at)
        gone = None if known is None and erased is None else [*(known or ()), *(erased or ())]
        again = None if gone is None else await _erase_again(beside, key, gone, note.restored_at)
        replaced = staging.take_place(dsn, keep=not empty)
    return Restored(note, migrated, replaced, again, refused)


async def resume(connection: Connection, now: datetime) -> list[str]:
    """Let every paused workspace go on; their names."""
    async with connection.transaction():
        return await restores.go_on(connection, now)


async def _nothing_before_now(dsn: str, backup_at: datetime) -> Restore:
    connection = await connect(dsn, "engine")
    try:
        real = RealClock().now()
        row = await clock.read(connection)
        now = BusinessClock(*row).now(real) if row else real
        async with connection.transaction():
            await restores.pause(connection, now)
            tally = Tally()
            ended = await restores.expire_owed(connection, now)
            for one in ended:
                _count(tally, one, now)
            parked = await restores.park_overdue(connection, now)
            expired = sum(one.count_of for one in ended)
            note = Restore(backup_at, now, expired, len(parked), None)
            await restores.note(connection, note)
            await tally.save(connection)
    finally:
        await connection.close()
    return note


async def _erase_again(
    dsn: str, key: SuppressionKey, people: Sequence[Erased], now: datetime
) -> int:
    async with Database(dsn) as database:
        return await erasures.erase_again(database, Library(key), people, now)


async def _refuse_again(dsn: str, beside: str, key: SuppressionKey, now: datetime) -> int | None:
    async with Database(dsn) as before, Database(beside) as database:
        return await noes.say_again(Replaced(before), database, key, now)


def _count(tally: Tally, one: restores.Expired, now: datetime) -> None:
    tally.add(
        one.contact_id,
        one.workspace_id,
        now,
        "message:expired",
        "restore:before",
        journey_id=one.journey_id,
        version=one.version,
        step=one.step,
        n=one.count_of,
    )
