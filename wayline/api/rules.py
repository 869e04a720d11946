"""`/v1/rules`: which hours and legal caps are kept where, and why a text may go or must wait."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api.call import Called
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked, Time
from wayline.domain.quiet_hours import QuietRule
from wayline.domain.rulebook import LegalCap, rulebook
from wayline.domain.rulebook.explaining import Verdict, said
from wayline.runtime.rules import Answer, Question, explained

router = resources("rules")


class RuleOut(BaseModel):
    """A row of law or custom: what it says, where it is written, and how sure we are of it."""

    id: str
    version: str
    where: list[str]
    categories: list[str]
    kind: str
    says: str
    since: date | None
    until: date | None
    source: str
    checked: date | None
    confidence: str
    note: str


class ClueOut(BaseModel):
    """A zone, or a country or state, that the person may be in, and why."""

    kind: str
    value: str
    why: str


class VerdictOut(BaseModel):
    """What a rule says on one clock; `opens_at` is when it alone lets go next."""

    rule: str
    kind: str
    zone: str
    local_time: datetime
    open: bool
    why: str
    opens_at: datetime | None
    source: str


class ExplanationOut(BaseModel):
    """Whether a text may go: `first_open_at` is when every rule is open, null if not in 60 days."""

    phone: str
    known: bool
    category: str
    at: datetime
    open: bool
    first_open_at: datetime | None
    decided_by: VerdictOut | None
    zone_known: bool
    clues: list[ClueOut]
    rules: list[VerdictOut]
    caps: list[RuleOut]


class RulesAsked(Asked):
    """Which rules to list."""

    country: Annotated[
        str | None, Field(max_length=6, description="Only this one and its parts: US, US-TX.")
    ] = None
    as_of: Annotated[date | None, Field(description="The rules of a day, today's if left out.")] = (
        None
    )


class ExplainAsked(Asked):
    """Who is to get a text, and when; what is told replaces what is known of the person."""

    phone: Annotated[str, Field(max_length=60)]
    at: Annotated[Time | None, Field(description="Now if left out.")] = None
    category: str = "marketing"
    zone: Annotated[str | None, Field(description="IANA, that the person gave.")] = None
    country: Annotated[str | None, Field(max_length=60)] = None
    state: Annotated[str | None, Field(max_length=60)] = None
    postcode: Annotated[str | None, Field(max_length=20)] = None
    as_of: date | None = None


@router.get("/rules", **operation("workspace:read", query={"country": "US-TX"}))
async def list_rules(call: Called, query: Annotated[RulesAsked, Query()]) -> Page[RuleOut]:
    """The hours and caps in force, all at once."""
    book = rulebook(query.as_of or call.real.date())
    wanted = query.country.upper() if query.country else None
    items = [_row(row) for row in book.rows(wanted)]
    return Page(items=items, next=None)


@router.get(
    "/rules/explain",
    **operation(
        "contacts:read",
        query={"phone": "+12125550123", "state": "Texas", "at": "2026-11-28T13:30:00Z"},
        refuses=["number:invalid", "category:unknown", "zone:unknown", "place:unknown"],
    ),
)
async def explain_rules(call: Called, query: Annotated[ExplainAsked, Query()]) -> ExplanationOut:
    """What each rule says of a text to a number, which decides, and the first instant it may go."""
    told = {"country": query.country, "state": query.state, "postcode": query.postcode}
    given = {name: value for name, value in told.items() if value}
    at = query.at or call.now
    question = Question(query.phone, at, query.category, query.zone, given, query.as_of)
    return _out(await explained(call.connection, await call.workspace(), question))


def _row(row: QuietRule | LegalCap) -> RuleOut:
    return RuleOut(
        id=row.id,
        version=row.version,
        where=list(row.where),
        categories=sorted(row.categories),
        kind=row.kind,
        says=said(row),
        since=row.since,
        until=row.until,
        source=row.source,
        checked=row.checked,
        confidence=row.confidence,
        note=row.note,
    )


def _verdict(one: Verdict) -> VerdictOut:
    return VerdictOut(
        rule=one.rule.name,
        kind=one.rule.kind,
        zone=one.zone,
        local_time=one.shown,
        open=one.is_open,
        why=one.why,
        opens_at=one.opens_at,
        source=one.rule.source,
    )


def _out(answer: Answer) -> ExplanationOut:
    found = answer.explanation
    return ExplanationOut(
        phone=answer.phone,
        known=answer.contact is not None,
        category=found.category,
        at=found.at,
        open=found.is_open,
        first_open_at=found.first_at,
        decided_by=None if found.decided is None else _verdict(found.decided),
        zone_known=found.zone_known,
        clues=[ClueOut(kind=one.kind, value=one.value, why=one.why) for one in found.clues],
        rules=[_verdict(one) for one in found.verdicts],
        caps=[_row(cap) for cap in found.caps],
    )
