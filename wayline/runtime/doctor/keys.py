"""What the doctor asks of the keys: if they are there, those of this database, and secret."""

from wayline.domain.errors import WaylineError
from wayline.domain.sealing import parts_of
from wayline.runtime.doctor.finding import Finding, fine, from_error, wrong
from wayline.runtime.sealing import every
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.vault import FILE, Vault
from wayline.store import suppressions
from wayline.store.database import connect


async def closed_numbers(dsn: str, key: SuppressionKey) -> Finding | None:
    """Whether closed numbers can be told from others; None if none is kept as a hash."""
    connection = await connect(dsn, "engine")
    try:
        used = await suppressions.every_key(connection)
        for key_id in used:
            key.require(key_id)
    except WaylineError as error:
        return from_error("closed numbers", error)
    finally:
        await connection.close()
    return fine("closed numbers", "their key is here") if used else None


async def keys(dsn: str, vault: Vault) -> Finding:
    """Whether every secret is sealed, and can be opened by a key that nobody else may read."""
    connection = await connect(dsn, "engine")
    try:
        kept = await every(connection)
    finally:
        await connection.close()
    if not kept:
        return fine("keys", "there is no secret to seal yet")
    clear = sum(parts_of(value) is None for value in kept)
    if clear:
        return wrong("keys", f"{clear} secrets are in the clear", "wayline db migrate")
    try:
        for value in kept:
            vault.open(value)
    except WaylineError as error:
        return from_error("keys", error)
    path = vault.folder / FILE
    if path.stat().st_mode & 0o077:
        return wrong("keys", f"others may read {path}", f"chmod 600 {path}")
    return fine("keys", f"{len(kept)} secrets are sealed with keys in {vault.folder}")
