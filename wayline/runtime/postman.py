"""Brings what endpoints are owed to them: at least once each, signed, and a slow one delays nobody.

As with webhook steps: a transaction claims what is due and leases it on the real clock, the calls
are made without locks, another transaction records how they ended under the fence of the attempt.
"""

import asyncio
import gzip
import logging
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from wayline import __version__
from wayline.channels.web import Answered, Failed, Outcome, Refused, Request
from wayline.domain.endpoints import (
    ACTIVE,
    FAILING,
    GIVEN_UP,
    GONE,
    LONGEST,
    SEGMENT,
    Endpoint,
    pause_after,
    signatures,
)
from wayline.domain.happenings import DISABLED, TEST, Happening
from wayline.domain.ids import bucket_for, show
from wayline.runtime.clock import RealClock
from wayline.runtime.payloads import segment_message, webhook_body
from wayline.runtime.spans import span
from wayline.runtime.telling import tell
from wayline.runtime.vault import Vault
from wayline.runtime.webhooks import Client
from wayline.store import deliveries, endpoints, tracks
from wayline.store.bulk import Connection
from wayline.store.database import Database
from wayline.store.deliveries import DONE, OWED, Delivery, Described, Recorded, Room

TIMEOUT: Final = 15.0  # seconds that an endpoint may take to answer
LEASE: Final = timedelta(seconds=60)  # real time; longer than a call can take
_AT_ONCE: Final = 8  # calls of one endpoint under way in this worker
_BATCH: Final = 100  # messages of one call in Segment's format, which takes 500 KB
_LONGEST_REST: Final = 60.0  # seconds between looks at an endpoint that does not answer
_SLICE: Final = 64  # buckets of one claim; they take turns, so that none comes always last
_LOG = logging.getLogger(__name__)


class _Ended(NamedTuple):
    """How one attempt ended, and how long it took in milliseconds."""

    delivery: Delivery
    outcome: Outcome
    took: int


@dataclass(slots=True)
class _Line:
    """The calls of one endpoint in this worker: its own room, and its own rest when it fails."""

    under_way: int = 0
    failures: int = 0
    rests_until: float = 0.0

    def room(self, now: float) -> int:
        """How many calls may begin; a failing endpoint is probed with one."""
        if now < self.rests_until:
            return 0
        return max(0, (1 if self.failures else _AT_ONCE) - self.under_way)

    def ended(self, now: float, *, well: bool) -> None:
        self.failures = 0 if well else self.failures + 1
        self.rests_until = 0.0 if well else now + min(_LONGEST_REST, 2.0 ** (self.failures - 1))


class Postman:
    """Delivers for one worker. Close it, so that calls under way are recorded."""

    def __init__(
        self,
        database: Database,
        client: Client,
        real: RealClock,
        vault: Vault,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._client = client
        self._real = real
        self._vault = vault
        self._lease = lease
        self._lines: dict[UUID, _Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = 0

    async def deliver(self, buckets: Sequence[int], now: datetime) -> int:
        """Begin what is due at the business time `now` in these buckets; returns how many.

        It does not wait for answers: they are recorded as they come, and the next call begins what
        there is room for then. 0 means that nothing is due, or that every endpoint is busy.
        """
        if not buckets:
            return 0
        async with self._database.transaction() as connection:
            known = {e.endpoint_id: e for e in await endpoints.every(connection)}
        loop_now = asyncio.get_running_loop().time()
        begun = 0
        for part in self._slices(buckets):
            rooms = self._rooms(known, loop_now)
            if not rooms:
                break
            begun += await self._begin(known, rooms, part, now)
        return begun

    async def close(self, patience: float | None = None) -> None:
        """Wait for the calls under way; those cut off after `patience` seconds are made again."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for one in late:
                one.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _slices(self, buckets: Sequence[int]) -> list[Sequence[int]]:
        self._turn += 1
        cut = [buckets[start : start + _SLICE] for start in range(0, len(buckets), _SLICE)]
        first = self._turn % len(cut) if cut else 0
        return cut[first:] + cut[:first]

    def _rooms(self, known: Mapping[UUID, Endpoint], now: float) -> list[Room]:
        rooms = []
        for endpoint in known.values():
            room = self._lines.setdefault(endpoint.endpoint_id, _Line()).room(now)
            if endpoint.form == SEGMENT:
                room = min(room, 1) * _BATCH
            if room and endpoint.state == ACTIVE:
                rooms.append(Room(endpoint.endpoint_id, room))
        return rooms

    async def _begin(
        self,
        known: Mapping[UUID, Endpoint],
        rooms: Sequence[Room],
        buckets: Sequence[int],
        now: datetime,
    ) -> int:
        async def claim(
            connection: Connection,
        ) -> tuple[list[Delivery], dict[tuple[UUID, UUID], Described], dict[str, str]]:
            real_now = self._real.now()
            lease_until = real_now + self._lease
            found = await deliveries.claim(connection, rooms, buckets, now, real_now, lease_until)
            about = await deliveries.describe(connection, found)
            codes = sorted({(bucket_for(d.code), d.code) for d in about.values() if d.code})
            links = await tracks.resolve_links(connection, codes)
            return found, about, {code: link.url for code, link in links.items()}

        found, about, links = await self._database.retrying(claim)
        for endpoint_id in {one.endpoint_id for one in found}:
            mine = [one for one in found if one.endpoint_id == endpoint_id]
            sending = _Sending(known[endpoint_id], self._vault, about, links)
            if sending.endpoint.form == SEGMENT:
                self._start(sending, mine, now)
            else:
                for one in mine:
                    self._start(sending, [one], now)
        return len(found)

    def _start(self, sending: "_Sending", batch: Sequence[Delivery], now: datetime) -> None:
        self._lines[sending.endpoint.endpoint_id].under_way += 1
        task = asyncio.create_task(self._send(sending, batch, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, sending: "_Sending", batch: Sequence[Delivery], now: datetime) -> None:
        """One call, and what it comes to; an error of ours leaves the lease to run out."""
        endpoint, line = sending.endpoint, self._lines[sending.endpoint.endpoint_id]
        well = False
        try:
            with span("tell", {**_about(endpoint), "wayline.deliveries": len(batch)}):
                ended = await self._ask(sending, batch)
                well = all(_is_well(one.outcome) for one in ended)
                await self._record(endpoint, ended, now)
        except Exception as error:
            _LOG.error("a delivery failed: %s", type(error).__name__)
        finally:
            line.under_way -= 1
            line.ended(asyncio.get_running_loop().time(), well=well)

    async def _ask(self, sending: "_Sending", batch: Sequence[Delivery]) -> list[_Ended]:
        """Call; a batch that is refused as a whole is halved, so that one bad message stays one."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        outcome = await self._client.call(sending.request(batch, self._real.now()))
        took = round((loop.time() - began) * 1_000)
        if len(batch) > 1 and isinstance(outcome, Answered) and outcome.status in (400, 413):
            half = len(batch) // 2
            return [
                *await self._ask(sending, batch[:half]),
                *await self._ask(sending, batch[half:]),
            ]
        return [_Ended(one, outcome, took) for one in batch]

    async def _record(self, endpoint: Endpoint, ended: Sequence[_Ended], now: datetime) -> None:
        real_now = self._real.now()
        rows = [_recorded(one, now, real_now) for one in ended]

        async def write(connection: Connection) -> None:
            await deliveries.record(connection, rows)
            if all(_is_well(one.outcome) for one in ended):
                await endpoints.arrived(connection, endpoint)
                return
            since = await endpoints.failed(connection, endpoint, now)
            reason = _end_of(ended, since, now)
            if reason is not None and await endpoints.disable(connection, endpoint, reason):
                _LOG.warning(
                    "webhook endpoint %s gets nothing any more: %s",
                    show("endpoint", endpoint.endpoint_id),
                    reason,
                )
                await tell(connection, None, [_disabled(endpoint, reason, now)])

        await self._database.retrying(write)


class _Sending:
    """What the requests to one endpoint are made from."""

    def __init__(
        self,
        endpoint: Endpoint,
        vault: Vault,
        about: Mapping[tuple[UUID, UUID], Described],
        links: Mapping[str, str],
    ) -> None:
        self.endpoint = endpoint
        self._vault = vault
        self._about = about
        self._links = links

    def request(self, batch: Sequence[Delivery], real_now: datetime) -> Request:
        """The call that carries these deliveries; only in Segment's format are there several."""
        if self.endpoint.form == SEGMENT:
            return self._segment(batch, real_now)
        (one,) = batch
        body = webhook_body(one, *self._facts(one))
        message_id, timestamp = show("event", one.delivery_id), int(real_now.timestamp())
        secrets = [self._vault.open(one) for one in self.endpoint.live_secrets(real_now)]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Wayline/{__version__}",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(secrets, message_id, timestamp, body),
        }
        return Request("POST", self.endpoint.url, headers, body)

    def _segment(self, batch: Sequence[Delivery], real_now: datetime) -> Request:
        messages = [segment_message(one, *self._facts(one)) for one in batch]
        key = self._vault.open(self.endpoint.live_secrets(real_now)[0])
        body = orjson.dumps({"batch": messages, "sentAt": real_now.isoformat(), "writeKey": key})
        headers = {
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "User-Agent": f"Wayline/{__version__}",
            "Authorization": "Basic " + b64encode(f"{key}:".encode()).decode(),
        }
        return Request("POST", self.endpoint.url, headers, gzip.compress(body, 5, mtime=0))

    def _facts(self, one: Delivery) -> tuple[Described, str | None]:
        about = self._about[one.endpoint_id, one.delivery_id]
        return about, self._links.get(about.code) if about.code else None


def test_of(endpoint: Endpoint, now: datetime, key: str) -> Happening:
    """The happening that a test delivery tells; `key` tells one test from another."""
    words = {"message": "This is a test."}
    workspace_id, endpoint_id = endpoint.workspace_id, endpoint.endpoint_id
    return Happening(TEST, workspace_id, None, endpoint_id, None, now, words, key)


def _disabled(endpoint: Endpoint, reason: str, now: datetime) -> Happening:
    shown = show("endpoint", endpoint.endpoint_id)
    data: dict[str, Any] = {"endpoint": shown, "url": endpoint.url, "reason": reason}
    workspace_id, endpoint_id = endpoint.workspace_id, endpoint.endpoint_id
    return Happening(DISABLED, workspace_id, None, endpoint_id, None, now, data, now.isoformat())


def _about(endpoint: Endpoint) -> dict[str, str]:
    """Whose endpoint it is, and which, for those who trace; not where it is."""
    return {
        "wayline.workspace.id": show("workspace", endpoint.workspace_id),
        "wayline.endpoint.id": show("endpoint", endpoint.endpoint_id),
    }


def _is_well(outcome: Outcome) -> bool:
    return isinstance(outcome, Answered) and 200 <= outcome.status < 300


def _end_of(ended: Sequence[_Ended], since: datetime | None, now: datetime) -> str | None:
    """Why an endpoint is to get nothing any more, if it is."""
    if any(isinstance(one.outcome, Answered) and one.outcome.status == 410 for one in ended):
        return GONE
    return GIVEN_UP if since is not None and now - since >= FAILING else None


def _recorded(one: _Ended, now: datetime, real_now: datetime) -> Recorded:
    """The row of an attempt: done, owed again later, or failed for good."""
    delivery, outcome = one.delivery, one.outcome
    status = outcome.status if isinstance(outcome, Answered) else None
    error = outcome.reason if isinstance(outcome, Failed | Refused) else None
    entry = orjson.dumps([[real_now, status, error, one.took]]).decode()
    key = delivery[:4]
    if _is_well(outcome):
        return Recorded(*key, DONE, None, entry)
    wait = pause_after(delivery.delivery_id, delivery.attempt)
    if isinstance(outcome, Answered) and outcome.retry_after:
        wait = max(wait, timedelta(seconds=outcome.retry_after))
    due_at = now + wait
    if due_at > delivery.first_at + LONGEST:
        return Recorded(*key, deliveries.FAILED, None, entry)
    return Recorded(*key, OWED, due_at, entry)
