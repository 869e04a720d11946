"""What people do with endpoints: add, pause, resume, rotate, remove, test and replay them."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from wayline.domain.endpoints import (
    ACTIVE,
    KEPT,
    PAUSED,
    SEGMENT,
    WEBHOOK,
    Endpoint,
    check_kinds,
    make_secret,
)
from wayline.domain.errors import WaylineError
from wayline.domain.ids import WorkspaceId, new_id, read, show
from wayline.domain.sealing import Sealed
from wayline.runtime.postman import test_of
from wayline.runtime.telling import delivery_of
from wayline.runtime.vault import Vault
from wayline.store import deliveries, endpoints
from wayline.store.bulk import Connection

MOST: Final = 50  # endpoints of a workspace
_LOOP: Final = "segment"  # the source that events of Segment come from, by custom
_BATCH: Final = "/v1/batch"


def new_endpoint(  # noqa: PLR0913 - what whoever adds one may say
    workspace_id: WorkspaceId,
    url: str,
    kinds: Collection[str],
    *,
    may_call: Callable[[str], bool],
    vault: Vault,
    at: datetime,
    about: str = "",
    write_key: str | None = None,
    not_from: Collection[str] = (),
) -> Endpoint:
    """An endpoint ready to be kept; with a `write_key` it is told in Segment's format.

    Raises `webhook:url` for an address that would never be called, `webhook:kind` for a kind that
    never comes, and `webhook:write_key` for a key that is none.
    """
    form = WEBHOOK if write_key is None else SEGMENT
    if write_key is not None and (not write_key.isascii() or not write_key.strip()):
        raise WaylineError(
            "the write key is no text", code="webhook:write_key", mend="Copy it from Segment."
        )
    if form == SEGMENT and not url.rstrip("/").endswith(_BATCH):
        url = url.rstrip("/") + _BATCH
    if len(url) > 2_000 or not may_call(url):
        message = f"{url[:100]} is no address that may be called"
        mend = "It must be https on port 443 of a public host (see WAYLINE_WEBHOOK_ORIGINS)."
        raise WaylineError(message, code="webhook:url", mend=mend)
    apart = frozenset(not_from) if not_from or form == WEBHOOK else frozenset({_LOOP})
    return Endpoint(
        workspace_id=workspace_id,
        endpoint_id=new_id(at, secrets.token_bytes(10)),
        form=form,
        url=url,
        about=about.strip()[:200],
        kinds=check_kinds(kinds),
        not_from=apart,
        secrets=((vault.seal(write_key or make_secret(secrets.token_bytes(32))), None),),
        state=ACTIVE,
        reason=None,
        failing_since=None,
        created_at=at,
    )


async def add(connection: Connection, endpoint: Endpoint) -> None:
    """Keep a new endpoint; it is told what happens from now on. Raises `webhook:many`."""
    if len(await endpoints.of_workspace(connection, endpoint.workspace_id)) >= MOST:
        message = f"there are {MOST} endpoints already"
        raise WaylineError(message, code="webhook:many", mend="Remove one that nobody needs.")
    await endpoints.insert(connection, endpoint)


async def find(connection: Connection, workspace_id: WorkspaceId, shown: str) -> Endpoint:
    """The endpoint of an id such as `endpoint_...`, locked; raises `webhook:unknown`."""
    found = await endpoints.lock(connection, workspace_id, read("endpoint", shown))
    if found is None:
        message = f'there is no endpoint "{shown}"'
        raise WaylineError(message, code="webhook:unknown", mend="See them: wayline webhooks list")
    return found


async def pause(connection: Connection, endpoint: Endpoint) -> Endpoint:
    """Keep what happens until the endpoint is resumed."""
    return await _changed(connection, replace(endpoint, state=PAUSED))


async def resume(connection: Connection, endpoint: Endpoint) -> Endpoint:
    """Tell again, beginning with what was kept; also one that was disabled."""
    fresh = replace(endpoint, state=ACTIVE, reason=None, failing_since=None)
    return await _changed(connection, fresh)


async def rotate(
    connection: Connection, endpoint: Endpoint, vault: Vault, real_now: datetime
) -> Endpoint:
    """Sign with a new secret, and for a day with the old one as well.

    Raises `webhook:rotate` for an endpoint in Segment's format, whose key is Segment's.
    """
    if endpoint.form == SEGMENT:
        mend = "Remove the endpoint and add it with the new write key."
        message = "the key of this endpoint is Segment's"
        raise WaylineError(message, code="webhook:rotate", mend=mend)
    old = endpoint.live_secrets(real_now)[0]
    made = vault.seal(make_secret(secrets.token_bytes(32)))
    both: tuple[tuple[Sealed, datetime | None], ...] = ((made, None), (old, real_now + KEPT))
    return await _changed(connection, replace(endpoint, secrets=both))


async def remove(connection: Connection, endpoint: Endpoint) -> None:
    """Forget an endpoint, and what it is owed."""
    await endpoints.delete(connection, endpoint.workspace_id, endpoint.endpoint_id)
    await deliveries.forget_endpoint(connection, endpoint.workspace_id, endpoint.endpoint_id)


async def test(connection: Connection, endpoint: Endpoint, at: datetime) -> UUID:
    """Owe the endpoint a test; returns its id. Raises `webhook:idle` if it is not active."""
    if endpoint.state != ACTIVE:
        message = f"the endpoint is {endpoint.state}, so nothing is sent to it"
        mend = f"Resume it: wayline webhooks resume {show('endpoint', endpoint.endpoint_id)}"
        raise WaylineError(message, code="webhook:idle", mend=mend)
    one = test_of(endpoint, at, secrets.token_hex(8))
    await deliveries.insert(connection, [delivery_of(endpoint, one)])
    return one.id()


async def replay(
    connection: Connection, endpoint: Endpoint, since: datetime, now: datetime, *, failed_only: bool
) -> int:
    """Tell once more what happened since a time, under the same ids; returns how much."""
    return await deliveries.replay(
        connection, endpoint.endpoint_id, since, now, failed_only=failed_only
    )


async def _changed(connection: Connection, endpoint: Endpoint) -> Endpoint:
    await endpoints.change(connection, endpoint)
    return endpoint
