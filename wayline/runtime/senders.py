"""What people do with the senders of a workspace: look, add, change, and ask who may send."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wayline.domain.complaints import LOOK_BACK, Rate
from wayline.domain.errors import WaylineError
from wayline.domain.ids import WorkspaceId
from wayline.domain.senders import Daily, Sender, day_of, in_use, limits, spread
from wayline.store import complaints, journeys, messages, senders
from wayline.store.bulk import Connection

MOST: Final = 500  # senders of a workspace
_UNKNOWN: Final = "See them: wayline senders list"


@dataclass(frozen=True, slots=True)
class Standing:
    """A sender, the parts that it has sent today, and the limits of its day in the US."""

    sender: Sender
    in_use: bool
    parts: int
    daily: tuple[Daily, ...]
    rate: Rate  # of complaints, in the last 30 days


async def standing(
    connection: Connection, workspace_id: WorkspaceId, now: datetime
) -> list[Standing]:
    """All senders of a workspace as they stand now."""
    every = await senders.of_workspace(connection, workspace_id)
    used = await senders.used(connection, workspace_id, day_of(now))
    chosen = in_use(every)
    found = await complaints.rates(connection, [workspace_id], now - LOOK_BACK)
    rates = found[workspace_id]
    return [
        Standing(
            one,
            one in chosen and one.disabled is None,
            used.get(one.address, 0),
            limits(one, "US", every, used, now),
            rates.get(one.address, Rate(0, 0)),
        )
        for one in every
    ]


async def add(
    connection: Connection, workspace_id: WorkspaceId, sender: Sender, now: datetime
) -> None:
    """Keep a new sender. Raises `sender:known` if somebody has it, `sender:many`."""
    await journeys.lock_workspace(connection, workspace_id)
    if len(await senders.of_workspace(connection, workspace_id)) >= MOST:
        message = f"a workspace has at most {MOST} senders"
        raise WaylineError(message, code="sender:many", mend="Use one that it has.")
    if not await senders.insert(connection, workspace_id, sender, now):
        message = f"{sender.address} is a sender of this or another workspace already"
        mend = "See yours: wayline senders list. A number that people answer belongs to one."
        raise WaylineError(message, code="sender:known", mend=mend)
    await _changed(connection, workspace_id, now)


async def change(
    connection: Connection,
    workspace_id: WorkspaceId,
    address: str,
    work: Callable[[Sender], Sender],
    now: datetime,
) -> list[Sender]:
    """Change a sender, and what its brand and campaign share with others; returns all changed.

    Messages that are not handed over yet obey it. Raises `sender:unknown`.
    """
    await journeys.lock_workspace(connection, workspace_id)
    every = await senders.of_workspace(connection, workspace_id)
    found = spread(every, work(_named(every, address)))
    await senders.save(connection, workspace_id, found)
    await _changed(connection, workspace_id, now)
    return found


async def find(connection: Connection, workspace_id: WorkspaceId, address: str) -> Sender:
    """One sender of a workspace. Raises `sender:unknown`."""
    return _named(await senders.of_workspace(connection, workspace_id), address)


def _named(every: list[Sender], address: str) -> Sender:
    wanted = address.strip()
    digits = "+" + "".join(c for c in wanted if c.isdigit()) if wanted.startswith("+") else wanted
    for one in every:
        if one.address in (wanted, digits):
            return one
    raise WaylineError("there is no such sender", code="sender:unknown", mend=_UNKNOWN)


async def _changed(connection: Connection, workspace_id: WorkspaceId, now: datetime) -> None:
    """Let everybody read anew, certificates name another policy, and holds be asked again."""
    await journeys.change_settings(connection, workspace_id, {})
    await messages.release_workspace(connection, workspace_id, now)
