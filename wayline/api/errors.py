"""The only table from an error's code to its HTTP status, and how an error looks (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final, Self

import orjson
from starlette.types import Send

from wayline.domain.errors import WaylineError, place_of
from wayline.runtime.spans import current
from wayline.store.database import LOST

# A code of `category:detail`, or a category for all of its details.
STATUS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "accept:type": 406,
        "body:coding": 415,
        "body:cut": 400,
        "body:deep": 400,
        "body:json": 400,
        "body:large": 413,
        "body:media": 415,
        "body:type": 400,
        "category": 400,
        "complaint": 400,
        "consent": 400,
        "consent:address": 409,
        "consent:at": 400,
        "consent:event_at": 400,
        "consent:no_mail": 409,
        "consent:refused": 409,
        "consent:until": 400,
        "contact:conflict": 409,
        "contact:invalid": 400,
        "contact:unknown": 404,
        "contact:unreachable": 409,
        "database": 503,
        "event": 400,
        "export": 400,
        "file": 400,
        "form": 400,
        "form:many": 409,
        "form:unknown": 404,
        "id": 400,
        "import": 400,
        "import:busy": 409,
        "import:large": 413,
        "import:late": 409,
        "import:undone": 409,
        "import:unknown": 404,
        "import:kind": 409,
        "import:rejects": 503,
        "idempotency:busy": 409,
        "idempotency:differs": 422,
        "idempotency:key": 400,
        "key": 400,
        "key:beyond": 403,
        "key:expired": 401,
        "key:missing": 401,
        "key:none": 404,
        "key:revoked": 401,
        "key:scope": 403,
        "key:unknown": 401,
        "keys": 503,
        "journey:ended": 409,
        "journey:name": 400,
        "journey:refused": 422,
        "journey:unknown": 404,
        "journey:version": 404,
        "merge": 409,
        "message:unknown": 404,
        "number": 400,
        "page": 400,
        "product": 400,
        "product:unknown": 404,
        "rate:limit": 429,
        "record": 400,
        "request": 400,
        "route:method": 405,
        "route:unknown": 404,
        "sender": 400,
        "sender:known": 409,
        "sender:unknown": 404,
        "server:busy": 503,
        "server:database": 503,
        "server:fault": 500,
        "server:stopping": 503,
        "suppression": 400,
        "template:unknown": 404,
        "signature": 403,
        "webhook": 400,
        "zone": 400,
        "place": 400,
        "webhook:idle": 409,
        "webhook:many": 409,
        "webhook:rotate": 409,
        "webhook:unknown": 404,
        "workspace": 400,
        "workspace:opt_out_words": 400,
        "workspace:limits": 400,
        "workspace:page": 400,
        "workspace:content": 400,
    }
)
RETRY_AFTER: Final = 5  # seconds
_LOG = logging.getLogger(__name__)
_TYPE: Final = (b"content-type", b"application/problem+json")


class ApiError(WaylineError):
    """A refusal of a request; `where` names the place in it, such as {"index": 3}."""

    def __init__(self, code: str, message: str, mend: str = "", **where: Any) -> None:
        super().__init__(message, code=code, mend=mend)
        self.where = where
        self.headers: dict[str, str] = {}

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """The same with headers of its own."""
        self.headers = {**self.headers, **headers}
        return self


@contextmanager
def database_errors() -> Iterator[None]:
    """A database that is gone is no fault of the client, who shall come again."""
    try:
        yield
    except LOST as error:
        _LOG.warning("the database does not answer: %s", " ".join(str(error).split()))
        message = "the database does not answer; nothing was stored"
        raise ApiError("server:database", message, "Send it again.") from None


def fault(error: Exception) -> ApiError:
    """What is our own fault. The log says where, and not in the error's words: they name people."""
    kind = type(error).__name__
    _LOG.error("a request failed: %s at %s", kind, place_of(error))
    current().note({"exception.type": kind})
    return ApiError("server:fault", "something went wrong here", "It was logged; try again later.")


def status_of(code: str) -> int:
    """The HTTP status of a code."""
    return STATUS.get(code) or STATUS.get(code.partition(":")[0]) or 500


def problem(error: WaylineError) -> bytes:
    """The error as problem+json.

    `message` says the same as `detail`: the official libraries look for it. The span of the
    request keeps the code.
    """
    current().note({"error.type": error.code})
    status = status_of(error.code)
    told = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": error.code,
        "detail": error.message,
        "message": error.message,
        "mend": error.mend,
        **getattr(error, "where", {}),
    }
    return orjson.dumps({key: value for key, value in told.items() if value != ""})


def headers_of(error: WaylineError) -> list[tuple[bytes, bytes]]:
    """The headers that go with an error."""
    own = getattr(error, "headers", {})
    headers = [_TYPE, *((name.encode(), value.encode()) for name, value in own.items())]
    match status_of(error.code):
        case 401:
            headers.append(
                (b"www-authenticate", b'Basic realm="write key", Bearer realm="wayline"')
            )
        case 405:
            headers.append((b"allow", b"POST"))
        case 415:
            headers.append((b"accept-encoding", b"gzip"))
        case 503:
            headers.append((b"retry-after", str(RETRY_AFTER).encode()))
    return headers


async def answer_error(send: Send, error: WaylineError) -> None:
    """Answer with an error."""
    await answer(send, status_of(error.code), problem(error), headers_of(error))


async def answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """Answer with a whole body."""
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status, "headers": [*headers, length]}
    await send(start)
    await send({"type": "http.response.body", "body": body})
