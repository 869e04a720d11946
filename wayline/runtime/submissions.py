"""Commits what clients said: profiles first, then events, all of a batch in one transaction.

Locks are taken in the order of everybody: all addresses, then all people. A message that was known
already does nothing, so that a client may send a batch again whatever became of the first.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId, key_hash
from wayline.domain.profiles import Profile, read_profile
from wayline.domain.submissions import Happened, Told
from wayline.runtime import people
from wayline.runtime.around import lock_around
from wayline.runtime.ingest import Incoming, Ingest
from wayline.runtime.locking import steadily
from wayline.runtime.trails import trail
from wayline.store import contacts, events, identities
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.enrollments import Due
from wayline.store.trips import transaction

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Submission:
    """The messages of one request; `source` is the name of the key that it came with.

    `live` lets old events start what new ones would; `asked` is the place of the request in its
    trace, as a `traceparent`.
    """

    workspace_id: WorkspaceId
    source: str
    messages: Sequence[Happened | Told]
    live: bool = False
    asked: str = ""


_Keyed = list[tuple[UUID, Told]]  # what a batch says of people, in its order


class Desk:
    """Takes submissions in batches, and stamps each event with a time of its own.

    Times of arrival go up within a batch and from one batch to the next, so that what a client sent
    in order is in that order forever.
    """

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest
        self._last: datetime | None = None

    async def accept(
        self, connection: Connection, batch: Sequence[Submission], now: datetime
    ) -> None:
        """Make a batch durable and matched; everything of it, or nothing."""

        async def work(also: Collection[ContactId]) -> None:
            async with transaction(connection):
                await self.take(connection, batch, now, also)

        await steadily(work)

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Submission],
        now: datetime,
        also: Collection[ContactId] = (),
    ) -> Sequence[Due]:
        """The same inside a transaction; returns who enters or wakes. May raise `MovedError`."""
        await self._ingest.library.refresh(connection)
        incoming = self._stamped(batch, now)
        profiles = _profiles(batch)
        if profiles:
            await self._write_profiles(connection, profiles, incoming, also, now)
        return (await self._ingest.within(connection, incoming, also)).due

    def _stamped(self, batch: Sequence[Submission], now: datetime) -> list[Incoming]:
        happened = [(s, m) for s in batch for m in s.messages if isinstance(m, Happened)]
        first = now - _TICK * len(happened)
        if self._last is not None:
            first = max(first, self._last)
        stamped = [
            _incoming(submission, message, first + _TICK * number)
            for number, (submission, message) in enumerate(happened, 1)
        ]
        self._last = first + _TICK * len(happened)
        return stamped

    async def _write_profiles(
        self,
        connection: Connection,
        profiles: dict[WorkspaceId, _Keyed],
        incoming: Sequence[Incoming],
        also: Collection[ContactId],
        now: datetime,
    ) -> None:
        library = self._ingest.library
        records = {
            workspace_id: [record for _, told in keyed for record in _records(told)]
            for workspace_id, keyed in profiles.items()
        }
        addresses = {_address(item) for item in incoming if isinstance(item.identity, tuple)}
        for workspace_id, mine in records.items():
            country = library.workspaces[workspace_id].country
            addresses |= set(_addresses(workspace_id, mine, country))
        await lock_around(connection, library, addresses, also, now)
        keys = [(key, now) for keyed in profiles.values() for key, _ in keyed]
        new = await events.claim_keys(connection, list(dict(keys).items()))
        for workspace_id, keyed in profiles.items():
            fresh = list({key: told for key, told in reversed(keyed) if key in new}.values())
            mine = await _apart(connection, workspace_id, fresh[::-1])
            await people.upsert(
                connection, library, workspace_id, mine, on_conflict="merge", at=now
            )


async def _apart(
    connection: Connection, workspace_id: WorkspaceId, told: Sequence[Told]
) -> list[dict[str, Any]]:
    """The records to write; a browser that two known people share makes them no one person.

    Its anonymous id stays with the first who was known by it. An alias says that two are one.
    """
    users = await _users(connection, workspace_id, told)
    records: list[dict[str, Any]] = []
    for one in told:
        for record in _records(one):
            user_id, anonymous_id = record.get("user_id"), record.get("anonymous_id")
            if one.previous_id is None and user_id is not None and anonymous_id is not None:
                known = users.setdefault(anonymous_id, {user_id})
                if user_id not in known:
                    record = {k: v for k, v in record.items() if k != "anonymous_id"}  # noqa: PLW2901
            records.append(record)
    return records


async def _users(
    connection: Connection, workspace_id: WorkspaceId, told: Sequence[Told]
) -> dict[str, set[str]]:
    """The user ids of those who hold the anonymous ids of a batch; nobody's are left out."""
    ids = {r["anonymous_id"] for t in told for r in _records(t) if "anonymous_id" in r}
    asked = [Address(workspace_id, "anonymous_id", value) for value in ids]
    held = {a: k.contact_id for a, k in (await contacts.resolve(connection, asked)).items()}
    owned = await identities.of(connection, {c for c in held.values() if c is not None})
    users: dict[ContactId, set[str]] = {}
    for address, contact_id in owned.items():
        if address.kind == "user_id":
            users.setdefault(contact_id, set()).add(address.value)
    return {a.value: users[c] for a, c in held.items() if c is not None and c in users}


def _records(told: Told) -> Iterator[dict[str, Any]]:
    """What is to be written; an alias names a person by the new id and the old, of either kind."""
    if told.previous_id is None:
        yield told.record
        return
    yield told.record | {"anonymous_id": told.previous_id}
    yield {"user_id": told.previous_id, "anonymous_id": told.previous_id}


def _profiles(batch: Sequence[Submission]) -> dict[WorkspaceId, _Keyed]:
    found: dict[WorkspaceId, _Keyed] = {}
    for submission in batch:
        for message in submission.messages:
            if isinstance(message, Told):
                keyed = found.setdefault(submission.workspace_id, [])
                keyed.append((_profile_key(submission, message.message_id), message))
    return found


def _profile_key(submission: Submission, message_id: str) -> UUID:
    """What a message about a profile is remembered by; never that of an event."""
    return key_hash(str(submission.workspace_id), submission.source, message_id, "profile")


def _address(item: Incoming) -> Address:
    assert isinstance(item.identity, tuple)
    return Address(item.workspace_id, *item.identity)


def _addresses(
    workspace_id: WorkspaceId, records: Iterable[dict[str, Any]], country: str
) -> Iterator[Address]:
    for record in records:
        profile = read_profile(record, country)
        if isinstance(profile, Profile):
            for way in profile.addresses():
                yield Address(workspace_id, *way)


def _incoming(submission: Submission, message: Happened, at: datetime) -> Incoming:
    return Incoming(
        submission.workspace_id,
        submission.source,
        message.message_id,
        message.name,
        message.identity,
        min(message.occurred_at, at),
        at,
        message.properties,
        submission.live,
        trail(submission.asked),
    )
