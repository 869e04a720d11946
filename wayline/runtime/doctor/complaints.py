"""What the doctor asks of complaints: if a sender, or a whole workspace, draws too many."""

from collections.abc import Iterator
from datetime import datetime

from wayline.domain.complaints import LOOK_BACK
from wayline.runtime.complaint_rates import UNKNOWN, Complaints, Drawn, told
from wayline.runtime.doctor.finding import Finding, fine, notice
from wayline.store import complaints as store
from wayline.store import journeys
from wayline.store.bulk import Connection

_MOST = 3  # that are told


async def complaints(connection: Connection, now: datetime) -> Finding:
    """Whether more complain than chance would make of the line that we draw."""
    workspaces = {one.workspace_id: one.slug for one in await journeys.workspaces(connection)}
    rates = await store.rates(connection, workspaces, now - LOOK_BACK)
    found = {workspaces[workspace_id]: told(mine) for workspace_id, mine in rates.items()}
    high = [(slug, one) for slug, mine in sorted(found.items()) for one in _high(mine)]
    if not high:
        number = sum(one.total.count for one in found.values())
        delivered = sum(one.total.delivered for one in found.values())
        says = f"{number:,} among {delivered:,} delivered in {LOOK_BACK.days} days"
        return fine("complaints", says if number else "none that count")
    says = "; ".join(f"{slug}: {_told(one)}" for slug, one in high[:_MOST])
    more = f"; and {len(high) - _MOST:,} more" if len(high) > _MOST else ""
    mine = f"--workspace {high[0][0]}"
    see = f"See them: wayline complaints list {mine}"
    mend = f"{see}; hold what they are about: wayline journey pause JOURNEY {mine}"
    return notice("complaints", says + more, mend)


def _high(found: Complaints) -> Iterator[Drawn]:
    """The senders that draw too many; all of them together where none does alone."""
    alone = [one for one in found.senders if one.high]
    yield from alone or ([found.total] if found.total.high else [])


def _told(one: Drawn) -> str:
    who = "all senders together drew" if one.sender == UNKNOWN else f"{one.sender} drew"
    rate = f"{one.per_thousand:.2f} in 1,000" if one.per_thousand is not None else ""
    return (
        f"{who} {one.count:,} among {one.delivered:,} delivered in {LOOK_BACK.days} days ({rate})"
    )
