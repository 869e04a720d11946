"""Whose a write key is: asked of the database, and remembered for a few seconds."""

import asyncio
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from wayline.api.errors import ApiError, database_errors
from wayline.domain.write_keys import hash_of, is_key
from wayline.store import write_keys
from wayline.store.bulk import Connection
from wayline.store.database import Database
from wayline.store.write_keys import WriteKey

_REMEMBERED: Final = 5.0  # seconds
_MOST_REMEMBERED: Final = 10_000
_MEND: Final = "Make a key with: wayline keys create"


class KeyRing:
    """Knows keys by their text; a revoked one is refused within five seconds."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._known: dict[bytes, tuple[float, WriteKey | None]] = {}

    async def holder(self, key: str | None) -> WriteKey:
        """The key that a client names; raises `key:missing`, `key:unknown` or `key:revoked`."""
        if not key:
            message = "the request names no write key"
            raise ApiError("key:missing", message, "Send it as the user name of basic auth.")
        found = await self._find(key) if is_key(key) else None
        if found is None:
            raise ApiError("key:unknown", "there is no such write key", _MEND)
        if found.revoked_at is not None:
            raise ApiError("key:revoked", "the write key was revoked", _MEND)
        return found

    async def _find(self, key: str) -> WriteKey | None:
        hashed, at = hash_of(key), asyncio.get_running_loop().time()
        known = self._known.get(hashed)
        if known is not None and at - known[0] < _REMEMBERED:
            return known[1]
        with database_errors():
            found = await self._database.retrying(lambda c: _look_up(c, hashed, self._now()))
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[hashed] = (at, found)
        return found


async def _look_up(connection: Connection, hashed: bytes, now: datetime) -> WriteKey | None:
    found = await write_keys.find(connection, hashed)
    if found is not None and found.revoked_at is None:
        await write_keys.touch(connection, hashed, now)
    return found


def key_of(headers: Mapping[bytes, bytes], body: Mapping[str, Any]) -> str | None:
    """The key that a request carries: in basic auth, else in its body."""
    given = headers.get(b"authorization")
    if given is not None:
        return _user_name(given)
    key = body.get("writeKey")
    return key if isinstance(key, str) else None


def _user_name(given: bytes) -> str | None:
    scheme, _, told = given.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        return b64decode(told.strip(), validate=True).decode().partition(":")[0]
    except ValueError:
        return None
