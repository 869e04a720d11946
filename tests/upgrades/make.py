"""Dump the database of this version into this folder: `python -m tests.upgrades.make`.

Run it before a landing that adds a migration, and commit the file: the next version has to migrate
it, and to decide the rest of its week alike. Plain inserts, so that any PostgreSQL takes them.
"""

import asyncio
import subprocess
import tempfile
from pathlib import Path

from tests.runtime.world import STILL, World
from tests.upgrades.scenario import begin, go_on
from wayline.runtime.library import Library
from wayline.sandbox.carrier import Carrier
from wayline.store.database import connect, connect_sync
from wayline.store.embedded import Server, scratch
from wayline.store.migrate import migrate, migrations
from wayline.store.partitions import known_months

FOLDER = Path(__file__).parent / "generated"
_NEW = ("SET transaction_timeout", "\\restrict", "\\unrestrict")  # that older servers do not know


async def continued(dsn: str, folder: Path) -> str:
    """Let the business go on with a carrier of its own; returns the digest of its week."""
    connection = await connect(dsn)
    carrier = Carrier(folder / "later.sqlite", STILL, 1)
    try:
        library = Library()
        await library.refresh(connection)
        return await go_on(World(connection, library, carrier, await known_months(connection)))
    finally:
        carrier.close()
        await connection.close()


def main() -> None:
    """Write one file, named after the newest migration."""
    with scratch() as server, tempfile.TemporaryDirectory() as place:
        dsn = server.dsn("wayline")
        with connect_sync(dsn) as connection:
            migrate(connection)
        asyncio.run(begin(dsn, Path(place)))
        text = _dump(server, dsn)
        ends_in = asyncio.run(continued(dsn, Path(place)))
    target = FOLDER / f"{migrations()[-1].name}.sql"
    target.write_text(f"-- The week ends in {ends_in}\n{text}", encoding="utf-8")
    print(f"{target.name}: {target.stat().st_size:,} bytes")  # noqa: T201


def _dump(server: Server, dsn: str) -> str:
    command = [str(server.programs.folder / "pg_dump"), "--inserts", "--no-owner", dsn]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = (line for line in text.splitlines() if not line.startswith(_NEW))
    kept = (line for line in lines if line and not line.startswith("--"))
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    main()
