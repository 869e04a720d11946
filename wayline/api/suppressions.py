"""`/v1/consent/suppressions`: those who must not be written to, with or without a contact."""

from datetime import datetime
from functools import partial
from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.shapes import Asked, Time
from wayline.domain.declared import SUPPRESSED
from wayline.domain.imports import Reject
from wayline.domain.suppressions import Listed, read_listed
from wayline.runtime.closed import stand
from wayline.runtime.closing import Done, Source, close_named
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.store import suppressions
from wayline.store.contacts import Address

router = resources("consent")
METHOD: Final = "api"
Reason = Annotated[
    Literal[
        "consent:suppressed", "consent:opted_out", "carrier:opted_out", "carrier:invalid_number"
    ],
    Field(description="START lifts the opted_out ones, and no other."),
]


class Closing(Asked):
    """An address to be closed: a phone number or an email."""

    phone: Annotated[str, Field(max_length=60)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    reason: Reason = "consent:suppressed"
    at: Annotated[Time | None, Field(description="Since when; now if nothing is said.")] = None


class ClosingAsked(Asked):
    """Addresses to be closed, and where they come from."""

    suppressions: Annotated[list[Closing], Field(min_length=1, max_length=1_000)]
    source: Annotated[str, Field(max_length=500, description="Where they said so.")] = ""


class Refused(BaseModel):
    """An address that was not taken, by its place in the request."""

    index: int
    code: str
    message: str
    mend: str


class ClosedOut(BaseModel):
    """How many addresses were closed, and how many were already."""

    closed: int
    known: int
    rejected: list[Refused]


class StandOut(BaseModel):
    """How an address stands; of one that nobody holds a keyed hash is kept, and no number."""

    closed: bool
    reason: str | None
    at: datetime | None
    held: Annotated[bool, Field(description="Whether a contact has it.")]


class CountOut(BaseModel):
    """How many addresses of a kind are closed for a reason."""

    kind: str
    reason: str
    held: bool
    count: int


class CountsOut(BaseModel):
    """All that is closed."""

    items: list[CountOut]


class StandAsked(Asked):
    """The address that is asked about."""

    phone: str = ""
    email: str = ""


@router.post(
    "/consent/suppressions",
    **operation(
        "consent:write",
        body={
            "suppressions": [
                {"phone": "+12125550143", "reason": "consent:opted_out"},
                {"email": "sue@example.com"},
            ],
            "source": "call centre",
        },
    ),
)
async def add_suppressions(call: Called, body: ClosingAsked) -> ClosedOut:
    """Close addresses at once, for all messages of the brand; nothing opens them but START.

    What cannot be read is told, and the others are closed. Numbers need their plus, or are of the
    workspace's country.
    """
    country = (await call.workspace()).country
    read = [_read(n, one, country, call.now) for n, one in enumerate(body.suppressions)]
    listed = [one for one in read if isinstance(one, Listed)]
    told = {"key": call.key.prefix, **({"source": body.source} if body.source else {})}
    library = Library(call.suppression)
    library.endpoints = (await call.library()).endpoints

    async def work(_: object) -> Done:
        async with call.connection.transaction():
            close = partial(close_named, call.connection, library, call.workspace_id)
            return await close(listed, call.now, Source(METHOD, told))

    done = await steadily(work) if listed else Done(0)
    refused = [
        Refused(index=one.line, code=one.code, message=one.what, mend=one.mend)
        for one in read
        if isinstance(one, Reject)
    ]
    return ClosedOut(closed=done.closed, known=len(listed) - done.closed, rejected=refused)


@router.get(
    "/consent/suppressions",
    **operation("contacts:read", query={"phone": "+12125550143"}, refuses=["suppression:address"]),
)
async def get_suppression(call: Called, query: Annotated[StandAsked, Query()]) -> StandOut:
    """How one number or email stands."""
    address = await _address(call, query)
    found = await stand(call.connection, Library(call.suppression), address)
    closed = found.closed
    return StandOut(
        closed=closed is not None,
        reason=closed and closed.by,
        at=closed and closed.at,
        held=found.contact_id is not None,
    )


@router.get("/consent/suppressions/counts", **operation("contacts:read"))
async def count_suppressions(call: Called) -> CountsOut:
    """How many addresses are closed, by kind and reason."""
    found = await suppressions.counts(call.connection, call.workspace_id)
    items = [CountOut(kind=one.kind, reason=one.by, held=one.known, count=one.n) for one in found]
    return CountsOut(items=items)


def _read(index: int, one: Closing, country: str, now: datetime) -> Listed | Reject:
    """What is asked, as a row of a list."""
    if bool(one.phone) == bool(one.email):
        return Reject(index, "record:nobody", "neither or both are given", "Give one address.", ())
    cells = (one.phone or one.email, one.reason, one.at.isoformat() if one.at else "")
    fields = ("phone" if one.phone else "email", "reason", "at")
    return read_listed(fields, index, cells, country, SUPPRESSED, now)


async def _address(call: Call, query: StandAsked) -> Address:
    asked = Closing(phone=query.phone, email=query.email)
    read = _read(0, asked, (await call.workspace()).country, call.now)
    if isinstance(read, Reject):
        raise ApiError("suppression:address", read.what, read.mend)
    return Address(call.workspace_id, read.kind, read.value or "")
