"""The sandbox carrier as workers find it: by its row, wherever `up` or `serve` host it just now."""

from collections.abc import Callable, Sequence
from typing import Final

import aiohttp

from wayline.channels.contract import (
    Credentials,
    DoubtPolicy,
    Handover,
    NotStarted,
    Result,
    Taken,
    Unknown,
)
from wayline.channels.providers.sandbox import SandboxOnline
from wayline.runtime.vault import Vault
from wayline.store import connections
from wayline.store.bulk import Connection
from wayline.store.connections import CarrierConnection

LINKS: Final = "links"  # what the account says of tracked links: what they begin with


class FoundSandbox:
    """A connection to the sandbox that is hosted; `look` finds it, and finds it again.

    `linked` is told what tracked links begin with. Until the carrier answers, no text is begun.
    """

    name = "sandbox"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        doubt: DoubtPolicy,
        vault: Vault,
        linked: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.doubt: DoubtPolicy = doubt
        self.is_there = False
        self.linked = linked
        self._session = session
        self._vault = vault
        self._row: CarrierConnection | None = None
        self._online: SandboxOnline | None = None

    async def look(self, connection: Connection) -> bool:
        """Ask who hosts it, and whether they answer; True if they do."""
        row = await connections.find(connection, self.name)
        if row is not None and row != self._row:
            api_key = self._vault.open(row.api_key)
            credentials = Credentials(row.name, row.address, api_key, self.doubt)
            self._row, self._online = row, SandboxOnline(self._session, credentials)
        account = None
        if self._online is not None and row is not None and row.address:
            account = await self._online.account()
        links = (account or {}).get(LINKS)
        if links is not None:
            self.linked(links)
        self.is_there = links is not None
        return self.is_there

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over, many at the same time."""
        if self._online is None:
            return [NotStarted() for _ in batch]
        return await self._online.hand_over(batch)

    async def lookup(self, keys: Sequence[str]) -> Sequence[Taken | Unknown | None]:
        """What the carrier has under these keys."""
        if self._online is None:
            return [Unknown() for _ in keys]
        return await self._online.lookup(keys)
