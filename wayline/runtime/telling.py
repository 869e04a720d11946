"""Owes endpoints what a transaction makes happen, in that transaction, and nothing if none asks.

Whoever writes a row that the outside may want to know of hands it to one of the functions here.
They are generators: without an endpoint in any workspace not one of them is run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

import orjson

from wayline.domain.complaints import source_of
from wayline.domain.contacts import Contact
from wayline.domain.endpoints import Endpoint, by_workspace
from wayline.domain.events import Event
from wayline.domain.happenings import Happening
from wayline.domain.ids import ContactId, WorkspaceId, bucket_of, show
from wayline.domain.journeys.enrollment import Enrollment
from wayline.domain.messages import DELIVERED, HELD, OPEN, SENT, Track
from wayline.runtime.library import Library
from wayline.store import deliveries, endpoints
from wayline.store.bulk import Connection
from wayline.store.deliveries import NewDelivery
from wayline.store.ledger import ConsentRow
from wayline.store.message_rows import (
    Attempt,
    Converted,
    MessageEvent,
    NewMessage,
    Recorded,
    Tracked,
)
from wayline.store.partitions import month_of
from wayline.store.tracks import ReplyRow, VisitRow

_MESSAGES = "message."
_QUIET = frozenset(
    {"asked", "imported", "merged", "reminded"}
)  # entries of the ledger that change no word


async def tell(
    connection: Connection, library: Library | None, *happened: Iterable[Happening]
) -> None:
    """Owe what happened to every endpoint that wants it; without a library they are asked for."""
    known = library.endpoints if library else by_workspace(await endpoints.every(connection))
    if known:
        await deliveries.insert(connection, list(_owed(known, happened)))


def _owed(
    known: Mapping[WorkspaceId, Sequence[Endpoint]], happened: Iterable[Iterable[Happening]]
) -> Iterator[NewDelivery]:
    for happenings in happened:
        for one in happenings:
            for endpoint in known.get(one.workspace_id, ()):
                if endpoint.wants(one):
                    yield delivery_of(endpoint, one)


def delivery_of(endpoint: Endpoint, one: Happening) -> NewDelivery:
    """The row of what is owed."""
    return NewDelivery(
        bucket_of(one.beside()),
        endpoint.endpoint_id,
        one.id(),
        one.workspace_id,
        one.contact_id,
        one.kind,
        one.subject_id,
        one.month,
        one.at,
        orjson.dumps(dict(one.data)).decode(),
    )


def of_events(events: Iterable[tuple[Event, str]]) -> Iterator[Happening]:
    """Events of clients and changes of profiles; rows of their own tell words about messages."""
    for event, source in events:
        if event.name.startswith(_MESSAGES):
            continue
        yield Happening(
            event.name,
            event.workspace_id,
            event.contact_id,
            event.event_id,
            month_of(event.received_at),
            event.received_at,
            source=source,
        )


def of_owed(messages: Iterable[NewMessage]) -> Iterator[Happening]:
    """Messages that are owed."""
    for row in messages:
        yield Happening(
            "message.owed",
            WorkspaceId(row.workspace_id),
            ContactId(row.contact_id),
            row.message_id,
            row.month,
            row.owed_at,
        )


def of_message_events(rows: Iterable[MessageEvent]) -> Iterator[Happening]:
    """What our own side did with messages: held, refused, expired, cancelled."""
    for row in rows:
        data = {} if row.data is None else orjson.loads(row.data)
        yield Happening(
            f"message.{row.kind}",
            WorkspaceId(row.workspace_id),
            ContactId(row.contact_id),
            row.message_id,
            row.month,
            row.at,
            {"reason": row.reason} | data,
            row.at.isoformat() if row.kind == HELD else "",
        )


def of_attempts(ended: Iterable[tuple[Attempt, Recorded]]) -> Iterator[Happening]:
    """Messages that a carrier has, or will never have."""
    for attempt, row in ended:
        data = {} if row.state == SENT else {"reason": row.reason}
        yield _of_message(f"message.{row.state}", attempt, attempt.claimed_at, data)


def of_track(message: Tracked, before: Track, after: Track, at: datetime) -> Iterator[Happening]:
    """What a word from outside has changed about a message."""
    if before.state in OPEN and after.state not in OPEN:
        yield _of_message("message.sent", message, after.sent_at or at, {})
    if after.state not in (before.state, SENT):
        basis = after.delivered_basis if after.state == DELIVERED else None
        data = {"basis": basis} if after.state == DELIVERED else {"reason": after.reason}
        yield _of_message(f"message.{after.state}", message, at, data)
    if before.read_at is None and after.read_at is not None:
        yield _of_message("message.read", message, after.read_at, {"basis": after.read_basis})


def _of_message(
    kind: str, message: Attempt | Tracked, at: datetime, data: dict[str, Any]
) -> Happening:
    return Happening(
        kind,
        message.workspace_id,
        message.contact_id,
        message.message_id,
        message.month,
        at,
        data,
    )


def of_inbound(
    visits: Iterable[VisitRow],
    replies: Iterable[ReplyRow],
    consent: Iterable[ConsentRow],
    answers: Iterable[NewMessage],
) -> Iterator[Happening]:
    """What came from people and carriers, and what we answer."""
    return chain(of_visits(visits), of_replies(replies), of_consent(consent), of_owed(answers))


def of_visits(rows: Iterable[VisitRow]) -> Iterator[Happening]:
    """Links that people, and not machines, have opened."""
    for row in rows:
        if row.human:
            yield _of_row("message.clicked", row, row.visit_id, row.at)


def of_replies(rows: Iterable[ReplyRow]) -> Iterator[Happening]:
    """Texts of people."""
    for row in rows:
        yield _of_row("message.replied", row, row.reply_id, row.received_at)


def of_consent(rows: Iterable[ConsentRow]) -> Iterator[Happening]:
    """Words of people about what they want to get."""
    for row in rows:
        if row.action not in _QUIET:
            opted_out = row.action == "opted_out"
            kind = "contact.opted_out" if opted_out else "contact.consent_changed"
            yield Happening(
                kind,
                WorkspaceId(row.workspace_id),
                ContactId(row.contact_id),
                row.consent_event_id,
                None,
                row.recorded_at,
            )
        source = source_of(row.method)
        if source is not None:
            yield _of_complaint(row, source)


def _of_complaint(row: ConsentRow, source: str) -> Happening:
    told = orjson.loads(row.data)
    about = {name: told.get(name) for name in ("code", "sender", "message")}
    return Happening(
        "complaint.received",
        WorkspaceId(row.workspace_id),
        ContactId(row.contact_id),
        row.consent_event_id,
        None,
        row.recorded_at,
        {"complaint": {"source": source, **about}},
    )


def of_new(contacts: Iterable[Contact], at: datetime) -> Iterator[Happening]:
    """People known for the first time."""
    for one in contacts:
        yield Happening("contact.created", one.workspace_id, one.contact_id, None, None, at)


def of_merges(merges: Iterable[tuple[Contact, ContactId]], at: datetime) -> Iterator[Happening]:
    """People who turned out to be one: who goes on, and who is an alias now."""
    for winner, loser in merges:
        yield Happening(
            "contact.merged",
            winner.workspace_id,
            winner.contact_id,
            loser,
            None,
            at,
            {"alias": show("contact", loser)},
        )


def of_journey(
    kind: str, workspace_id: WorkspaceId, state: Enrollment, at: datetime, detail: str
) -> Happening:
    """What happened to a person in a journey: `entered`, `exited` or `goal_reached`."""
    word = {"exited": "reason", "goal_reached": "goal"}.get(kind)
    return Happening(
        f"journey.{kind}",
        workspace_id,
        state.contact_id,
        state.enrollment_id,
        None,
        at,
        {} if word is None else {word: detail},
        detail if kind == "goal_reached" else "",
    )


def of_orders(
    credited: Iterable[tuple[Converted, WorkspaceId, str | None]],
) -> Iterator[Happening]:
    """Messages that orders, named by their keys, were credited to."""
    for row, workspace_id, order in credited:
        yield Happening(
            "message.converted",
            workspace_id,
            ContactId(row.contact_id),
            row.message_id,
            row.month,
            row.at,
            {"order": order},
        )


def _of_row(kind: str, row: VisitRow | ReplyRow, row_id: UUID, at: datetime) -> Happening:
    workspace_id, contact_id = WorkspaceId(row.workspace_id), ContactId(row.contact_id)
    return Happening(kind, workspace_id, contact_id, row_id, row.month, at)
