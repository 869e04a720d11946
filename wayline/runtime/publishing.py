"""Publishing: journeys and their templates become immutable versions, all of a folder or none.

Who publishes holds the lock of the workspace, so two at once come one after the other: the second
finds the first's version and makes the next, or has nothing to change.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

import orjson

from wayline.domain.content.judging import MARKETING
from wayline.domain.errors import WaylineError
from wayline.domain.ids import JourneyId, WorkspaceId, derived_id
from wayline.domain.workspaces import Workspace
from wayline.runtime.folders import Folder, Written, fits, messages
from wayline.runtime.wording import Wording
from wayline.store import journeys as store
from wayline.store.bulk import Connection
from wayline.store.journeys import JourneyRow, VersionRow
from wayline.store.messages import release_journey

Pins = dict[str, dict[str, dict[str, int]]]  # name -> channel -> language -> version
Key = tuple[str, str, str]  # name, channel, language

_COLUMNS: Final = (
    *("name", "channel", "language", "category", "role"),
    *("topic", "subject", "body", "approved"),
)
ACTIVE: Final = "active"
PAUSED: Final = "paused"


class Outcome(NamedTuple):
    """What publishing came to for one journey; `changed` False: the same was published already."""

    slug: str
    version: int
    changed: bool
    state: str


class Switched(NamedTuple):
    """What pausing or resuming came to; `changed` False: the journey was in that state already."""

    slug: str
    state: str
    changed: bool


async def publish(
    connection: Connection,
    workspace: Workspace,
    folder: Folder,
    now: datetime,
    by: str | None = None,
) -> list[Outcome]:
    """Publish what a folder holds, in one transaction; `now` is business time.

    `by` is who publishes, and so approves the versions of marketing texts that are new.

    Raises `journey:refused`, and changes nothing, if anything in the folder is wrong.
    """
    if folder.findings:
        message = f"nothing was published, problems: {len(folder.findings)}"
        raise WaylineError(message, code="journey:refused", mend=str(folder.findings[0]))
    async with connection.transaction():
        await store.lock_workspace(connection, workspace.workspace_id)
        versions = await _templates(connection, workspace.workspace_id, folder, now, by)
        return [
            await _journey(
                connection, workspace.workspace_id, written, folder.wordings, versions, now
            )
            for written in folder.journeys
        ]


async def set_state(
    connection: Connection, workspace_id: WorkspaceId, slug: str, state: str, now: datetime
) -> Switched:
    """Pause or resume a journey at the business time `now`.

    Nobody enters a paused one, and its messages are held; resumed, they are asked about at once.
    """
    async with connection.transaction():
        await store.lock_workspace(connection, workspace_id)
        row = await find(connection, workspace_id, slug)
        if row.state not in (ACTIVE, PAUSED):
            message = f'the journey "{slug}" is {row.state}, so it cannot be {state}'
            raise WaylineError(message, code="journey:ended")
        if row.state != state:
            await store.set_state(connection, workspace_id, row.journey_id, state)
            await release_journey(connection, workspace_id, row.journey_id, now)
    return Switched(slug, state, row.state != state)


async def find(connection: Connection, workspace_id: WorkspaceId, slug: str) -> JourneyRow:
    """A journey by its name; `journey:unknown` says which it might be."""
    row = await store.by_slug(connection, workspace_id, slug)
    if row is None:
        names = [
            one.slug for one in await store.live(connection) if one.workspace_id == workspace_id
        ]
        close = get_close_matches(slug, names, 1)
        guess = f'Did you mean "{close[0]}"?' if close else f"There are: {', '.join(names)}."
        mend = guess if names else "None is published yet: wayline journey publish FOLDER"
        message = f'there is no journey "{slug}"'
        raise WaylineError(message, code="journey:unknown", mend=mend)
    return row


def journey_id_of(workspace_id: WorkspaceId, slug: str) -> JourneyId:
    """The id of a journey: the same for a name whoever publishes it first."""
    return JourneyId(derived_id(0, "journey", workspace_id.bytes, slug))


async def _journey(
    connection: Connection,
    workspace_id: WorkspaceId,
    written: Written,
    wordings: Sequence[Wording],
    versions: dict[Key, int],
    now: datetime,
) -> Outcome:
    slug = written.journey.slug
    pins = _pins(written, wordings, versions)
    digest = _digest([written.document, pins])
    row = await store.by_slug(connection, workspace_id, slug)
    if row is not None:
        live = await store.version_source(connection, workspace_id, row.journey_id, row.version)
        if live is not None and live.digest == digest:
            return Outcome(slug, row.version, False, row.state)
    new = VersionRow(
        workspace_id=workspace_id,
        journey_id=row.journey_id if row else journey_id_of(workspace_id, slug),
        version=row.version + 1 if row else 1,
        name=written.journey.name,
        source=written.source,
        templates=pins,
        digest=digest,
        published_at=now,
    )
    await store.insert_version(connection, new, slug, written.document)
    return Outcome(slug, new.version, True, row.state if row else ACTIVE)


async def _templates(
    connection: Connection,
    workspace_id: WorkspaceId,
    folder: Folder,
    now: datetime,
    by: str | None,
) -> dict[Key, int]:
    """Write the texts that are used and new; the versions to pin."""
    newest: dict[Key, tuple[int, str]] = {}
    for row in await store.templates(connection):  # versions of a text come in their order
        if row[0] == workspace_id:
            newest[row[1], row[2], row[3]] = (row[4], row[11])
    versions: dict[Key, int] = {}
    for wording in _in_use(folder):
        values = _values(wording)
        key = (values["name"], values["channel"], values["language"])
        version, digest = newest.get(key, (0, ""))
        if digest != values["digest"]:
            version += 1
            await store.insert_template(
                connection,
                workspace_id,
                {**values, "version": version},
                now,
                by if values["category"] == MARKETING and values["approved"] else None,
            )
        versions[key] = version
    return versions


def _in_use(folder: Folder) -> list[Wording]:
    steps = [step for written in folder.journeys for _, step in messages(written.journey)]
    return [wording for wording in folder.wordings if any(fits(step, wording) for step in steps)]


def _values(wording: Wording) -> dict[str, Any]:
    """The columns of a template, with the digest of all that makes it another one."""
    source = wording.source
    values = {name: getattr(source, name) for name in _COLUMNS}
    return {**values, "digest": _digest(values)}


def _pins(written: Written, wordings: Sequence[Wording], versions: dict[Key, int]) -> Pins:
    pins: defaultdict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    steps = [step for _, step in messages(written.journey)]
    for wording in wordings:
        source = wording.source
        if any(fits(step, wording) for step in steps):
            version = versions[source.name, source.channel, source.language]
            pins[source.name].setdefault(source.channel, {})[source.language] = version
    return dict(pins)


def _digest(value: Any) -> str:
    """The same for the same values in the same order: arms in another order divide otherwise."""
    return hashlib.blake2b(orjson.dumps(value), digest_size=16).hexdigest()
