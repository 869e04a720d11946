"""The database against itself: live numbers against rows, and rows that nothing moves on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from wayline.domain.gate.caps import Cap
from wayline.domain.ids import WorkspaceId
from wayline.domain.limits import spoken
from wayline.domain.workspaces import Workspace
from wayline.runtime.audit.check import Check, none_of
from wayline.store import audits
from wayline.store.audits import Folded
from wayline.store.bulk import Connection

# What live numbers are about -> which of them; a name that ends in a colon stands for a family.
_FAMILIES: Final = {
    "people": ("entered", "held_out", "left"),
    "steps": ("step:",),
    "messages": ("message:", "held", "parts", "cost"),
    "senders": ("delivered_by",),
    "answers": ("clicked", "replied"),
    "orders": ("orders", "revenue"),
}


async def check_rows(
    connection: Connection, workspace: Workspace, settled_at: datetime
) -> list[Check]:
    """Counts that were kept while things happened, the limits, and whether everybody can go on."""
    key = workspace.workspace_id
    folded = await audits.folded(connection, key)
    checks = [_family(name, members, folded) for name, members in _FAMILIES.items()]
    limits = (*workspace.limits.caps, *workspace.limits.gaps)
    checks += [await _limit(connection, workspace, limit) for limit in limits]
    return [*checks, *await _inside(connection, key, settled_at)]


def _family(name: str, members: Sequence[str], folded: Sequence[Folded]) -> Check:
    mine = [one for one in folded if _belongs(one.metric, members)]
    told = [_told(one) for one in mine]
    ok = all(one.differ == 0 for one in mine)
    return Check(ok, f"rows = live numbers of {name}", ", ".join(told) or "none")


def _belongs(metric: str, members: Sequence[str]) -> bool:
    return any(metric.startswith(one) if one.endswith(":") else metric == one for one in members)


def _told(one: Folded) -> str:
    sign = "=" if one.rows == one.told else "≠"
    places = f" ({one.differ:,} places differ)" if one.differ else ""
    return f"{one.metric} {one.rows:,} {sign} {one.told:,}{places}"


async def _limit(connection: Connection, workspace: Workspace, limit: Cap) -> Check:
    found = await audits.capped(connection, workspace.workspace_id, limit, workspace.zone)
    most = f", at most {found.most} in a window"
    said = f"{found.over:,} of {found.counted:,}{most}"
    return Check(found.over == 0, f"texts over the limit of {spoken(limit)}", said)


async def _inside(
    connection: Connection, workspace_id: WorkspaceId, settled_at: datetime
) -> list[Check]:
    people = await audits.stuck(connection, workspace_id, settled_at)
    messages = await audits.unexplained(connection, workspace_id, settled_at)
    visits, twice = await audits.twice(connection, workspace_id)
    return [
        none_of("people in journeys who wait for nothing", people.stuck, people.active),
        none_of("people who were due and stayed", people.late, people.active),
        none_of("people parked by an error", people.parked, people.active + people.parked),
        none_of("messages that nothing explains", messages.unexplained, messages.messages),
        none_of("messages that were due and stayed", messages.late, messages.messages),
        none_of("visits of a step with two texts", twice, visits),
    ]
