"""`/v1/contacts/{id}/privacy`: what people may ask for by law, and the log of who asked."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.gifts import nameless, pieces
from wayline.api.operations import JSON, operation, resources
from wayline.api.paging import Page, Paged, cursor, read_cursor
from wayline.api.people import known
from wayline.api.shapes import Asked as Body
from wayline.domain import ids
from wayline.domain.contacts import Contact
from wayline.runtime.privacy import (
    Asked,
    object_to_marketing,
    open_erasure,
    personal_data,
    release,
    restrict,
)
from wayline.store import privacy
from wayline.store.privacy import Request

router = resources("privacy")
METHOD = "api"
_PATH = {"contact_id": examples.CONTACT}
_LIST = "privacy-requests"


class RequestOut(BaseModel):
    """A request; `outcome` says how many rows of what were given or erased."""

    id: str
    contact: str
    kind: str
    method: str
    note: str | None
    requested_at: datetime
    state: Literal["open", "done"]
    done_at: datetime | None
    outcome: dict[str, Any]


class Asking(Body):
    """What a person asks for.

    `erasure` is carried out within seconds; `keep_consent` then leaves number and wording in the
    consent ledger, as evidence for the defence of claims. `restriction` keeps the data and uses it
    for nothing until `release`; `objection` ends marketing on every channel.
    """

    kind: Literal["erasure", "restriction", "release", "objection"]
    note: Annotated[
        str | None,
        Field(max_length=200, description="A number of a ticket; kept for ever, so no names."),
    ] = None
    keep_consent: bool = False


class PersonalData(BaseModel):
    """Everything that is kept of a person, by kind."""

    format: str
    given_at: datetime
    data: dict[str, list[Any]]


@router.get(
    "/contacts/{contact_id}/personal-data",
    response_model=PersonalData,
    **operation("privacy:read", path=_PATH),
)
async def get_personal_data(call: Called, contact_id: str) -> StreamingResponse:
    """Everything that is kept of a person, in a form that machines read (access, portability)."""
    contact = (await known(call, contact_id)).contact
    file = nameless()
    try:
        await personal_data(call.more, contact, _asked(call, None), file)
    except BaseException:
        file.close()
        raise
    return StreamingResponse(pieces(file), media_type=JSON)


@router.post(
    "/contacts/{contact_id}/privacy",
    **operation(
        "privacy:write",
        path=_PATH,
        body={"kind": "restriction", "note": "ticket 4711"},
        refuses=["contact:unknown"],
    ),
)
async def ask_privacy(call: Called, contact_id: str, body: Asking) -> RequestOut:
    """Take in what a person asks for; an erasure stays `open` until a worker has done it."""
    contact = (await known(call, contact_id)).contact
    asked = _asked(call, body.note)
    match body.kind:
        case "restriction":
            await restrict(call.more, await call.library(), contact, asked)
        case "release":
            await release(call.more, await call.library(), contact, asked)
        case "objection":
            await object_to_marketing(call.connection, contact, asked)
        case "erasure":
            request = open_erasure(contact, asked, keep_consent=body.keep_consent)
            await privacy.ask(call.connection, [request])
    return await _last(call, contact, body.kind)


@router.get(
    "/privacy-requests",
    **operation("privacy:read", query={"limit": "10"}),
)
async def list_privacy_requests(call: Called, query: Annotated[Paged, Query()]) -> Page[RequestOut]:
    """Who asked for what, the newest first."""
    before = read_cursor(_LIST, query.after)
    rows = await privacy.listed(
        call.connection,
        call.workspace_id,
        None,
        query.limit + 1,
        None if before is None else (before[0], before[1]),
    )
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    last = shown[-1] if shown else None
    following = cursor(_LIST, last.requested_at, last.request_id) if more and last else None
    return Page(items=[_out(row) for row in shown], next=following)


def _asked(call: Call, note: str | None) -> Asked:
    return Asked(METHOD, call.now, note)


async def _last(call: Call, contact: Contact, kind: str) -> RequestOut:
    rows = await privacy.listed(call.connection, call.workspace_id, contact.contact_id, 20)
    return _out(next(row for row in rows if row.kind == kind))


def _out(row: Request) -> RequestOut:
    return RequestOut(
        id=ids.show("request", row.request_id),
        contact=ids.show("contact", row.contact_id),
        kind=row.kind,
        method=row.method,
        note=row.note,
        requested_at=row.requested_at,
        state="open" if row.state == "open" else "done",
        done_at=row.done_at,
        outcome=row.outcome,
    )
