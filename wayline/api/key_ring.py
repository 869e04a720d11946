"""Whose a key is and what it opens: asked of the database, and remembered for a few seconds."""

import asyncio
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from wayline.api.errors import ApiError, database_errors
from wayline.domain.api_keys import allows, hash_of, is_key
from wayline.domain.ids import show
from wayline.runtime.spans import current, is_on
from wayline.store import api_keys
from wayline.store.api_keys import ApiKey
from wayline.store.bulk import Connection
from wayline.store.database import Database

_REMEMBERED: Final = 5.0  # seconds
_MOST_REMEMBERED: Final = 10_000
_MEND: Final = "Make a key with: wayline keys create"


class KeyRing:
    """Knows keys by their text and refuses revoked ones within five seconds; `now` is real time."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._known: dict[bytes, tuple[float, ApiKey | None]] = {}

    async def holder(self, key: str | None, scope: str) -> ApiKey:
        """The key that a client names, if it may do what `scope` names.

        Raises `key:missing`, `key:unknown`, `key:revoked`, `key:expired` or `key:scope`.
        """
        if not key:
            mend = (
                "Send it as: Authorization: Bearer KEY. Libraries of events send it by basic auth."
            )
            raise ApiError("key:missing", "the request names no key", mend)
        found = await self._find(key) if is_key(key) else None
        if found is None:
            raise ApiError("key:unknown", "there is no such key", _MEND)
        if found.revoked_at is not None:
            raise ApiError("key:revoked", "the key was revoked", _MEND)
        if found.expires_at is not None and found.expires_at <= self._now():
            raise ApiError("key:expired", f"the key expired on {found.expires_at:%Y-%m-%d}", _MEND)
        if not allows(found.scopes, scope):
            message = f"the key {found.prefix} does not have the scope {scope}"
            raise ApiError("key:scope", message, f"{_MEND} --scope {scope}")
        if is_on():
            current().note({"wayline.workspace.id": show("workspace", found.workspace_id)})
        return found

    async def _find(self, key: str) -> ApiKey | None:
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


async def _look_up(connection: Connection, hashed: bytes, now: datetime) -> ApiKey | None:
    found = await api_keys.find(connection, hashed)
    if found is not None and found.revoked_at is None:
        await api_keys.touch(connection, hashed, now)
    return found


def key_of(headers: Mapping[bytes, bytes], body: Mapping[str, Any]) -> str | None:
    """The key that a request with events carries: in its header, else in its body."""
    given = headers.get(b"authorization")
    if given is not None:
        return bearer(given) or _user_name(given)
    key = body.get("writeKey")
    return key if isinstance(key, str) else None


def bearer(given: bytes) -> str | None:
    """The key of a header such as `Bearer ak_...`."""
    scheme, _, told = given.partition(b" ")
    return told.strip().decode("latin-1") if scheme.lower() == b"bearer" else None


def _user_name(given: bytes) -> str | None:
    scheme, _, told = given.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        return b64decode(told.strip(), validate=True).decode().partition(":")[0]
    except ValueError:
        return None
