"""A request that is sent twice with one `Idempotency-Key` is done once, and answered alike.

The answer is kept in the transaction that does the work: both are there, or neither. What was
refused has done nothing, so nothing is kept of it.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from wayline.api.errors import ApiError
from wayline.store import idempotency
from wayline.store.api_keys import ApiKey
from wayline.store.bulk import Connection
from wayline.store.idempotency import Answered, Sender

HEADER: Final = "idempotency-key"
_LONGEST: Final = 255


def sender_of(key: ApiKey, request: Request) -> Sender | None:
    """Who sends a request that changes something, under which key; None if it names none."""
    name = request.headers.get(HEADER)
    if name is None or request.method in ("GET", "HEAD"):
        return None
    if not 1 <= len(name) <= _LONGEST or not (name.isascii() and name.isprintable()):
        message = f"an Idempotency-Key has 1 to {_LONGEST} printable ASCII characters"
        raise ApiError("idempotency:key", message, "A random UUID is a good one.")
    return Sender(key.workspace_id, key.prefix, name)


def fingerprint(request: Request, body: bytes) -> bytes:
    """Tells a request from others: its method, path, query and body."""
    target = f"{request.method} {request.url.path}?{request.url.query}\n"
    return sha256(target.encode() + body).digest()


async def once(
    connection: Connection,
    sender: Sender,
    mark: bytes,
    now: datetime,
    answer: Callable[[], Awaitable[Response]],
    secrets: Collection[str],
) -> Response:
    """Do the work, or tell what it came to the last time; `now` is real time."""
    if not await idempotency.try_lock(connection, sender):
        message = "a request with this Idempotency-Key is being answered"
        raise ApiError("idempotency:busy", message, "Send it again in a moment.")
    known = await idempotency.find(connection, sender, now)
    if known is None:
        response = await answer()
        body = _without(bytes(response.body), secrets)
        await idempotency.keep(connection, sender, Answered(mark, response.status_code, body), now)
        return response
    if known.fingerprint != mark:
        message = "this Idempotency-Key was sent with another request"
        raise ApiError("idempotency:differs", message, "Take a new one for every new request.")
    replayed = {"idempotency-replayed": "true"}
    return Response(known.body, known.status, replayed, media_type="application/json")


def _without(body: bytes, secrets: Collection[str]) -> bytes:
    if not secrets:
        return body
    told = orjson.loads(body)
    return orjson.dumps({**told, **dict.fromkeys(secrets)})
