"""Hands mails to the mail servers of their workspaces, each through its own connection."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from wayline.channels.contract import (
    Credentials,
    DoubtPolicy,
    Handover,
    NotTaken,
    Result,
    Taken,
    Unknown,
)
from wayline.channels.providers.smtp import LONGEST, Begun, SmtpConnection
from wayline.domain.letters import SMTP
from wayline.runtime.vault import Vault
from wayline.store import connections
from wayline.store.bulk import Connection
from wayline.store.connections import CarrierConnection

LEASE: Final = timedelta(seconds=LONGEST + 30)  # real time, of an attempt
_AT_ONCE: Final = 20  # mails claimed together


class Mailer:
    """All mail servers as one carrier; `look` reads which there are, and must come first."""

    name = SMTP
    doubt: DoubtPolicy = "none"
    is_there = True

    def __init__(
        self, vault: Vault, context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    ) -> None:
        self._vault = vault
        self._context = context
        self._rows: dict[str, CarrierConnection] = {}
        self._servers: dict[str, SmtpConnection] = {}

    def batch(self) -> int:
        """How many mails are claimed together."""
        return _AT_ONCE

    async def look(self, connection: Connection) -> None:
        """Read what was added or changed."""
        rows = {one.name: one for one in await connections.every(connection)}
        found = {name: one for name, one in rows.items() if one.provider == SMTP}
        if found != self._rows:
            self._servers = {one.name: self._server(one) for one in found.values()}
            self._rows = found

    @asynccontextmanager
    async def ready(self, names: Iterable[str]) -> AsyncIterator["Post"]:
        """Sessions with these servers, to be there before mails are claimed."""
        known = [name for name in dict.fromkeys(names) if name in self._servers]
        begun = await asyncio.gather(*(self._servers[name].begin() for name in known))
        try:
            yield Post(dict(zip(known, begun, strict=True)))
        finally:
            await asyncio.gather(*(one.close() for one in begun))

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand mails over, in sessions of their own."""
        async with self.ready(one.via for one in batch) as post:
            return await post.hand_over(batch)

    async def lookup(self, keys: Sequence[str]) -> Sequence[Taken | Unknown | None]:
        """Nothing: no mail server remembers a mail."""
        return [Unknown() for _ in keys]

    def _server(self, row: CarrierConnection) -> SmtpConnection:
        api_key = self._vault.open(row.api_key)
        return SmtpConnection(Credentials(row.name, row.address, api_key), self._context)


class Post:
    """Sessions with several servers as one carrier."""

    name = SMTP
    doubt: DoubtPolicy = "none"

    def __init__(self, sessions: Mapping[str, Begun]) -> None:
        self._sessions = sessions

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand mails over, to each server its own at the same time."""
        shares: dict[str, list[Handover]] = {}
        for one in batch:
            shares.setdefault(one.via, []).append(one)
        told = await asyncio.gather(*(self._share(via, share) for via, share in shares.items()))
        results = {
            one.key: result
            for share, answers in zip(shares.values(), told, strict=True)
            for one, result in zip(share, answers, strict=True)
        }
        return [results[one.key] for one in batch]

    async def lookup(self, keys: Sequence[str]) -> Sequence[Taken | Unknown | None]:
        """Nothing: no mail server remembers a mail."""
        return [Unknown() for _ in keys]

    async def _share(self, via: str, share: Sequence[Handover]) -> list[Result]:
        session = self._sessions.get(via)
        if session is None:
            return [NotTaken("account") for _ in share]
        return await session.hand_over(share)
