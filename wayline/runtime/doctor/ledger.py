"""Whether the ledger is sealed as it grows, and whether its heads get to where they are kept."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Final

from wayline.domain.seals import Seal, from_json
from wayline.runtime.checkpoints import is_address
from wayline.runtime.doctor.finding import Finding, fine, notice, wrong
from wayline.store import health, seals
from wayline.store.bulk import Connection
from wayline.store.database import connect

LONGEST: Final = timedelta(minutes=1)  # without a seal, while rows wait and workers run
_BEHIND: Final = timedelta(minutes=5)  # a file gets the newest heads every minute
_TAIL: Final = 256 * 1024  # octets that are read of a file; a line is about 400


async def ledger(dsn: str, to: str | None) -> list[Finding]:
    """Both findings; the second only if checkpoints are to go somewhere."""
    connection = await connect(dsn, "engine")
    try:
        newest = await seals.newest(connection)
        found = [await _sealed(connection, newest)]
        if to is not None:
            found.append(await _kept(connection, to, newest))
    finally:
        await connection.close()
    return found


async def _sealed(connection: Connection, newest: list[Seal]) -> Finding:
    waiting = sum((await seals.waiting(connection)).values())
    if not waiting:
        return fine("ledger", "every row is sealed" if newest else "nothing to seal yet")
    says = f"{waiting:,} rows wait for their seal"
    if not (await health.workers(connection)).alive:
        return notice("ledger", says, "Let workers run (wayline up, work): they seal.")
    last = max((one.sealed_at for one in newest), default=None)
    if last is not None and await health.now(connection) - last <= LONGEST:
        return fine("ledger", says)
    since = "nothing was ever sealed" if last is None else f"the last is of {last:%Y-%m-%d %H:%M}"
    mend = "Look into the log of the workers for `seal failed`; often signing.keys is missing."
    return wrong("ledger", f"{says}, workers run, and {since}", mend)


async def _kept(connection: Connection, to: str, newest: list[Seal]) -> Finding:
    """Whether a file has the newest heads, and they are those of the database."""
    if is_address(to):
        return fine("checkpoints", "they go to an address every minute; what it has is not asked")
    try:
        kept = {one.workspace_id: one for one in _read(Path(to))}
    except (OSError, ValueError) as error:
        mend = "Workers write to it every minute; see WAYLINE_CHECKPOINTS."
        return notice("checkpoints", f"{to} cannot be read: {error}", mend)
    for head in kept.values():
        found = await seals.heads(connection, head.workspace_id, head.number - 1, 1)
        if not found or found[0].hash() != head.hash():
            says = f"the database has not the seal {head.number} that {to} has kept"
            return wrong("checkpoints", says, f"wayline consent verify --against {to}")
    if any(_is_behind(one, kept.get(one.workspace_id)) for one in newest):
        mend = "Let workers run (wayline up, work): they send them every minute."
        return notice("checkpoints", f"{to} lacks the newest seals", mend)
    return fine("checkpoints", f"{to} has what is to be kept")


def _is_behind(seal: Seal, kept: Seal | None) -> bool:
    return kept is None or seal.sealed_at - kept.sealed_at > _BEHIND


def _read(path: Path) -> list[Seal]:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        lines = file.read().splitlines()
    return [from_json(json.loads(line)) for line in lines[1 if size > _TAIL else 0 :]]
