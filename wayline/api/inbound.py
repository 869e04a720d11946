"""`/in/{provider}/{connection}`: what carriers post is verified, stored, and then answered.

Nothing takes effect here: the workers empty the inbox. So a flood costs one row a receipt, and
what is too much is shed with 503, which makes carriers come again.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from starlette.types import Receive, Scope, Send

from wayline.api.batcher import Batcher
from wayline.api.bodies import Bodies
from wayline.api.errors import ApiError, answer, answer_error, database_errors, fault
from wayline.channels.contract import Inbound, Malformed
from wayline.channels.providers import PROVIDERS
from wayline.domain.errors import WaylineError
from wayline.runtime.inbox import store_rows
from wayline.runtime.vault import Vault
from wayline.store import connections
from wayline.store.connections import CarrierConnection
from wayline.store.database import Database
from wayline.store.inbox import InboxRow

MOST_OCTETS: Final = 256 * 1024
_REMEMBERED: Final = 5.0  # seconds
_MOST_REMEMBERED: Final = 1_000
_SUCCESS: Final = b'{"success":true}'
_JSON: Final = [(b"content-type", b"application/json")]
_UNPROVEN: Final = {
    "signature:missing": "the post carries no signature",
    "signature:invalid": "the signature does not fit the body",
    "signature:skew": "the post was signed too long ago, or in the future",
}


class Carriers:
    """The ASGI application of all paths under `/in/`."""

    def __init__(
        self,
        asking: Database,
        batcher: Batcher[list[InboxRow]],
        vault: Vault,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
    ) -> None:
        self._asking = asking
        self._batcher = batcher
        self._vault = vault
        self._now = now
        self._real_now = real_now
        self._known: dict[str, tuple[float, CarrierConnection | None]] = {}
        self._whole = Bodies(self._serve, MOST_OCTETS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] != "POST":
            refusal = ApiError("route:method", f"{scope['path'][:100]} takes posts only")
            await answer_error(send, refusal)
            return
        await self._whole(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        try:
            await self._take(scope["path"], dict(scope["headers"]), body)
        except WaylineError as error:
            await answer_error(send, error)
        except Exception as error:
            await answer_error(send, fault(error))
        else:
            await answer(send, 200, _SUCCESS, _JSON)

    async def _take(self, path: str, headers: Mapping[bytes, bytes], body: bytes) -> None:
        _, _, provider_name, name = [*path.split("/", 3), "", "", ""][:4]
        provider = PROVIDERS.get(provider_name)
        known = None if provider is None else await self._find(name)
        if provider is None or known is None or known.provider != provider_name:
            raise ApiError("route:unknown", f"there is nothing at {path[:100]}")
        secret = self._vault.open(known.secret)
        unproven = provider.verify(secret, headers, body, self._real_now())
        if unproven is not None:
            raise ApiError(unproven.code, _UNPROVEN[unproven.code], "Check secret and clock.")
        try:
            items = provider.receive(body)
        except Malformed as error:
            raise ApiError("body:type", str(error), "Nothing of it was stored.") from None
        await self._store(name, items)

    async def _store(self, name: str, items: list[Inbound]) -> None:
        now = self._now()
        if items:
            # Nothing can have happened later than now, whatever the carrier's clock says.
            past = [replace(item, at=min(item.at, now)) for item in items]
            rows = store_rows(name, past, now, self._real_now())
            await self._batcher.submit(rows, len(rows))

    async def _find(self, name: str) -> CarrierConnection | None:
        at = asyncio.get_running_loop().time()
        known = self._known.get(name)
        if known is not None and at - known[0] < _REMEMBERED:
            return known[1]
        with database_errors():
            found = await self._asking.retrying(lambda c: connections.find(c, name))
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[name] = (at, found)
        return found
