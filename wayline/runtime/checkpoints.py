"""Sends the newest signed heads of the ledger to where those who own the database cannot write.

A head names the one before it, so that the newest stands for all: whoever seals anything anew later
must make another one of its number. What was sent twice does no harm.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp
import orjson
from yarl import URL

from wayline.channels.web import Answered, Request, Web
from wayline.domain.errors import WaylineError
from wayline.domain.ids import WorkspaceId
from wayline.domain.seals import Seal, to_json
from wayline.store import seals
from wayline.store.bulk import Connection

_FORM: Final = {"Content-Type": "application/x-ndjson"}
_MEND: Final = "Look at WAYLINE_CHECKPOINTS; it is tried again in a minute."


class Sending:
    """One place, a file or an address, and what it got from this process."""

    def __init__(self, to: str) -> None:
        self._to = to
        self._sent: dict[WorkspaceId, int] = {}

    async def send(self, connection: Connection) -> int:
        """Send the last head of each workspace that has a new one; returns how many.

        Raises `checkpoints:file` or `checkpoints:address` if they did not get there.
        """
        new = [one for one in await seals.newest(connection) if one.number > self._last(one)]
        if new:
            await deliver(self._to, new)
            self._sent |= {one.workspace_id: one.number for one in new}
        return len(new)

    def _last(self, seal: Seal) -> int:
        return self._sent.get(seal.workspace_id, 0)


def is_address(to: str) -> bool:
    """Whether checkpoints go over HTTP, and not into a file."""
    return to.startswith(("http://", "https://"))


async def deliver(to: str, heads: Sequence[Seal]) -> None:
    """Bring heads to a file or an address, a line each; raises as `Sending.send` does."""
    lines = b"".join(orjson.dumps(to_json(one)) + b"\n" for one in heads)
    if is_address(to):
        await _post(to, lines)
    else:
        await asyncio.to_thread(_append, Path(to), lines)


async def _post(to: str, lines: bytes) -> None:
    """The operator has chosen the address, so it may lie in their own network."""
    url = URL(to)
    headers = dict(_FORM)
    if url.user is not None:
        headers["Authorization"] = aiohttp.encode_basic_auth(url.user, url.password or "")
        url = url.with_user(None)
    shown = f"{url.origin()}{url.raw_path}"  # whoever may post is often told by the query
    web = Web([str(url.origin())])
    outcome = await web.call(Request("POST", str(url), headers, lines))
    if not isinstance(outcome, Answered):
        raise WaylineError(
            f"{shown} took no checkpoints: {outcome.reason}", code="checkpoints:address", mend=_MEND
        )
    if not 200 <= outcome.status < 300:
        message = f"{shown} took no checkpoints: it answered {outcome.status}"
        raise WaylineError(message, code="checkpoints:address", mend=_MEND)


def _append(path: Path, lines: bytes) -> None:
    try:
        with path.open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        message = f"{path} took no checkpoints: {error.strerror}"
        raise WaylineError(message, code="checkpoints:file", mend=_MEND) from None
