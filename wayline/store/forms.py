"""Forms in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.forms import Form, read_form
from wayline.domain.ids import WorkspaceId, bucket_for
from wayline.store.bulk import Connection, fetch, write
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("forms")


async def insert(connection: Connection, form: Form, at: datetime) -> None:
    """Keep a new form."""
    await write(
        connection,
        _SQL["insert"],
        workspace_id=form.workspace_id,
        form_id=form.form_id,
        key=form.key,
        name=form.name,
        told=text(dict(form.told)),
        at=at,
    )


async def change(connection: Connection, form: Form, at: datetime) -> None:
    """Write a form that was locked."""
    await write(
        connection,
        _SQL["change"],
        workspace_id=form.workspace_id,
        form_id=form.form_id,
        version=form.version,
        state=form.state,
        told=text(dict(form.told)),
        at=at,
    )


async def of_workspace(connection: Connection, workspace_id: WorkspaceId) -> list[Form]:
    """The forms of a workspace, the oldest first."""
    rows = await fetch(connection, _SQL["of_workspace"], workspace_id=workspace_id)
    return [read_form(*row) for row in rows]


async def lock_all(connection: Connection, workspace_id: WorkspaceId) -> list[Form]:
    """The forms of a workspace, locked; to be called before anybody is locked."""
    rows = await fetch(connection, _SQL["lock_all"], workspace_id=workspace_id)
    return [read_form(*row) for row in rows]


async def by_key(connection: Connection, key: str) -> Form | None:
    """The form of an address; None if there is none."""
    rows = await fetch(connection, _SQL["by_key"], key=key)
    return read_form(*rows[0]) if rows else None


class _PaceRow(NamedTuple):
    bucket: int
    who: UUID
    ends_at: datetime


async def count(
    connection: Connection, workspace_id: WorkspaceId, windows: Mapping[UUID, datetime]
) -> dict[UUID, int]:
    """Count a sign-up in windows, each with its end; how many there are in each by now."""
    rows = [_PaceRow(bucket_for(str(who)), who, windows[who]) for who in sorted(windows)]
    found = await fetch(connection, _SQL["count"], rows, workspace_id=workspace_id)
    return {row[0]: row[1] for row in found}
