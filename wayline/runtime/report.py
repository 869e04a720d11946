"""The report of a workspace: what its journeys did to people, messages and money, step by step.

Counts of what happened come from the live numbers (`rollup`); where people and messages are now
comes from their rows. Versions of a journey are reported together: a step is known by its id.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wayline.domain.journeys.graph import Journey
from wayline.domain.workspaces import Workspace
from wayline.runtime.complaint_rates import Complaints, complaints_of
from wayline.runtime.documents import parse_published
from wayline.store import journeys as journey_store
from wayline.store import reports, rollups
from wayline.store.bulk import Connection
from wayline.store.enrollments import ACTIVE
from wayline.store.rollups import NO_JOURNEY, Total

HELD_OUT: Final = "entry:holdout"
_MESSAGE: Final = "message:"

# A metric of the live numbers that is a plain count of a step -> the field of `StepReport`.
_COUNTS: Final = {
    "parts": "parts",
    "cost": "cost_micros",
    "clicked": "clicked",
    "replied": "replies",
    "opted_out": "opt_outs",
    "orders": "orders",
}
# Metrics that are told apart by their detail: a reason, or a currency.
_BY_DETAIL: Final = {
    "step:ends": "left",
    "held": "held",
    "message:refused": "refused",
    "message:expired": "expired",
    "revenue": "revenue",
}


@dataclass(slots=True)
class StepReport:
    """What happened at a step. Money: `cost_micros` millionths, `revenue` minor units by currency.

    `entered` counts visits; each of them is still `waiting` (or parked), `went_on`, or left by a
    reason. `drop_off` is the share that left; None if nobody came, and for an `exit`. `states` are
    the step's messages as they are now; `clicked` counts messages that a person clicked, visits
    every opening.
    """

    step: str
    kind: str
    entered: int = 0
    waiting: int = 0
    parked: int = 0
    went_on: int = 0
    left: Counter[str] = field(default_factory=Counter)
    drop_off: float | None = None
    owed: int = 0
    sent: int = 0
    states: Counter[str] = field(default_factory=Counter)
    parts: int = 0
    cost_micros: int = 0
    held: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    expired: Counter[str] = field(default_factory=Counter)
    clicked: int = 0
    human_visits: int = 0
    machine_visits: int = 0
    replies: int = 0
    opt_outs: int = 0
    orders: int = 0
    revenue: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class JourneyReport:
    """A journey over all its versions; `left` by the reason, `goals` by their name."""

    slug: str
    name: str
    state: str
    versions: list[int]
    entered: int = 0
    held_out: int = 0
    inside: int = 0
    left: Counter[str] = field(default_factory=Counter)
    goals: Counter[str] = field(default_factory=Counter)
    steps: list[StepReport] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """A workspace; `outside` is what belongs to no journey: answers, and orders of no touch."""

    workspace: str
    name: str
    currency: str
    at: datetime
    people: int
    journeys: list[JourneyReport]
    outside: list[StepReport]
    total: StepReport
    complaints: Complaints


async def report(connection: Connection, workspace: Workspace, at: datetime) -> Report:
    """Everything about a workspace as it is now, `at` in business time; complaints look back."""
    key = workspace.workspace_id
    gathered = _Gathered()
    for row in await journey_store.live(connection):
        if row.workspace_id == key:
            gathered.journeys[row.journey_id] = JourneyReport(row.slug, row.slug, row.state, [])
    for version in await journey_store.versions(connection):
        if version.workspace_id == key:
            gathered.know(version.journey_id, parse_published(version.source, version.version))
    gathered.count(await rollups.totals(connection, key))
    gathered.stand(await reports.standing(connection, key))
    for state in await reports.states(connection, key):
        gathered.step(state.journey_id, state.step).states[state.state] += state.n
    for visit in await reports.visits(connection, key):
        _add_visits(gathered.step(visit.journey_id, visit.step), visit)
    people = await reports.contacts(connection, key)
    drawn = await complaints_of(connection, key, at)
    return gathered.report(workspace, people, drawn, at)


def _add_visits(step: StepReport, visit: reports.Visits) -> None:
    if visit.human:
        step.human_visits += visit.n
    else:
        step.machine_visits += visit.n


class _Gathered:
    """The journeys and steps of a report while their numbers come in."""

    def __init__(self) -> None:
        self.journeys: dict[UUID, JourneyReport] = {}
        self._steps: dict[tuple[UUID, str], StepReport] = {}
        self._order: dict[tuple[UUID, str], tuple[int, int]] = {}

    def know(self, journey_id: UUID, journey: Journey) -> None:
        """The steps of a version, in the order of its document; the newest version's come first."""
        report = self.journeys[journey_id]
        report.name = journey.name
        report.versions.append(journey.version)
        for place, placed in enumerate(journey.steps.values()):
            self.step(journey_id, placed.id).kind = placed.step.kind
            self._order[journey_id, placed.id] = (-journey.version, place)

    def step(self, journey_id: UUID | None, step: str) -> StepReport:
        """The numbers of a step."""
        key = (journey_id or NO_JOURNEY, step)
        if key not in self._steps:
            self._steps[key] = StepReport(step, "")
        return self._steps[key]

    def count(self, totals: Iterable[Total]) -> None:
        """Take the live numbers in."""
        for total in totals:
            if total.metric == rollups.DELIVERED_BY:  # of a sender and not of a step
                continue
            journey = self.journeys.get(total.journey_id)
            if journey is None or not _of_journey(journey, total):
                _of_step(self.step(total.journey_id, total.step), total)

    def stand(self, people: Iterable[reports.Standing]) -> None:
        """Take in where people are now."""
        for row in people:
            step = self.step(row.journey_id, row.step)
            if row.status == ACTIVE:
                step.waiting += row.n
            else:
                step.parked += row.n
            if row.journey_id in self.journeys:
                self.journeys[row.journey_id].inside += row.n

    def report(
        self, workspace: Workspace, people: int, complaints: Complaints, at: datetime
    ) -> Report:
        """The report with its sums."""
        outside: list[StepReport] = []
        for key in sorted(self._steps, key=lambda key: (self._order.get(key, (1, 0)), key[1])):
            step = self._steps[key]
            _finish(step)
            steps = self.journeys[key[0]].steps if key[0] in self.journeys else outside
            steps.append(step)
        journeys = sorted(self.journeys.values(), key=lambda one: one.slug)
        return Report(
            workspace=workspace.slug,
            name=workspace.name,
            currency=workspace.currency,
            at=at,
            people=people,
            journeys=journeys,
            outside=outside,
            total=sum_of(self._steps.values()),
            complaints=complaints,
        )


def _of_journey(journey: JourneyReport, total: Total) -> bool:
    """Count what is said of the journey as a whole; False if it is of a step."""
    match total.metric:
        case "entered":
            journey.entered += total.n
        case "held_out":
            journey.held_out += total.n
        case "left":
            journey.left[total.detail] += total.n
        case "goal":
            journey.goals[total.detail] += total.n
        case _:
            return False
    return True


def _of_step(step: StepReport, total: Total) -> None:
    if total.metric in _COUNTS:
        name = _COUNTS[total.metric]
        setattr(step, name, getattr(step, name) + total.n)
    elif total.metric in _BY_DETAIL:
        if total.detail != HELD_OUT:
            getattr(step, _BY_DETAIL[total.metric])[total.detail] += total.n
    elif total.metric == "step:goes":
        step.went_on += total.n
    elif total.metric == "message:owed":
        step.owed += total.n
    elif total.metric == "message:sent":
        step.sent += total.n


def _finish(step: StepReport) -> None:
    """What follows from the counts: whoever came is still there, went on, or left."""
    gone = step.left.total()
    step.entered = step.waiting + step.parked + step.went_on + gone
    if step.entered and step.kind != "exit":
        step.drop_off = gone / step.entered


def sum_of(steps: Iterable[StepReport]) -> StepReport:
    """The sums of all numbers of several steps; shares have none."""
    total = StepReport("", "")
    for step in steps:
        for name in StepReport.__slots__:
            value: Any = getattr(step, name)
            if name in ("step", "kind", "drop_off"):
                continue
            setattr(total, name, getattr(total, name) + value)
    return total
