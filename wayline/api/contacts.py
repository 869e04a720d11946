"""`/v1/contacts`: people, listed, found, written and changed, and all that happened to one."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page, Paged, cursor, read_cursor
from wayline.api.people import ContactOut, known, shown
from wayline.api.shapes import Asked
from wayline.domain import ids
from wayline.domain.ids import ContactId
from wayline.domain.places import NumberProblem, parse_number
from wayline.domain.profiles import read_changes
from wayline.runtime import people
from wayline.runtime.people import Written
from wayline.runtime.why import why
from wayline.store import contacts, directory
from wayline.store.contacts import Address

router = resources("contacts")
_LIST: Final = "contacts"
_REFUSES: Final = ("contact:invalid", "contact:conflict")
_WAYS: Final = ("user_id", "phone", "email")


class ContactsAsked(Paged):
    """Which people: the one of a number, email or id, or those of a stage and tag."""

    phone: Annotated[str | None, Field(description="As E.164, or as dialled at home.")] = None
    email: str | None = None
    user_id: Annotated[str | None, Field(description="The id your business uses.")] = None
    stage: str | None = None
    tag: str | None = None


class ContactAsked(Asked):
    """What is said of a person; what is left out stays. One field must name them."""

    user_id: str = ""
    anonymous_id: str = ""
    phone: str = ""
    email: str = ""
    zone: str = ""
    language: str = ""
    stage: str = ""
    tags: Annotated[list[str], Field(default_factory=list, description="To add.")]
    remove_tags: Annotated[list[str], Field(default_factory=list)]
    attributes: Annotated[
        dict[str, Any], Field(default_factory=dict, description="null takes one away.")
    ]


class Upserted(BaseModel):
    """What became of a record; `notes` say what was cleaned in it."""

    status: Literal["created", "updated", "merged"]
    contact: ContactOut
    notes: list[str]


class LineOut(BaseModel):
    """One thing that happened, with its reason; `recomputed` was worked out now."""

    at: datetime
    kind: str
    text: str
    reason: str | None
    why: str
    journey: str | None
    step: str | None
    detail: dict[str, Any] | None
    recomputed: bool


class Timeline(BaseModel):
    """Everything that happened to a person, in order."""

    items: list[LineOut]


OnConflict = Annotated[
    Literal["merge", "refuse"],
    Query(description="Of a number or email that another person has: make them one, or refuse."),
]


@router.get("/contacts", **operation("contacts:read", query={"tag": "vip", "limit": "20"}))
async def list_contacts(call: Called, query: Annotated[ContactsAsked, Query()]) -> Page[ContactOut]:
    """People, the newest first. A page may be short before the end: `next` alone tells the end."""
    if query.phone or query.email or query.user_id:
        found = await _of_addresses(call, query)
        return Page(items=await shown(call, found), next=None)
    place = read_cursor(_LIST, query.after)
    page = await directory.page(
        call.connection,
        call.workspace_id,
        None if place is None else place[0],
        query.limit,
        stage=query.stage,
        tag=query.tag,
    )
    following = None if page.last is None else cursor(_LIST, page.last)
    return Page(items=await shown(call, page.contact_ids), next=following)


@router.post(
    "/contacts",
    status_code=200,
    **operation(
        "contacts:write",
        query={"on_conflict": "merge"},
        body={
            "user_id": "ann",
            "phone": "+12125550100",
            "language": "en",
            "tags": ["vip"],
            "attributes": {"plan": "pro", "birthday": "1990-04-01"},
        },
        refuses=[*_REFUSES, "record:nobody"],
    ),
)
async def upsert_contact(
    call: Called, body: ContactAsked, response: Response, on_conflict: OnConflict = "merge"
) -> Upserted:
    """Write a person, known or new, by the addresses that the record names; 201 if new."""
    record = body.model_dump(exclude_unset=True)
    await _check(call, record)
    [written] = await people.upsert(
        call.connection,
        await call.library(),
        call.workspace_id,
        [record],
        on_conflict=on_conflict,
        at=call.now,
    )
    done = await _upserted(call, written)
    response.status_code = 201 if done.status == "created" else 200
    return done


@router.get(
    "/contacts/{contact_id}",
    **operation(
        "contacts:read", path={"contact_id": examples.CONTACT}, refuses=["contact:unknown"]
    ),
)
async def get_contact(call: Called, contact_id: str) -> ContactOut:
    """A person as they are now; of one who was merged, the one they are now."""
    person = await known(call, contact_id)
    [contact] = await shown(call, [person.contact.contact_id])
    return contact


@router.patch(
    "/contacts/{contact_id}",
    **operation(
        "contacts:write",
        path={"contact_id": examples.CONTACT},
        body={"stage": "retention", "attributes": {"plan": "pro", "trial": None}},
        refuses=[*_REFUSES, "contact:unknown"],
    ),
)
async def change_contact(
    call: Called, contact_id: str, body: ContactAsked, on_conflict: OnConflict = "refuse"
) -> Upserted:
    """Change what the body names; the rest stays."""
    person = await known(call, contact_id)
    record = body.model_dump(exclude_unset=True)
    await _check(call, record)
    written = await people.change(
        call.connection,
        await call.library(),
        call.workspace_id,
        person.contact.contact_id,
        record,
        on_conflict=on_conflict,
        at=call.now,
    )
    return await _upserted(call, written)


@router.get(
    "/contacts/{contact_id}/timeline",
    **operation(
        "contacts:read",
        path={"contact_id": examples.CONTACT},
        query={"journey": examples.JOURNEY},
        refuses=["contact:unknown", "journey:unknown"],
    ),
)
async def get_timeline(call: Called, contact_id: str, journey: str | None = None) -> Timeline:
    """Everything that happened to a person and was decided about them, with reasons.

    `journey` leaves out what other journeys did.
    """
    person = await known(call, contact_id)
    name = ids.show("contact", person.contact.contact_id)
    found = await why(call.connection, await call.workspace(), name, journey)
    return Timeline(
        items=[
            LineOut(
                at=line.at,
                kind=line.kind,
                text=line.text,
                reason=line.reason,
                why=line.why,
                journey=line.journey,
                step=line.step,
                detail=None if line.detail is None else dict(line.detail),
                recomputed=line.recomputed,
            )
            for line in found.lines
        ]
    )


async def _of_addresses(call: Call, query: ContactsAsked) -> list[ContactId]:
    """Who has all of these addresses, and is of the stage and tag: one person, or nobody."""
    country = (await call.workspace()).country
    values = query.model_dump(include=set(_WAYS), exclude_none=True)
    if "phone" in values:
        number = parse_number(values["phone"], country)
        if isinstance(number, NumberProblem):
            what, _, mend = number.sentence.partition(". ")
            raise ApiError("request:phone", what, mend)
        values["phone"] = number.e164
    if "email" in values:
        values["email"] = values["email"].strip().lower()
    addresses = [Address(call.workspace_id, kind, value) for kind, value in values.items()]
    found = await contacts.resolve(call.connection, addresses)
    holders = {found[address].contact_id if address in found else None for address in addresses}
    holder = holders.pop()
    if holders or holder is None:
        return []
    person = (await contacts.read(call.connection, [holder]))[holder].contact
    fits = query.stage in (None, person.stage) and (query.tag is None or query.tag in person.tags)
    return [holder] if fits else []


async def _check(call: Call, record: dict[str, Any]) -> None:
    """Refuse what a file of many records would leave out with a note."""
    country = (await call.workspace()).country
    notes = read_changes(record, country).notes
    problems = [note for note in notes if note.code != "text:cleaned"]
    if problems:
        told = [{"code": one.code, "what": one.what, "mend": one.mend} for one in problems]
        first = problems[0]
        raise ApiError("contact:invalid", first.what, first.mend, problems=told)


async def _upserted(call: Call, written: Written) -> Upserted:
    contact_id, status = written.contact_id, written.status
    if contact_id is None or status == "refused" or status == "skipped":  # noqa: PLR1714  for mypy
        problem = written.notes[0]
        raise ApiError(problem.code, problem.what, problem.mend)
    [contact] = await shown(call, [contact_id])
    notes = [note.what for note in written.notes]
    return Upserted(status=status, contact=contact, notes=notes)
