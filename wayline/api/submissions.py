"""`POST /v1/track` and its siblings: a request is read as a whole, committed, and answered."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import orjson
from starlette.types import Receive, Scope, Send

from wayline.api.batcher import Batcher
from wayline.api.errors import ApiError, answer, answer_error, fault
from wayline.api.key_ring import KeyRing, key_of
from wayline.api.reading import read_json
from wayline.domain.api_keys import EVENTS_WRITE
from wayline.domain.errors import WaylineError
from wayline.domain.ids import show
from wayline.domain.intake import MOST_OCTETS, EventProblem
from wayline.domain.submissions import Arrival, Happened, Told, is_echo, read_message, read_time
from wayline.runtime.spans import here
from wayline.runtime.submissions import Submission

BATCH: Final = "batch"
_SUCCESS: Final = b'{"success":true}'
_JSON: Final = [(b"content-type", b"application/json")]


class Intake:
    """Takes what the official libraries send.

    Nothing of a request is stored before all of it was found good, and it is answered once it is
    durable and matched.
    """

    def __init__(
        self, batcher: Batcher[Submission], keys: KeyRing, now: Callable[[], datetime]
    ) -> None:
        self._batcher = batcher
        self._keys = keys
        self._now = now

    async def take(self, kind: str, headers: Mapping[bytes, bytes], body: bytes) -> None:
        """Take the body of one request; returns when all of it is durable and matched."""
        told = _parse(body)
        key = await self._keys.holder(key_of(headers, told), EVENTS_WRITE)
        mine = show("workspace", key.workspace_id)
        messages = list(_messages(kind, told, self._now(), mine, large=len(body) > MOST_OCTETS))
        if messages:
            submission = Submission(key.workspace_id, key.name, messages, asked=here())
            await self._batcher.submit(submission, len(messages))


class Posted:
    """The ASGI application of one path; the bodies it gets are whole."""

    def __init__(self, intake: Intake, kind: str) -> None:
        self._intake = intake
        self._kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        body = (await receive())["body"]
        try:
            await self._intake.take(self._kind, dict(scope["headers"]), body)
        except WaylineError as error:
            await answer_error(send, error)
        except Exception as error:
            await answer_error(send, fault(error))
        else:
            await answer(send, 200, _SUCCESS, _JSON)


def _parse(body: bytes) -> Mapping[str, Any]:
    told = read_json(body)
    if not isinstance(told, dict):
        raise ApiError("body:type", "the body is no object", 'Send {"userId": ...}.')
    return told


def _messages(
    kind: str, told: Mapping[str, Any], now: datetime, mine: str, *, large: bool
) -> Iterator[Happened | Told]:
    """The messages of a request; raises what is wrong with the first that is not good.

    What we forwarded ourselves to somebody who sends it back to `mine` is left out.
    """
    sent_at = read_time(told.get("sentAt"))
    for index, (each, message) in enumerate(_each(kind, told)):
        if is_echo(message, mine):
            continue
        if large and len(orjson.dumps(message)) > MOST_OCTETS:
            what = f"the message takes more than {MOST_OCTETS:,} octets"
            raise _refusal(EventProblem("event:size", what, "Send ids, not objects."), kind, index)
        own = read_time(message.get("sentAt")) if isinstance(message, dict) else None
        read = read_message(each, message, Arrival(now, sent_at or own, _new_id()))
        if isinstance(read, EventProblem):
            raise _refusal(read, kind, index)
        yield read


def _each(kind: str, told: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Each message with its kind."""
    if kind != BATCH:
        yield kind, told
        return
    batch = told.get("batch")
    if not isinstance(batch, list):
        raise ApiError("body:type", "the body has no batch", 'Send {"batch": [{...}, ...]}.')
    for message in batch:
        yield message.get("type") if isinstance(message, dict) else None, message


def _refusal(problem: EventProblem, kind: str, index: int) -> ApiError:
    where = {"index": index} if kind == BATCH else {}
    return ApiError(problem.code, problem.what, problem.mend, **where)


def _new_id() -> str:
    return f"given-{secrets.token_hex(16)}"
