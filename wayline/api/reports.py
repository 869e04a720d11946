"""`/v1/reports`: how journeys did, in the same numbers as `wayline report`."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict

from wayline.api import examples
from wayline.api.call import Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.runtime.report import report

router = resources("reports")
_COUNTED: Final = ConfigDict(from_attributes=True)


class StepOut(BaseModel):
    """What happened at a step: counts, `cost_micros` millionths, `revenue` minor units by currency.

    `drop_off` is the share of visits that left; `states` are its messages as they are now.
    """

    model_config = _COUNTED

    step: str
    kind: str
    entered: int
    waiting: int
    parked: int
    went_on: int
    left: dict[str, int]
    drop_off: float | None
    owed: int
    sent: int
    states: dict[str, int]
    parts: int
    cost_micros: int
    held: dict[str, int]
    refused: dict[str, int]
    expired: dict[str, int]
    clicked: int
    human_visits: int
    machine_visits: int
    replies: int
    opt_outs: int
    orders: int
    revenue: dict[str, int]


class JourneyReportOut(BaseModel):
    """A journey over all its versions; `left` by reason, `goals` by name."""

    model_config = _COUNTED

    slug: str
    name: str
    state: str
    versions: list[int]
    entered: int
    held_out: int
    inside: int
    left: dict[str, int]
    goals: dict[str, int]
    steps: list[StepOut]


class DrawnOut(BaseModel):
    """Complaints of a sender among its delivered messages; `at_most` is a bound that holds at 95 %.

    '' is no known sender, and the sum of all.
    """

    model_config = _COUNTED

    sender: str
    count: int
    delivered: int
    per_thousand: float | None
    at_most: float | None
    high: bool


class ComplaintsOut(BaseModel):
    """Complaints of the last days; above `threshold` in a thousand there are too many."""

    model_config = _COUNTED

    days: int
    threshold: float
    source: str
    total: DrawnOut
    senders: list[DrawnOut]


class ReportOut(BaseModel):
    """A workspace; `outside` is what belongs to no journey: answers, and orders of no touch."""

    model_config = _COUNTED

    workspace: str
    name: str
    currency: str
    at: datetime
    people: int
    journeys: list[JourneyReportOut]
    outside: list[StepOut]
    total: StepOut
    complaints: ComplaintsOut


@router.get("/reports/workspace", **operation("reports:read"))
async def get_report(call: Called) -> ReportOut:
    """All journeys of the workspace, and what happened outside them."""
    found = await report(call.connection, await call.workspace(), call.now)
    return ReportOut.model_validate(found)


@router.get(
    "/reports/journeys/{journey}",
    **operation("reports:read", path={"journey": examples.JOURNEY}, refuses=["journey:unknown"]),
)
async def get_journey_report(call: Called, journey: str) -> JourneyReportOut:
    """One journey, step by step."""
    found = await report(call.connection, await call.workspace(), call.now)
    for one in found.journeys:
        if one.slug == journey:
            return JourneyReportOut.model_validate(one)
    message = f'there is no journey "{journey[:60]}"'
    raise ApiError("journey:unknown", message, "See them: GET /v1/journeys")
