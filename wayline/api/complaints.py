"""`/v1/complaints`: what people and carriers complained of, taken in and listed."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked, Time
from wayline.domain import ids
from wayline.domain.complaints import source_of
from wayline.domain.ids import show
from wayline.domain.places import NumberProblem, parse_number
from wayline.runtime.complaining import Taken, Told, complain
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.store import complaints

router = resources("complaints")
_SINCE: Final = timedelta(days=30)
_MOST: Final = 500


class ComplaintAsked(Asked):
    """A complaint about texts to a number."""

    phone: Annotated[str, Field(min_length=1, max_length=60)]
    source: Annotated[
        Literal["7726", "carrier", "provider"],
        Field(description="A forward to 7726, a carrier's code, or a provider's report."),
    ]
    code: Annotated[str | None, Field(max_length=100, description="As you were told.")] = None
    sender: Annotated[
        str | None, Field(max_length=40, description="About which of yours, if that is known.")
    ] = None
    message: Annotated[
        str | None, Field(description="About which text; the last one if nothing is said.")
    ] = None
    at: Time | None = None
    id: Annotated[
        str | None, Field(max_length=200, description="Of the teller: the same counts once.")
    ] = None


class ComplaintTaken(BaseModel):
    """What became of it; `closed` false: the number was closed already."""

    new: bool
    closed: bool
    contact: str | None
    sender: str | None
    message: str | None


class ComplaintOut(BaseModel):
    """A complaint; `phone` null: nobody has the number."""

    at: datetime
    source: str
    code: str | None
    sender: str | None
    message: str | None
    contact: str | None
    phone: str | None
    wording: str | None


class SinceAsked(Asked):
    """How far back to look."""

    since: Time | None = None


@router.post(
    "/complaints",
    **operation(
        "consent:write",
        body={"phone": "+12125550143", "source": "7726", "code": "7726", "id": "R-1"},
        refuses=["complaint:number"],
    ),
)
async def add_complaint(call: Called, body: ComplaintAsked) -> ComplaintTaken:
    """Take a complaint in: nothing more goes to the number, from any of your senders."""
    told = await _told(call, body)
    library = Library(call.suppression)
    library.endpoints = (await call.library()).endpoints

    async def work(_: object) -> Taken:
        async with call.connection.transaction():
            take = partial(complain, call.connection, library, call.workspace_id)
            return await take(told, call.now, f"api:{call.key.prefix}")

    done = await steadily(work)
    return ComplaintTaken(
        new=done.is_new,
        closed=done.closed,
        contact=None if done.contact_id is None else show("contact", done.contact_id),
        sender=done.sender,
        message=None if done.message_id is None else show("message", done.message_id),
    )


@router.get("/complaints", **operation("contacts:read"))
async def list_complaints(
    call: Called, query: Annotated[SinceAsked, Query()]
) -> Page[ComplaintOut]:
    """The complaints of the last 30 days, or since a time, the newest first; 500 at most."""
    since = query.since or call.now - _SINCE
    found = await complaints.newest(call.connection, call.workspace_id, since, _MOST)
    items = [
        ComplaintOut(
            at=one.recorded_at,
            source=source_of(one.method) or "",
            code=one.data.get("code"),
            sender=one.data.get("sender"),
            message=one.data.get("message"),
            contact=one.key and show("contact", one.contact_id),
            phone=one.phone,
            wording=one.wording,
        )
        for one in found
    ]
    return Page(items=items, next=None)


async def _told(call: Call, body: ComplaintAsked) -> Told:
    number = parse_number(body.phone, (await call.workspace()).country)
    if isinstance(number, NumberProblem):
        raise ApiError("complaint:number", f"{body.phone[:30]}: {number.sentence}")
    message_id = ids.read("message", body.message) if body.message else None
    at = body.at or call.now
    place = (body.sender, message_id, min(at, call.now), body.id)
    return Told(number.e164, body.source, body.code, *place)
