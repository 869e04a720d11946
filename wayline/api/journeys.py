"""`/v1/journeys`: what is published, checked, made live, compared, paused and resumed."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked
from wayline.domain import ids
from wayline.domain.journeys.difference import Change, diff
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.ways import Ways
from wayline.runtime import publishing
from wayline.runtime.documents import parse_published
from wayline.runtime.drafts import read_draft
from wayline.runtime.folders import Folder
from wayline.runtime.wording import Finding
from wayline.store import journeys, reports
from wayline.store.enrollments import ACTIVE
from wayline.store.journeys import JourneyRow, ListedRow, VersionRow
from wayline.store.reports import Standing

router = resources("journeys")
_PATH: Final = {"journey": examples.JOURNEY}
_UNKNOWN: Final = ("journey:unknown",)
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class JourneyOut(BaseModel):
    """A journey with its live version, and how many people are in it, in whatever version."""

    id: str
    journey: str
    name: str
    state: str
    version: int
    people: int
    published_at: datetime


class VersionOut(BaseModel):
    """One immutable version."""

    version: int
    name: str
    published_at: datetime


class StepOut(BaseModel):
    """A step, those that may follow it, and how many people of this version are there."""

    id: str
    kind: str
    next: list[str]
    people: int


class JourneyFull(JourneyOut):
    """A journey with one version whole: its document as it was published, and the texts it pins."""

    shown: int
    source: str
    templates: dict[str, dict[str, dict[str, int]]]
    steps: list[StepOut]
    versions: list[VersionOut]


class DraftAsked(Asked):
    """A document, and those of its texts that are new."""

    source: Annotated[
        str, Field(max_length=2**20, description="The document: YAML 1.2, or the same as JSON.")
    ]
    templates: Annotated[
        dict[str, str],
        Field(
            default_factory=dict,
            max_length=500,
            description="Template files by name: welcome.sms.en.txt.",
        ),
    ]


class FindingOut(BaseModel):
    """What is wrong, or could be better: where, and the mend."""

    file: str
    path: str
    line: int | None
    what: str
    mend: str
    code: str


class Checked(BaseModel):
    """What a check found; without problems the draft can be published."""

    journey: str | None
    problems: list[FindingOut]
    advice: list[FindingOut]


class Published(BaseModel):
    """What publishing came to; not `changed`: the same was published already.

    `advice` is what could be better in its texts.
    """

    journey: str
    version: int
    changed: bool
    state: str
    advice: list[FindingOut]


class Switched(BaseModel):
    """The state now; not `changed`: it was in that state already."""

    journey: str
    state: str
    changed: bool


class ChangeOut(BaseModel):
    """A value that differs."""

    step: str | None
    field: str
    old: str
    new: str


class DifferenceOut(BaseModel):
    """What differs; `notes` say what it means for those who enter from now on."""

    journey: str
    old: int
    new: int
    added: list[str]
    removed: list[str]
    changed: list[ChangeOut]
    notes: list[str]


_DRAFT: Final = {
    "source": (
        "wayline: 1\njourney: welcome\nname: Welcome\n"
        "entry: {on: {event: Order Completed}, again: always}\n"
        "steps:\n  - {id: settle, wait: 2 hours}\n"
        "  - {id: thanks, message: {channel: sms, template: api-thanks}}\n"
    ),
    "templates": {
        "api-thanks.sms.en.txt": (
            "category: service\nrole: confirm\ntopic: orders\n\nRoast: thank you for your order!\n"
        )
    },
}


@router.get("/journeys", **operation("journeys:read"))
async def list_journeys(call: Called) -> Page[JourneyOut]:
    """All journeys, by name."""
    rows = await journeys.listed(call.connection, call.workspace_id)
    here = _inside(await reports.standing(call.connection, call.workspace_id))
    items = [_listed(row, here.get(row.journey_id, 0)) for row in rows]
    return Page(items=items, next=None)


@router.post("/journeys/check", **operation("journeys:read", body=_DRAFT))
async def check_journey(call: Called, body: DraftAsked) -> Checked:
    """Say what is wrong with a draft, by line and with the mend; nothing is kept of it."""
    found = await _read(call, "journey", body)
    return Checked(
        journey=found.journeys[0].journey.slug if found.journeys else None,
        problems=[_finding(one) for one in found.findings],
        advice=[_finding(one) for one in found.advice],
    )


@router.get("/journeys/{journey}", **operation("journeys:read", path=_PATH, refuses=_UNKNOWN))
async def get_journey(call: Called, journey: str, version: Number = None) -> JourneyFull:
    """A journey with its live version, or another one of its versions."""
    row = await find(call, journey)
    found = await _version(call, row, version or row.version)
    people = [
        one
        for one in await reports.standing(call.connection, call.workspace_id)
        if one.journey_id == row.journey_id
    ]
    rows = await journeys.versions_of(call.connection, call.workspace_id, row.journey_id)
    return JourneyFull(
        id=ids.show("journey", row.journey_id),
        journey=row.slug,
        name=found.name,
        state=row.state,
        version=row.version,
        people=_inside(people).get(row.journey_id, 0),
        published_at=found.published_at,
        shown=found.version,
        source=found.source,
        templates=found.templates,
        steps=_steps(parse_published(found.source, found.version), people),
        versions=[
            VersionOut(version=one.version, name=one.name, published_at=one.published_at)
            for one in rows
        ],
    )


@router.post(
    "/journeys/{journey}/publish",
    **operation(
        "journeys:write",
        path=_PATH,
        body=_DRAFT,
        refuses=["journey:refused", "journey:name", "journey:ended"],
    ),
)
async def publish_journey(call: Called, journey: str, body: DraftAsked) -> Published:
    """Make a draft live, with its texts: all of it or nothing. People inside stay in their version.

    `journey:refused` lists every problem as the check does.
    """
    found = await _read(call, journey, body)
    if found.findings:
        problems = [_finding(one).model_dump() for one in found.findings]
        message = f"nothing was published, problems: {len(problems)}"
        raise ApiError("journey:refused", message, str(found.findings[0]), problems=problems)
    named = found.journeys[0].journey.slug
    if named != journey:
        message = f'the document is of the journey "{named}"'
        raise ApiError("journey:name", message, f"Publish it under /v1/journeys/{named}.")
    workspace = await call.workspace()
    [done] = await publishing.publish(
        call.connection, workspace, found, call.now, f"key:{call.key.prefix}"
    )
    return Published(
        journey=done.slug,
        version=done.version,
        changed=done.changed,
        state=done.state,
        advice=[_finding(one) for one in found.advice],
    )


@router.get(
    "/journeys/{journey}/diff",
    **operation("journeys:read", path=_PATH, refuses=["journey:unknown", "journey:version"]),
)
async def diff_journey(
    call: Called,
    journey: str,
    old: Annotated[Number, Query(alias="from")] = None,
    new: Annotated[Number, Query(alias="to")] = None,
) -> DifferenceOut:
    """Compare two versions; if none are given, the live one with the one before it."""
    row = await find(call, journey)
    after = new or row.version
    before = old or max(after - 1, 1)
    first, second = [await _version(call, row, number) for number in (before, after)]
    found = diff(parse_published(first.source, before), parse_published(second.source, after))
    changed: list[tuple[str | None, Change]] = [(None, change) for change in found.head]
    changed += [(step.id, change) for step in found.changed for change in step.changes]
    return DifferenceOut(
        journey=row.slug,
        old=before,
        new=after,
        added=list(found.added),
        removed=list(found.removed),
        changed=[ChangeOut(step=s, field=c.field, old=c.old, new=c.new) for s, c in changed],
        notes=list(found.notes),
    )


@router.post(
    "/journeys/{journey}/pause",
    **operation("journeys:write", path=_PATH, refuses=["journey:unknown", "journey:ended"]),
)
async def pause_journey(call: Called, journey: str) -> Switched:
    """Let nobody enter, and hold the messages of those inside."""
    return await _switch(call, journey, publishing.PAUSED)


@router.post(
    "/journeys/{journey}/resume",
    **operation("journeys:write", path=_PATH, refuses=["journey:unknown", "journey:ended"]),
)
async def resume_journey(call: Called, journey: str) -> Switched:
    """Let people enter again, and send what was held and is not too old."""
    return await _switch(call, journey, publishing.ACTIVE)


async def find(call: Call, journey: str) -> JourneyRow:
    """A journey by its name; `journey:unknown` says which it might be."""
    return await publishing.find(call.connection, call.workspace_id, journey)


async def _switch(call: Call, journey: str, state: str) -> Switched:
    done = await publishing.set_state(call.connection, call.workspace_id, journey, state, call.now)
    return Switched(journey=done.slug, state=done.state, changed=done.changed)


async def _read(call: Call, name: str, body: DraftAsked) -> Folder:
    workspace = await call.workspace()
    return await read_draft(call.connection, workspace, f"{name}.yaml", body.source, body.templates)


async def _version(call: Call, row: JourneyRow, number: int) -> VersionRow:
    found = await journeys.version(call.connection, call.workspace_id, row.journey_id, number)
    if found is None:
        message = f'"{row.slug}" has no version {number}'
        raise ApiError("journey:version", message, f"The newest is {row.version}.")
    return found


def _inside(people: list[Standing]) -> dict[Any, int]:
    """How many people are in each journey."""
    inside: dict[Any, int] = {}
    for one in people:
        if one.status == ACTIVE:
            inside[one.journey_id] = inside.get(one.journey_id, 0) + one.n
    return inside


def _listed(row: ListedRow, people: int) -> JourneyOut:
    return JourneyOut(
        id=ids.show("journey", row.journey_id),
        journey=row.slug,
        name=row.name,
        state=row.state,
        version=row.version,
        people=people,
        published_at=row.published_at,
    )


def _steps(journey: Journey, people: list[Standing]) -> list[StepOut]:
    ways = Ways.of(journey)
    here = {
        one.step: one.n for one in people if one.version == journey.version and one.status == ACTIVE
    }
    return [
        StepOut(
            id=step.id,
            kind=step.step.kind,
            next=list(dict.fromkeys(ways.next[step.id])),
            people=here.get(step.id, 0),
        )
        for step in journey.steps.values()
    ]


def _finding(one: Finding) -> FindingOut:
    problem = one.problem
    return FindingOut(
        file=one.file,
        path=problem.path,
        line=problem.line,
        what=problem.message,
        mend=problem.mend,
        code=problem.code,
    )
