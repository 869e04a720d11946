"""Runs all checks of an audit, in the order in which a reader wants them."""

from datetime import date, datetime

from wayline.domain.errors import WaylineError
from wayline.domain.ids import BUCKETS, WorkspaceId
from wayline.domain.workspaces import Workspace
from wayline.runtime.audit.books import check_books
from wayline.runtime.audit.check import Check, none_of
from wayline.runtime.audit.lines import check_lines, read_lines
from wayline.runtime.audit.rows import check_rows
from wayline.runtime.consent_history import disagreements
from wayline.runtime.orders_file import OrdersFile
from wayline.runtime.replay_plan import source_of
from wayline.sandbox.carrier import Carrier
from wayline.store import journeys
from wayline.store.bulk import Connection


async def audit(
    connection: Connection,
    carrier: Carrier,
    orders: OrdersFile,
    workspace_id: WorkspaceId,
    *,
    settled_at: datetime,
    last_day: date | None = None,
    most_people: int | None = None,
    rules_as_of: date | None = None,
) -> list[Check]:
    """Compare all ledgers of a replay that has done everything due up to `settled_at`.

    `last_day` and `most_people` are what the replay was told to take of the file, `rules_as_of` the
    date of its rules. The orders of `orders` are not looked at: the file is read again.
    """
    workspace = await _workspace(connection, workspace_id)
    lines = list(read_lines(orders.path, last_day, most_people))
    return [
        *await check_lines(connection, workspace_id, source_of(orders), lines),
        *await check_books(connection, carrier, workspace_id, settled_at, rules_as_of),
        *await check_rows(connection, workspace, settled_at),
        await _consent(connection, workspace_id),
    ]


async def _consent(connection: Connection, workspace_id: WorkspaceId) -> Check:
    """What is acted upon against what the ledger of consent folds to, person by person."""
    wrong = people = 0
    for bucket in BUCKETS:
        found = await disagreements(connection, workspace_id, bucket)
        wrong, people = wrong + len(found.wrong), people + found.people
    return none_of("people of whom the ledger says otherwise", wrong, people)


async def _workspace(connection: Connection, workspace_id: WorkspaceId) -> Workspace:
    for one in await journeys.workspaces(connection):
        if one.workspace_id == workspace_id:
            return one
    raise WaylineError("the workspace to audit is gone", code="workspace:unknown")
