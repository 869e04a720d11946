"""Makes the calls that webhook steps owe: at least once each, with a key, and resumes the step.

Three steps, as with messages: a transaction under the people's locks claims what is due and leases
it on the real clock; the calls are made without locks; another transaction records how they ended
under the fence of the attempt. A call whose lease runs out is due again, at the same business time.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol, assert_never

import orjson

from wayline.channels.web import Answered, Failed, Outcome, Refused, Request
from wayline.domain.contacts import Contact
from wayline.domain.failures import back_off
from wayline.domain.ids import ContactId
from wayline.domain.reasons import BROKEN
from wayline.runtime.clock import RealClock
from wayline.runtime.library import Library
from wayline.runtime.rendering import context
from wayline.store import calls, contacts, enrollments
from wayline.store.bulk import Connection
from wayline.store.calls import Call, Recorded
from wayline.store.contacts import text
from wayline.store.enrollments import CALL, Due, Resumed
from wayline.text import liquid

LEASE: Final = timedelta(seconds=60)  # real time; longer than a whole batch of time-outs
MOST_ATTEMPTS: Final = 8
LONGEST: Final = timedelta(hours=24)  # business time from coming to the step to the last attempt
KEY: Final = "Idempotency-Key"
REPLAY: Final = "webhook:replay"
_FAILED: Final = "webhook:failed"
_MOST: Final = 100  # calls of one batch
_AT_ONCE: Final = 20
_PASSING: Final = frozenset({408, 425, 429})  # of the 4xx, those that a later call may not get


class Client(Protocol):
    """What makes the calls: `wayline.channels.web.Web`."""

    async def call(self, request: Request) -> Outcome:
        """Make one call; every trouble that the other side can make is an outcome."""


class _Claimed(NamedTuple):
    """A call, the business time at which it is made, and for whom."""

    call: Call
    at: datetime
    contact: Contact


class _Ended(NamedTuple):
    """What became of a call: its row, and what its step is told (None: it is tried again)."""

    row: Recorded
    resumed: Resumed | None


class Webhooks:
    """Calls what is due; without a `client` nothing is called, and every call ends as failed."""

    def __init__(
        self,
        library: Library,
        client: Client | None,
        real: RealClock,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self.library = library
        self.client = client
        self.real = real
        self.lease = lease
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def call(self, connection: Connection, people: Sequence[Due]) -> int:
        """Make the calls due for these people; returns how many were made, answered or not.

        People whom somebody else is at work on are left out, and come again with the next look.
        """
        claimed = await self._claim(connection, people)
        outcomes = await asyncio.gather(*(self._outcome(one) for one in claimed))
        ended = [_ended(one, outcome) for one, outcome in zip(claimed, outcomes, strict=True)]
        await _record(connection, ended)
        return len(claimed)

    async def give_up(self, connection: Connection, person: Due) -> None:
        """End a person's due calls as failed: making them raises errors, however often."""
        claimed = await self._claim(connection, [person])
        await _record(connection, [_ended(one, Refused(BROKEN)) for one in claimed])

    async def _claim(self, connection: Connection, people: Sequence[Due]) -> list[_Claimed]:
        at: dict[ContactId, datetime] = {person.contact_id: person.at for person in people}
        async with connection.transaction():
            locked = await contacts.lock_free(connection, at)
            free = [person for person in people if person.contact_id in locked]
            now = self.real.now()
            due = await calls.load_due(connection, free, now, _MOST)
            taken = await calls.claim(connection, due, now + self.lease)
            inside = {(c.journey_id, c.version) for c in taken if c.journey_id and c.version}
            await self.library.know(connection, inside)
        return [
            _Claimed(call, at[call.contact_id], locked[call.contact_id].contact) for call in taken
        ]

    async def _outcome(self, one: _Claimed) -> Outcome:
        if self.client is None:
            return Refused(REPLAY)
        try:
            request = self._request(one)
        except liquid.RenderProblem as problem:
            unfilled = problem.code == "template:undefined"
            return Refused("content:unfilled" if unfilled else "content:broken")
        except liquid.TemplateProblem:
            return Refused("content:broken")
        async with self._turns:
            return await self.client.call(request)

    def _request(self, one: _Claimed) -> Request:
        """The call in the words of this person."""
        call = one.call
        words = _Words(self.library, context(self.library, call, one.contact, one.at))
        headers = {name: words.fill(value) for name, value in call.headers.items()}
        body = words.fill_all(call.body)
        usual = {}
        if body is not None:
            usual["Content-Type"] = "text/plain" if isinstance(body, str) else "application/json"
        return Request(
            call.method.upper(),
            words.fill(call.url).strip(),
            _headers(usual, headers, {KEY: str(call.call_id)}),
            _octets(body),
        )


class _Words:
    """Fills in the Liquid of a call."""

    def __init__(self, library: Library, values: dict[str, Any]) -> None:
        self.library = library
        self.values = values

    def fill(self, source: str) -> str:
        """One text; most hold no Liquid."""
        if "{{" not in source and "{%" not in source:
            return source
        return self.library.inline(source).render(self.values)

    def fill_all(self, value: Any) -> Any:
        """Every text inside a value; keys stay as they are."""
        if isinstance(value, str):
            return self.fill(value)
        if isinstance(value, list):
            return [self.fill_all(item) for item in value]
        if isinstance(value, dict):
            return {key: self.fill_all(item) for key, item in value.items()}
        return value


def _headers(*layers: dict[str, str]) -> dict[str, str]:
    """Headers of which the later ones win, however they are spelt."""
    merged: dict[str, tuple[str, str]] = {}
    for layer in layers:
        merged.update({name.lower(): (name, value) for name, value in layer.items()})
    return dict(merged.values())


def _octets(body: Any) -> bytes | None:
    if body is None:
        return None
    return body.encode() if isinstance(body, str) else orjson.dumps(body)


def _ended(one: _Claimed, outcome: Outcome) -> _Ended:
    """What an outcome means: an answer, another attempt, or the end of trying."""
    match outcome:
        case Answered(status, body) if 200 <= status < 300:
            return _end(one, calls.DONE, None, status, body)
        case Answered(status, _, pause):
            if status >= 500 or status in _PASSING:
                return _again(one, _FAILED, status, pause or 0)
            return _end(one, calls.FAILED, _FAILED, status)
        case Failed(reason, retryable):
            return _again(one, reason) if retryable else _end(one, calls.FAILED, reason)
        case Refused(reason):
            return _end(one, calls.FAILED, reason)
        case _:
            assert_never(outcome)


def _again(one: _Claimed, reason: str, status: int | None = None, pause: float = 0) -> _Ended:
    """Another attempt, unless there were enough or it would come too late."""
    call = one.call
    wait = max(back_off(call.call_id, call.attempt), timedelta(seconds=pause))
    due_at = one.at + wait
    if call.attempt >= MOST_ATTEMPTS or due_at > call.arrived_at + LONGEST:
        return _end(one, calls.FAILED, reason, status)
    return _Ended(Recorded(*call[:4], calls.OWED, due_at, status, reason), None)


def _end(
    one: _Claimed, state: str, reason: str | None, status: int | None = None, answer: Any = None
) -> _Ended:
    """The call is over, and its step goes on."""
    call = one.call
    outcome = CALL + ("ok" if state == calls.DONE else "failed")
    told = text({"status": status, "answer": answer, "reason": reason})
    return _Ended(
        Recorded(*call[:4], state, None, status, reason),
        Resumed(*call[:2], call.enrollment_id, call.call_id, one.at, outcome, told),
    )


async def _record(connection: Connection, ended: Sequence[_Ended]) -> None:
    """Write how calls ended, for those whose attempt is still the current one."""
    if not ended:
        return
    async with connection.transaction():
        await contacts.lock(connection, [ContactId(one.row.contact_id) for one in ended])
        current = await calls.record(connection, [one.row for one in ended])
        resumed = [one.resumed for one in ended if one.resumed and one.row.call_id in current]
        await enrollments.resume(connection, resumed)
