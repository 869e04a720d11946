"""`/v1/events`: what people did, as it was sent. Events come in by `/v1/track` and its siblings."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Called
from wayline.api.operations import operation, resources
from wayline.api.paging import Page, Paged, cursor, read_cursor
from wayline.api.people import known
from wayline.domain import ids
from wayline.store import directory
from wayline.store.directory import Before

router = resources("events")
_LIST: Final = "events"


class EventsAsked(Paged):
    """Whose events, and which."""

    contact: Annotated[str, Field(description="Whose: an id.")]
    name: Annotated[str | None, Field(description="As it was sent, such as Order Completed.")] = (
        None
    )


class EventOut(BaseModel):
    """An event; not `live`: it came too late to start or wake anything."""

    id: str
    name: str
    source: str
    occurred_at: datetime
    received_at: datetime
    live: bool
    properties: dict[str, Any]


@router.get(
    "/events",
    **operation("events:read", query={"contact": examples.CONTACT}, refuses=["contact:unknown"]),
)
async def list_events(call: Called, query: Annotated[EventsAsked, Query()]) -> Page[EventOut]:
    """What a person did, the newest first."""
    person, place = await known(call, query.contact), read_cursor(_LIST, query.after)
    before = None if place is None else Before(*place)
    most = query.limit
    rows = await directory.events(call.connection, person.contact, before, most + 1, query.name)
    following = None
    if len(rows) > most:
        following = cursor(_LIST, rows[most - 1].received_at, rows[most - 1].event_id)
    items = [
        EventOut(
            id=ids.show("event", row.event_id),
            name=row.name,
            source=row.source,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            live=row.live,
            properties=row.properties,
        )
        for row in rows[:most]
    ]
    return Page(items=items, next=following)
