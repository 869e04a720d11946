"""Whether a ledger that nobody tampered with verifies: sealed to the end, and looked at."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from wayline.domain.ids import WorkspaceId
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet
from wayline.runtime.verifying import verify
from wayline.store.bulk import Connection

_NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


async def suspected(connection: Connection, workspace_id: WorkspaceId) -> list[str]:
    """What is found in a workspace that has no seal yet, once all of it is under seals."""
    with TemporaryDirectory() as folder:
        signet = Signet(Path(folder))
        while await seal(connection, signet, _NOW):
            pass
        found = await verify(connection, workspace_id, signet.public())
    assert found.rows, "nothing was sealed"
    assert not found.waiting
    return [f"{one.what} {one.seal} {one.row} {one.says}" for one in found.findings]
