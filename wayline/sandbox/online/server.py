"""The carrier's address for clients: texts are handed over, and asked for by their key.

POST /v1/messages             Authorization: Bearer KEY; Idempotency-Key: the text's own key
    201 taken | 400 refused, with its code | 409 the key came with another text
    401 wrong API key | 413 too large | 422 no text at all
    429 and 503 not taken, with Retry-After | no answer at all: lost
GET /v1/messages?key=...      200 the first answer | 404 never taken, or not offered here
GET /v1/account               200 what the account of the client says
"""

import asyncio
import hmac
import math
from collections.abc import Mapping, Sequence

import orjson
from aiohttp import web

from wayline.sandbox.answers import KEY_REUSED
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.exchange import Answer, Submission, UnsupportedError
from wayline.sandbox.wire import answer_to_json, submission_from_json

MESSAGES = "/v1/messages"
ACCOUNT = "/v1/account"
_MOST_OCTETS = 64 * 1024
_STATUSES = {"accepted": 201, "rejected": 400, "throttled": 429, "unavailable": 503}


class Desk:
    """Answers clients; what arrives in one turn of the loop is committed together."""

    def __init__(
        self, carrier: Carrier, api_key: str, latency: float, notes: Mapping[str, str]
    ) -> None:
        self._carrier = carrier
        self._bearer = f"Bearer {api_key}".encode()
        self._latency = latency
        self._notes = dict(notes)
        self._waiting: list[tuple[Submission, asyncio.Future[Answer]]] = []

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=_MOST_OCTETS)
        app.router.add_post(MESSAGES, self.take)
        app.router.add_get(MESSAGES, self.look_up, allow_head=False)
        app.router.add_get(ACCOUNT, self.tell_account, allow_head=False)
        return app

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One text."""
        if not self._knows(request):
            return _refusal(401, "unauthorized")
        try:
            told = orjson.loads(await request.read())
            told["key"] = request.headers["Idempotency-Key"]
            submission = submission_from_json(told)
        except (KeyError, TypeError, ValueError) as error:
            return _refusal(422, "malformed", f"{type(error).__name__}: {error}")
        if self._latency:
            await asyncio.sleep(self._latency)
        answer = await self._submit(submission)
        if answer.status == "lost":
            return _hang_up(request)
        return _answer(answer)

    async def look_up(self, request: web.Request) -> web.StreamResponse:
        """What became of a key."""
        if not self._knows(request):
            return _refusal(401, "unauthorized")
        try:
            answer = self._carrier.lookup(request.query.get("key", ""))
        except UnsupportedError as error:
            return _refusal(404, "unsupported", str(error))
        if answer is None:
            return _refusal(404, "unknown_key")
        return web.Response(body=orjson.dumps(answer_to_json(answer)), content_type=_JSON)

    async def tell_account(self, request: web.Request) -> web.StreamResponse:
        """What is kept of the client; whoever is answered has the right key, and the right door."""
        if not self._knows(request):
            return _refusal(401, "unauthorized")
        return web.Response(body=orjson.dumps(self._notes), content_type=_JSON)

    def _knows(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        return hmac.compare_digest(given, self._bearer)

    async def _submit(self, submission: Submission) -> Answer:
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._commit)
        answered: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((submission, answered))
        return await answered

    def _commit(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            answers: Sequence[Answer] = self._carrier.submit([one for one, _ in batch])
        except Exception as error:
            for _, answered in batch:
                if not answered.done():
                    answered.set_exception(error)
            return
        for (_, answered), answer in zip(batch, answers, strict=True):
            if not answered.done():  # a client that went away meanwhile
                answered.set_result(answer)


_JSON = "application/json"


def _answer(answer: Answer) -> web.Response:
    status = 409 if answer.error == KEY_REUSED else _STATUSES[answer.status]
    headers = {}
    if answer.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(answer.retry_after))
    body = orjson.dumps(answer_to_json(answer))
    return web.Response(status=status, body=body, headers=headers, content_type=_JSON)


def _refusal(status: int, error: str, detail: str = "") -> web.Response:
    body = orjson.dumps({"error": error, "detail": detail})
    return web.Response(status=status, body=body, content_type=_JSON)


def _hang_up(request: web.Request) -> web.StreamResponse:
    """The connection breaks before the answer: the client does not learn what became of it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
