"""Asks the database for the other side of an audit: counts made in another way than our own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.gate.caps import Cap
from wayline.domain.ids import WorkspaceId
from wayline.store.bulk import Connection, fetch
from wayline.store.messages import reach
from wayline.store.queries import load

_SQL = load("audits")


class Line(NamedTuple):
    """A line of an orders file; `day` is ISO 8601."""

    line: int
    customer: str
    day: str
    cents: int


class LinesFound(NamedTuple):
    """Lines beside events: how many of each, pairs that agree, and sums of cents."""

    lines: int
    events: int
    agree: int
    line_cents: int
    event_cents: int


class PurchasesFound(NamedTuple):
    """Orders as money, in minor units."""

    purchases: int
    amount: int


class Folded(NamedTuple):
    """A live number beside the count of rows, and in how many places they differ."""

    metric: str
    rows: int
    told: int
    differ: int


class Text(NamedTuple):
    """A text in a carrier's log, under the ids that its key names."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    recipient: str
    body: str
    parts: int
    cost: int
    at: datetime
    arrived: bool


class TextsFound(NamedTuple):
    """Of texts in the log: known to us, called sent by us, and agreeing with us in each respect."""

    known: int
    sent: int
    same_text: int
    same_parts: int
    same_cost: int
    same_time: int
    delivered_but_not_arrived: int


class SentFound(NamedTuple):
    """What we say was handed over; money in micro-units."""

    messages: int
    parts: int
    cost: int
    spent: int


class RuleRow(NamedTuple):
    """A place that a rule of open hours is for, and a category it binds."""

    rule: int
    place: str
    category: str


class WindowRow(NamedTuple):
    """Open from `opens` up to not including `closes`, on a weekday from Monday 1 to Sunday 7."""

    rule: int
    weekday: int
    opens: str
    closes: str


class DayRow(NamedTuple):
    """Hours of a date, which must be open as well; None: nothing is."""

    rule: int
    day: str
    opens: str | None
    closes: str | None


class Hours(NamedTuple):
    """Open hours as a table."""

    rules: Sequence[RuleRow]
    windows: Sequence[WindowRow]
    days: Sequence[DayRow]


class HoursFound(NamedTuple):
    """Texts that hours bind, and those in a closed hour."""

    bound: int
    closed: int


class ConsentFound(NamedTuple):
    """Marketing texts; texts without the consent they need; texts after an opt-out."""

    marketing: int
    without_consent: int
    after_opt_out: int


class CapFound(NamedTuple):
    """Texts that the cap counts, the most in a window of anybody, and those over the limit."""

    counted: int
    most: int
    over: int


class InsideFound(NamedTuple):
    """People inside journeys, and those with whom something is wrong."""

    active: int
    stuck: int
    late: int
    parked: int


class MessagesFound(NamedTuple):
    """Messages, and those with whom something is wrong."""

    messages: int
    unexplained: int
    late: int


async def lines(
    connection: Connection, workspace_id: WorkspaceId, source: str, rows: Sequence[Line]
) -> LinesFound:
    """Lines of a file beside the events of its source."""
    found = await fetch(connection, _SQL["lines"], rows, workspace_id=workspace_id, source=source)
    return LinesFound(*found[0]) if found else LinesFound(0, 0, 0, 0, 0)


async def purchases(
    connection: Connection, workspace_id: WorkspaceId, source: str
) -> PurchasesFound:
    """The orders of a source as money."""
    rows = await fetch(connection, _SQL["purchases"], workspace_id=workspace_id, source=source)
    return PurchasesFound(*rows[0])


async def folded(connection: Connection, workspace_id: WorkspaceId) -> list[Folded]:
    """Live numbers beside counts of rows."""
    rows = await fetch(connection, _SQL["folded"], workspace_id=workspace_id)
    return [Folded(*row) for row in rows]


async def taken(connection: Connection, texts: Sequence[Text]) -> TextsFound:
    """A piece of the log beside our messages; `texts` are not empty."""
    rows = await fetch(connection, _SQL["taken"], texts, months=_months(texts))
    return TextsFound(*rows[0])


async def sent(connection: Connection, workspace_id: WorkspaceId) -> SentFound:
    """What we say was handed over."""
    rows = await fetch(connection, _SQL["sent"], workspace_id=workspace_id)
    return SentFound(*rows[0])


async def closed_hours(connection: Connection, texts: Sequence[Text], hours: Hours) -> HoursFound:
    """Which texts of a piece of the log went out in a closed hour; `texts` are not empty."""
    rows = await fetch(
        connection,
        _SQL["closed_hours"],
        texts,
        months=_months(texts),
        rule=[row.rule for row in hours.rules],
        place=[row.place for row in hours.rules],
        category=[row.category for row in hours.rules],
        window_rule=[row.rule for row in hours.windows],
        weekday=[row.weekday for row in hours.windows],
        opens=[row.opens for row in hours.windows],
        closes=[row.closes for row in hours.windows],
        day_rule=[row.rule for row in hours.days],
        day=[row.day for row in hours.days],
        day_opens=[row.opens for row in hours.days],
        day_closes=[row.closes for row in hours.days],
    )
    return HoursFound(*rows[0])


async def unwanted(connection: Connection, texts: Sequence[Text]) -> ConsentFound:
    """Which texts of a piece of the log nobody had agreed to; `texts` are not empty."""
    rows = await fetch(connection, _SQL["unwanted"], texts, months=_months(texts))
    return ConsentFound(*rows[0])


async def answers(connection: Connection, texts: Sequence[Text]) -> set[UUID]:
    """The messages among these texts that answer a text of theirs."""
    return {row[0] for row in await fetch(connection, _SQL["answers"], texts)}


async def twice(connection: Connection, workspace_id: WorkspaceId) -> tuple[int, int]:
    """Visits of message steps, and those with more than one text."""
    rows = await fetch(connection, _SQL["twice"], workspace_id=workspace_id)
    return rows[0][0], rows[0][1]


async def capped(
    connection: Connection, workspace_id: WorkspaceId, cap: Cap, zone: str
) -> CapFound:
    """How a cap was kept; `zone` is the calendar of people whose zone nobody knows."""
    asked: dict[str, Any] = {
        "workspace_id": workspace_id,
        "most": cap.most,
        "binds": sorted(cap.categories),
        "counts": sorted(cap.counted),
        "channel": cap.channel,
        "topic": cap.topic,
    }
    if isinstance(cap.window, str):
        query = _SQL["capped_by_calendar"]
        rows = await fetch(connection, query, **asked, period=cap.window, zone=zone)
    else:
        seconds = cap.window.total_seconds()
        rows = await fetch(connection, _SQL["capped"], **asked, seconds=seconds)
    return CapFound(*rows[0])


async def stuck(
    connection: Connection, workspace_id: WorkspaceId, settled_at: datetime
) -> InsideFound:
    """Who is inside journeys and cannot go on; everything due up to `settled_at` was to be done."""
    rows = await fetch(connection, _SQL["stuck"], workspace_id=workspace_id, settled_at=settled_at)
    return InsideFound(*rows[0])


async def unexplained(
    connection: Connection, workspace_id: WorkspaceId, settled_at: datetime
) -> MessagesFound:
    """Which messages nothing moves on or explains."""
    rows = await fetch(
        connection, _SQL["unexplained"], workspace_id=workspace_id, settled_at=settled_at
    )
    return MessagesFound(*rows[0])


def _months(texts: Sequence[Text]) -> list[int]:
    ats = [text.at for text in texts]
    return reach(min(ats), max(ats))
