"""The live numbers of the demo: what has happened since it began, and what waits now.

Hours that are over are summed once, and only the last ones are asked for again, so that a look
costs the same on the first day and after years.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from wayline.domain.ids import WorkspaceId
from wayline.store import demos, messages
from wayline.store.bulk import Connection
from wayline.store.rollups import NO_JOURNEY, Total

_RECENT: Final = timedelta(hours=6)  # numbers of an hour may still change so long after it
_PATIENCE: Final = 20  # a costly question is asked again after this many times its duration
Key = tuple[UUID, str, str]  # journey, metric, detail
_COMPLETE: Final = "exit:complete"
_SUMS: Final = ("clicked", "replied", "opted_out", "orders", "cost", "parts")


@dataclass(slots=True)
class JourneyFigures:
    """A journey: how many entered and are inside, came to its end, or left before it."""

    name: str
    entered: int = 0
    completed: int = 0
    left: int = 0

    @property
    def inside(self) -> int:
        """How many are on their way."""
        return self.entered - self.completed - self.left


@dataclass(slots=True)
class Figures:
    """What the terminal shows. Money: `cost` in millionths, `revenue` in minor units by currency.

    `messages` counts by what became of them, `attributed` what came after a text of a journey.
    """

    at: datetime
    events: int = 0
    read: int = 0
    journeys: list[JourneyFigures] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, int] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    revenue: Counter[str] = field(default_factory=Counter)
    attributed_orders: int = 0
    attributed: Counter[str] = field(default_factory=Counter)

    @property
    def inside(self) -> int:
        """How many people are on their way, in all journeys."""
        return sum(journey.inside for journey in self.journeys)


class Counts:
    """Asks for the figures again and again."""

    def __init__(self, workspace_id: WorkspaceId, names: Mapping[UUID, str], before: int) -> None:
        self.workspace_id = workspace_id
        self.names = names  # of the journeys
        self.before = before  # events that were there already
        self._over: Counter[Key] = Counter()
        self._edge = datetime(2000, 1, 1, tzinfo=UTC)
        self._read = 0
        self._read_again = 0.0

    async def ask(self, connection: Connection, at: datetime, stored: int) -> Figures:
        """The figures at a business time; `stored` is how many events were taken in since."""
        totals = await self._totals(connection, at)
        figures = Figures(at, self.before + stored)
        self._fill(figures, totals)
        months = messages.reach(at)
        figures.waiting = await demos.open_messages(connection, self.workspace_id, months)
        figures.read = await self._ask_read(connection)
        return figures

    async def _totals(self, connection: Connection, at: datetime) -> Counter[Key]:
        edge = (at - _RECENT).replace(minute=0, second=0, microsecond=0)
        if edge - self._edge >= _RECENT:
            over = await demos.counted(connection, self.workspace_id, self._edge, edge)
            _add(self._over, over)
            self._edge = edge
        totals = self._over.copy()
        recent = await demos.counted(connection, self.workspace_id, self._edge, at + _RECENT)
        _add(totals, recent)
        return totals

    async def _ask_read(self, connection: Connection) -> int:
        began = time.monotonic()
        if began >= self._read_again:
            self._read = await demos.read_messages(connection, self.workspace_id)
            took = time.monotonic() - began
            self._read_again = began + took * _PATIENCE
        return self._read

    def _fill(self, figures: Figures, totals: Counter[Key]) -> None:
        journeys = {key: JourneyFigures(name) for key, name in self.names.items()}
        for (journey_id, metric, detail), n in totals.items():
            journey = journeys.get(journey_id)
            if journey is None or not _of_journey(journey, metric, detail, n):
                _of_business(figures, journey_id, metric, detail, n)
        figures.journeys = sorted(journeys.values(), key=lambda one: one.name)


def _add(counts: Counter[Key], totals: Iterable[Total]) -> None:
    for total in totals:
        counts[total.journey_id, total.metric, total.detail] += total.n


def _of_journey(journey: JourneyFigures, metric: str, detail: str, n: int) -> bool:
    match metric:
        case "entered":
            journey.entered += n
        case "left" if detail == _COMPLETE:
            journey.completed += n
        case "left":
            journey.left += n
        case _:
            return False
    return True


def _of_business(figures: Figures, journey_id: UUID, metric: str, detail: str, n: int) -> None:
    if metric in _SUMS:
        figures.sums[metric] += n
    if metric == "revenue":
        figures.revenue[detail] += n
    if metric in ("orders", "revenue") and journey_id != NO_JOURNEY:
        _attribute(figures, metric, detail, n)
    if metric == "held":
        figures.held[detail] += n
    kind, _, state = metric.partition(":")
    if kind == "message":
        figures.messages[state] += n
    if metric == "message:refused":
        figures.refused[detail] += n


def _attribute(figures: Figures, metric: str, detail: str, n: int) -> None:
    if metric == "orders":
        figures.attributed_orders += n
    else:
        figures.attributed[detail] += n
