"""`/v1/messages`: what was owed to people and what became of it, with every decision's reason."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api import examples, journeys
from wayline.api.call import Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page, Paged, cursor, read_cursor
from wayline.api.people import known
from wayline.domain import ids
from wayline.domain.ids import MessageId
from wayline.domain.messages import STATES
from wayline.domain.reasons import REASONS, sentence
from wayline.store import message_pages
from wayline.store.message_pages import Filter, MessageRow, Place

router = resources("messages")
_LIST: Final = "messages"


class MessagesAsked(Paged):
    """Which messages."""

    contact: Annotated[str | None, Field(description="To whom: an id.")] = None
    journey: Annotated[str | None, Field(description="Of which journey: a name.")] = None
    state: Annotated[str | None, Field(description=f"One of {', '.join(sorted(STATES))}.")] = None


class MessageOut(BaseModel):
    """A message. `cost_micros` are millionths of the currency, `why` is the reason in words.

    `read_at` is when it was read at the latest, `read_basis` what shows it.
    """

    id: str
    contact: str
    journey: str | None
    version: int | None
    step: str
    channel: str
    category: str
    topic: str | None
    template: str | None
    template_version: int | None
    language: str | None
    state: str
    reason: str | None
    why: str | None
    owed_at: datetime
    due_at: datetime | None
    expires_at: datetime
    attempt: int
    sender: str | None
    address: str | None
    body: str | None
    parts: int | None
    cost_micros: int | None
    cost_basis: str | None
    sent_at: datetime | None
    ended_at: datetime | None
    delivered_basis: str | None
    read_at: datetime | None
    read_basis: str | None
    clicked_at: datetime | None
    replied_at: datetime | None
    converted_at: datetime | None


class Happened(BaseModel):
    """Something that was said of a message by the gate or the carrier."""

    kind: str
    at: datetime
    reason: str | None
    data: dict[str, Any] | None


class MessageFull(MessageOut):
    """A message with all that happened to it, and what the gate saw when it decided last."""

    events: list[Happened]
    decision: dict[str, Any] | None


@router.get(
    "/messages",
    **operation(
        "messages:read",
        query={"contact": examples.CONTACT, "limit": "20"},
        refuses=["contact:unknown", "journey:unknown", "request:state"],
    ),
)
async def list_messages(call: Called, query: Annotated[MessagesAsked, Query()]) -> Page[MessageOut]:
    """Messages, the newest first. A page may be short before the end, which `next` alone tells."""
    if query.state is not None and query.state not in STATES:
        message = f'there is no state "{query.state[:60]}"'
        raise ApiError("request:state", message, f"There are: {', '.join(sorted(STATES))}.")
    row = None if query.journey is None else await journeys.find(call, query.journey)
    wanted = Filter(row and row.journey_id, query.state)
    told = read_cursor(_LIST, query.after)
    place = None if told is None else Place(*told)
    if query.contact is not None:
        contact = (await known(call, query.contact)).contact
        found = await message_pages.of_contact(call.connection, contact, place, query.limit, wanted)
    else:
        found = await message_pages.page(
            call.connection, call.workspace_id, place, query.limit, wanted
        )
    rows = await message_pages.read(call.connection, found.located)
    following = None if found.last is None else cursor(_LIST, *found.last)
    return Page(items=[MessageOut(**_plain(one)) for one in rows], next=following)


@router.get(
    "/messages/{message_id}",
    **operation(
        "messages:read", path={"message_id": examples.MESSAGE}, refuses=["message:unknown"]
    ),
)
async def get_message(call: Called, message_id: str) -> MessageFull:
    """A message with everything that happened to it, and what was seen when it was decided."""
    wanted = MessageId(ids.read("message", message_id))
    located = await message_pages.find(call.connection, call.workspace_id, wanted)
    if located is None:
        raise ApiError("message:unknown", "there is no such message", "See GET /v1/messages.")
    [row] = await message_pages.read(call.connection, [located])
    events = await message_pages.events(call.connection, located)
    return MessageFull(
        **_plain(row),
        events=[Happened(**one._asdict()) for one in events],
        decision=row.certificate,
    )


def _plain(row: MessageRow) -> dict[str, Any]:
    """What the models take their fields from; of a row they show some."""
    return row._asdict() | {
        "id": ids.show("message", row.message_id),
        "contact": ids.show("contact", row.contact_id),
        "cost_micros": row.cost,
        "why": sentence(row.reason) if row.reason in REASONS else None,
    }
