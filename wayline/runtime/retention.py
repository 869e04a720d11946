"""Drops what the settings say is not to be kept any longer, and says what."""

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from wayline.config import Config
from wayline.domain.retention import EVENT_KEYS, PARKED_RECEIPTS, REPLAYS, TABLES, months_over
from wayline.store import retention as store
from wayline.store.bulk import Connection
from wayline.store.retention import Partition, Rows

Progress = Callable[[str], None]
_REPLAY: Final = "replay"


@dataclass(slots=True)
class Swept:
    """What went, or would go: months of tables, rows by kind, folders of old replays."""

    partitions: list[Partition] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.partitions or self.folders or any(self.rows.values()))


async def sweep(
    owner: Connection,
    engine: Connection,
    config: Config,
    now: datetime,
    progress: Progress,
    *,
    dry: bool,
) -> Swept:
    """Drop what is older than the settings allow, or with `dry` only find it.

    Months go one by one, each at once; stopped in between, the next run goes on. The current
    month and those to come are never touched.
    """
    found = Swept()
    for kind, tables in TABLES.items():
        keep = timedelta(days=getattr(config, f"keep_{kind}"))
        for table in tables:
            found.partitions += await _months(owner, table, now, keep)
    if not dry:
        await _drop(owner, engine, found, progress)
    of_messages = now - timedelta(days=config.keep_messages)
    before: dict[Rows, datetime] = {
        "event_keys": now - EVENT_KEYS,
        "links": now,
        "receipts": now - PARKED_RECEIPTS,
        "deliveries": of_messages,
        "set_aside": of_messages,
        "paces": now,
    }
    for what, at in before.items():
        ask = store.count if dry else store.drop_rows
        progress(what.replace("_", " "))
        found.rows[what] = found.rows.get(what, 0) + await ask(engine, what, at)
    found.folders = _replays(config.home, now, dry=dry)
    return found


async def _months(owner: Connection, table: str, now: datetime, keep: timedelta) -> list[Partition]:
    there = await store.partitions(owner, table)
    over = set(months_over((one.month for one in there), now, keep))
    return [one for one in there if one.month in over]


async def _drop(owner: Connection, engine: Connection, found: Swept, progress: Progress) -> None:
    for one in found.partitions:
        progress(one.name)
        await store.drop(owner, one)
    months = [one.month for one in found.partitions if one.table == "message"]
    found.rows["tracks"] = await store.drop_tracks(engine, months)


def _replays(home: Path, now: datetime, *, dry: bool) -> list[Path]:
    """The replay of the home if it is old and nobody uses it."""
    folder = home / _REPLAY
    if not folder.is_dir() or now.timestamp() - folder.stat().st_mtime < REPLAYS.total_seconds():
        return []
    try:
        lock = os.open(folder / ".users.lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return []
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not dry:
            shutil.rmtree(folder)
    except BlockingIOError:
        return []
    finally:
        os.close(lock)
    return [folder]
