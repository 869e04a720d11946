"""How many complaints senders draw, beside the line above which it is too many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wayline.domain.complaints import LOOK_BACK, THRESHOLD, THRESHOLD_SOURCE, Rate, sum_of
from wayline.domain.ids import WorkspaceId
from wayline.store import complaints
from wayline.store.bulk import Connection

UNKNOWN: Final = ""  # the sender of a complaint of which nobody knows what it is about


@dataclass(frozen=True, slots=True)
class Drawn:
    """Complaints that a sender drew among its delivered messages; `high`: hardly by chance.

    `at_most` is what the true rate in a thousand is below, with 95 %; both rates are None where
    nothing was delivered.
    """

    sender: str
    count: int
    delivered: int
    per_thousand: float | None
    at_most: float | None
    high: bool


@dataclass(frozen=True, slots=True)
class Complaints:
    """Complaints of the last `days`; `threshold` is so many in a thousand, with its `source`."""

    days: int
    threshold: float
    source: str
    total: Drawn
    senders: list[Drawn]


async def complaints_of(
    connection: Connection, workspace_id: WorkspaceId, now: datetime
) -> Complaints:
    """The complaints of a workspace until now, by sender; '' is of no known one."""
    found = await complaints.rates(connection, [workspace_id], now - LOOK_BACK)
    return told(found[workspace_id])


def told(rates: Mapping[str, Rate]) -> Complaints:
    """Rates by sender as they are shown, with their sum."""
    total = drawn(UNKNOWN, sum_of(rates.values()))
    senders = [drawn(sender, rate) for sender, rate in sorted(rates.items())]
    return Complaints(LOOK_BACK.days, 1_000 * THRESHOLD, THRESHOLD_SOURCE, total, senders)


def drawn(sender: str, rate: Rate) -> Drawn:
    """One rate as it is shown; where nothing was delivered there is none to be too high."""
    return Drawn(
        sender,
        rate.complaints,
        rate.delivered,
        rate.per_thousand,
        rate.at_most,
        rate.is_high and rate.delivered > 0,
    )
