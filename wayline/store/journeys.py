"""Workspaces, journeys, their immutable versions and templates in the database."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.ids import AccountId, JourneyId, WorkspaceId
from wayline.domain.senders import Sender
from wayline.domain.workspaces import Workspace, from_settings
from wayline.store import senders
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("journeys")


class JourneyRow(NamedTuple):
    """A journey with its state and the version that people enter now."""

    workspace_id: WorkspaceId
    journey_id: JourneyId
    slug: str
    state: str
    version: int
    created_at: datetime


class VersionRow(NamedTuple):
    """One immutable version."""

    workspace_id: WorkspaceId
    journey_id: JourneyId
    version: int
    name: str
    source: str
    templates: dict[str, dict[str, dict[str, int]]]
    digest: str
    published_at: datetime


class SourceRow(NamedTuple):
    """The document of a version."""

    version: int
    source: str
    digest: str
    published_at: datetime


class ListedRow(NamedTuple):
    """A journey with the name and time of its live version."""

    workspace_id: WorkspaceId
    journey_id: JourneyId
    slug: str
    state: str
    version: int
    name: str
    published_at: datetime


class VersionTold(NamedTuple):
    """A version without its document."""

    version: int
    name: str
    published_at: datetime


class TemplateRow(NamedTuple):
    """A version of a text."""

    name: str
    channel: str
    language: str
    version: int
    category: str
    role: str
    topic: str | None
    subject: str | None
    body: str
    approved: bool
    created_at: datetime
    approved_by: str | None


async def stamp(connection: Connection) -> Row:
    """A value that changes whenever anything published changes."""
    return (await fetch(connection, _SQL["stamp"]))[0]


async def workspaces(connection: Connection) -> list[Workspace]:
    """Every workspace."""
    return [_workspace(row) for row in await fetch(connection, _SQL["workspaces"])]


async def workspace_by_slug(connection: Connection, slug: str) -> Workspace | None:
    """One workspace, None if there is none of that name."""
    rows = await fetch(connection, _SQL["workspace_by_slug"], slug=slug)
    return _workspace(rows[0]) if rows else None


async def workspace_by_id(connection: Connection, workspace_id: WorkspaceId) -> Workspace:
    """A workspace that there is."""
    rows = await fetch(connection, _SQL["workspace_by_id"], workspace_id=workspace_id)
    return _workspace(rows[0])


async def change_settings(
    connection: Connection, workspace_id: WorkspaceId, changes: dict[str, Any]
) -> None:
    """Change some settings of a workspace; the caller holds its lock."""
    told = text(changes)
    await write(connection, _SQL["change_settings"], workspace_id=workspace_id, changes=told)


def _workspace(row: Row) -> Workspace:
    return from_settings(
        row[0], row[1], row[2], row[3], closed=row[4] is not None, paused=row[5] is not None
    )


async def insert_workspace(
    connection: Connection,
    *,
    account_id: AccountId,
    workspace_id: WorkspaceId,
    slug: str,
    name: str,
    settings: dict[str, Any],
    at: datetime,
    sender: str = senders.SANDBOX_NUMBER,
) -> None:
    """Write a workspace, its account and a sandbox sender; again changes nothing."""
    await write(connection, _SQL["insert_account"], account_id=account_id, name=name, at=at)
    await write(
        connection,
        _SQL["insert_workspace"],
        workspace_id=workspace_id,
        account_id=account_id,
        slug=slug,
        name=name,
        settings=text(settings),
        at=at,
    )
    await senders.insert(connection, workspace_id, Sender(sender), at)


async def live(connection: Connection) -> list[JourneyRow]:
    """Every journey."""
    return [JourneyRow(*row) for row in await fetch(connection, _SQL["live"])]


async def by_slug(
    connection: Connection, workspace_id: WorkspaceId, slug: str
) -> JourneyRow | None:
    """One journey by name."""
    rows = await fetch(connection, _SQL["by_slug"], workspace_id=workspace_id, slug=slug)
    return JourneyRow(*rows[0]) if rows else None


async def versions(connection: Connection) -> list[VersionRow]:
    """Every published version."""
    return [VersionRow(*row) for row in await fetch(connection, _SQL["versions"])]


async def listed(connection: Connection, workspace_id: WorkspaceId) -> list[ListedRow]:
    """The journeys of a workspace, by name."""
    rows = await fetch(connection, _SQL["listed"], workspace_id=workspace_id)
    return [ListedRow(*row) for row in rows]


async def versions_of(
    connection: Connection, workspace_id: WorkspaceId, journey_id: JourneyId
) -> list[VersionTold]:
    """The versions of a journey, the newest first."""
    rows = await fetch(
        connection, _SQL["versions_of"], workspace_id=workspace_id, journey_id=journey_id
    )
    return [VersionTold(*row) for row in rows]


async def version(
    connection: Connection, workspace_id: WorkspaceId, journey_id: JourneyId, number: int
) -> VersionRow | None:
    """One version of a journey, if there is one of the number."""
    rows = await fetch(
        connection,
        _SQL["version"],
        workspace_id=workspace_id,
        journey_id=journey_id,
        version=number,
    )
    return VersionRow(*rows[0]) if rows else None


async def newest_templates(connection: Connection, workspace_id: WorkspaceId) -> list[TemplateRow]:
    """The newest version of every text of a workspace, by name, channel and language."""
    rows = await fetch(connection, _SQL["newest_templates"], workspace_id=workspace_id)
    return [TemplateRow(*row) for row in rows]


async def lock_workspace(connection: Connection, workspace_id: WorkspaceId) -> None:
    """Wait until no other publisher is at work in the workspace."""
    await fetch(connection, _SQL["lock_workspace"], workspace_id=workspace_id)


async def insert_version(
    connection: Connection, row: VersionRow, slug: str, document: dict[str, Any]
) -> None:
    """Write a version and make it the live one."""
    await write(
        connection,
        _SQL["insert_journey"],
        workspace_id=row.workspace_id,
        journey_id=row.journey_id,
        slug=slug,
        version=row.version,
        at=row.published_at,
    )
    await write(
        connection,
        _SQL["insert_version"],
        workspace_id=row.workspace_id,
        journey_id=row.journey_id,
        version=row.version,
        name=row.name,
        source=row.source,
        document=text(document),
        templates=text(row.templates),
        digest=row.digest,
        at=row.published_at,
    )


async def version_source(
    connection: Connection, workspace_id: WorkspaceId, journey_id: JourneyId, version: int
) -> SourceRow | None:
    """The document of one version."""
    rows = await fetch(
        connection,
        _SQL["version_source"],
        workspace_id=workspace_id,
        journey_id=journey_id,
        version=version,
    )
    return SourceRow(*rows[0]) if rows else None


async def set_state(
    connection: Connection, workspace_id: WorkspaceId, journey_id: JourneyId, state: str
) -> None:
    """Pause, resume, stop or archive a journey."""
    await write(
        connection, _SQL["set_state"], workspace_id=workspace_id, journey_id=journey_id, state=state
    )


async def people(
    connection: Connection, workspace_id: WorkspaceId, journey_id: JourneyId
) -> list[tuple[int, str | None, int, int]]:
    """How many people stand where: (version, step, status, count)."""
    rows = await fetch(connection, _SQL["people"], workspace_id=workspace_id, journey_id=journey_id)
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def templates(connection: Connection) -> list[Row]:
    """Every template version: workspace, name, channel, language, version, category, role, topic,
    subject, body, approved, digest.
    """
    return await fetch(connection, _SQL["templates"])


async def insert_template(
    connection: Connection,
    workspace_id: UUID,
    values: dict[str, Any],
    at: datetime,
    approved_by: str | None = None,
) -> None:
    """Write a template version; `approved_by` says who answers for it, where it is marketing."""
    await write(
        connection,
        _SQL["insert_template"],
        workspace_id=workspace_id,
        at=at,
        approved_by=approved_by,
        **values,
    )
