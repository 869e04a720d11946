"""What every operation of the API has around it: key, limits, checks, one transaction, errors.

A transaction runs in the role `app` and sees the workspace of the key alone: PostgreSQL enforces
it, so that a mistake in a query shows nothing of anybody else.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from wayline.api.call import Call
from wayline.api.errors import ApiError, database_errors, fault
from wayline.api.key_ring import KeyRing, bearer
from wayline.api.limits import Limits
from wayline.api.once import fingerprint, once, sender_of
from wayline.api.operations import JSON, Answer, Operation
from wayline.api.reading import JsonRequest, check_text, read_sound_json
from wayline.api.shapes import unknown
from wayline.domain.errors import WaylineError
from wayline.runtime.library import Library
from wayline.runtime.vault import Vault
from wayline.store.api_keys import ApiKey
from wayline.store.bulk import Connection
from wayline.store.database import LOST, Database
from wayline.store.pool import Pool

T = TypeVar("T")
_WAIT: Final = timedelta(seconds=5)  # for a connection, before clients are asked to come again


@dataclass(frozen=True, slots=True)
class Frame:
    """Serves operations. `now` is business time, `real` real time."""

    keys: KeyRing
    pool: Pool
    limits: Limits
    library: Callable[[], Awaitable[Library]]
    vault: Vault
    now: Callable[[], datetime]
    real: Callable[[], datetime]

    async def serve(self, operation: Operation, request: Request, answer: Answer) -> Response:
        """Answer one request; what is our own fault says so, without a word of its data."""
        try:
            return await self._serve(operation, request, answer)
        except (WaylineError, HTTPException, RequestValidationError):
            raise
        except Exception as error:
            raise fault(error) from None

    async def _serve(self, operation: Operation, request: Request, answer: Answer) -> Response:
        given = request.headers.get("authorization", "").encode("latin-1")
        key = await self.keys.holder(bearer(given), operation.needs)
        request.state.headers = self.limits.take(key.prefix)
        body = await request.body()
        parsed = _checked(operation, request, body)
        response = await self._answer(operation, request, _Asking(key, body, parsed, answer))
        response.headers.update(request.state.headers)
        return response

    async def _answer(self, operation: Operation, request: Request, asking: "_Asking") -> Response:
        key, sender = asking.key, sender_of(asking.key, request)

        async def work(connection: Connection) -> Response:
            more = Lent(self.lend, key.workspace_id)
            call = Call(key, connection, self.now(), self.real(), self.library, self.vault, more)
            if sender is None:
                return await asking.answer_to(request, call)
            mark = fingerprint(request, asking.body)
            return await once(
                connection,
                sender,
                mark,
                call.real,
                lambda: asking.answer_to(request, call),
                operation.secrets,
            )

        async with self.lend() as database:
            if sender is not None or request.method == "GET":
                with database_errors():
                    return await database.retrying(work, key.workspace_id)
            with _unsure():
                async with database.transaction(key.workspace_id) as connection:
                    return await work(connection)

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Database]:
        """A database of the pool; raises `server:busy` if all of them stay in use."""
        try:
            database = await self.pool.take(_WAIT)
        except TimeoutError:
            raise ApiError("server:busy", "too many requests wait", "Try again soon.") from None
        try:
            yield database
        finally:
            self.pool.give(database)


@dataclass(frozen=True, slots=True)
class Lent:
    """Transactions of one workspace, each on whichever connection is free then."""

    lend: Callable[[], AbstractAsyncContextManager[Database]]
    workspace_id: UUID

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Begin, commit at the end, roll back if the body raises."""
        async with (
            self.lend() as database,
            database.transaction(self.workspace_id) as connection,
        ):
            yield connection

    async def retrying(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Run `work` in a transaction until it commits."""
        async with self.lend() as database:
            return await database.retrying(work, self.workspace_id)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A request that was found good, as often as it has to be answered."""

    key: ApiKey
    body: bytes
    parsed: Any
    answer: Answer

    async def answer_to(self, request: Request, call: Call) -> Response:
        asked = JsonRequest(request.scope, _whole(self.body))
        asked.parsed = self.parsed
        asked.state.call = call
        return await self.answer(asked)


@contextmanager
def _unsure() -> Iterator[None]:
    """A database that is lost in the middle leaves open what was done."""
    try:
        yield
    except LOST:
        message = "the database does not answer; it is not known whether this was done"
        mend = "Look, or send it again; with an Idempotency-Key that is always safe."
        raise ApiError("server:database", message, mend) from None


def _checked(operation: Operation, request: Request, body: bytes) -> Any:
    """The parsed body of a request whose headers, path and query are good."""
    _check_accept(operation, request.headers.get("accept", "*/*"))
    _check_query(operation, request)
    for text in (*request.path_params.values(), *request.query_params.values()):
        check_text(str(text))
    if not body.strip():
        return None
    media = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if media not in operation.media:
        message = f'bodies cannot come as "{media[:60]}" here'
        mend = f"Send Content-Type: {' or '.join(operation.media)} (curl: --json)."
        raise ApiError("body:media", message, mend)
    parsed = read_sound_json(body) if media == JSON else None
    if operation.body_field is None and media == JSON and parsed:
        raise ApiError("request:invalid", "this operation takes no body", "Send none.")
    return parsed


def _check_accept(operation: Operation, accepted: str) -> None:
    wanted = {one.partition(";")[0].strip().lower() for one in accepted.split(",")}
    known = {*operation.answers, "*/*", "application/*", "application/problem+json", ""}
    if not wanted & known:
        told = " or ".join(operation.answers)
        raise ApiError("accept:type", f"answers are {told}", f"Send Accept: {told}.")


def _check_query(operation: Operation, request: Request) -> None:
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in operation.queries:
            what = unknown("parameter", name, operation.queries)
            raise ApiError("request:query", what, "Leave it out, or correct its name.")
        if names.count(name) > 1:
            raise ApiError("request:query", f'"{name}" is given twice', "Give it once.")


def _whole(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
