"""The paths that carriers and recipients use, answered before the framework has a look at them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from wayline.api.batcher import Batcher
from wayline.api.confirmations import PREFIX as CONFIRM_PREFIX
from wayline.api.errors import database_errors
from wayline.api.inbound import Carriers
from wayline.api.links import PREFIX, Links
from wayline.api.preferences import PREFIX as PAGE_PREFIX
from wayline.api.routes import Pattern
from wayline.api.signups import PREFIX as FORM_PREFIX
from wayline.domain.ids import WorkspaceId
from wayline.domain.workspaces import Workspace
from wayline.runtime.clock import RealClock
from wayline.runtime.hits import Hit, Hits
from wayline.runtime.vault import Vault
from wayline.runtime.worker.bells import Bells
from wayline.store import inbox, journeys
from wayline.store.bulk import Connection
from wayline.store.database import Database
from wayline.store.hints import Hint, hint
from wayline.store.inbox import InboxRow

_PATIENCE: Final = timedelta(seconds=2)  # with a database that is gone, before it is told
_SHORT: Final = Pattern("/{code}")
_LINK: Final = Pattern(PREFIX + "{code}")
_PAGES: Final = {  # what people see; their door is named by the prefix
    PAGE_PREFIX: Pattern(PAGE_PREFIX + "{token}"),
    CONFIRM_PREFIX: Pattern(CONFIRM_PREFIX + "{token}"),
    FORM_PREFIX: Pattern(FORM_PREFIX + "{key}"),
}
_CARRIER: Final = Pattern("/in/{provider}/{connection}")
_FRESH: Final = timedelta(seconds=5)  # real time for which workspaces' settings are remembered


class Edge:
    """`/in/...` for carriers, `/l/{code}`, `/p/{token}`, `/c/{token}` and `/f/{key}` for people.

    On the link domain there are `/{code}` and the pages, and nothing else.
    """

    def __init__(
        self,
        carriers: Carriers,
        links: Links,
        doors: Mapping[str, ASGIApp],
        link_domain: str | None,
    ) -> None:
        self._carriers = carriers
        self._links = links
        self._doors = doors
        self._link_domain = None if link_domain is None else link_domain.encode()

    def before(self, app: ASGIApp) -> ASGIApp:
        """The application with these paths in front of it."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            path: str = scope["path"]
            prefix = path[: path.find("/", 1) + 1]
            if prefix in self._doors:
                scope["route"] = _PAGES[prefix]
                await self._doors[prefix](scope, receive, send)
            elif self._is_link_domain(scope):  # nothing else is served under that name
                scope["route"] = _SHORT
                await self._links.serve(path[1:], scope, send)
            elif path.startswith(PREFIX):
                scope["route"] = _LINK
                await self._links.serve(path[len(PREFIX) :], scope, send)
            elif path.startswith("/in/"):
                scope["route"] = _CARRIER
                await self._carriers(scope, receive, send)
            else:
                await app(scope, receive, send)

        return serve

    def _is_link_domain(self, scope: Scope) -> bool:
        if self._link_domain is None:
            return False
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        return bool(hosts) and hosts[0].lower() == self._link_domain


@asynccontextmanager
async def open_edge(
    dsn: str,
    vault: Vault,
    now: Callable[[], datetime],
    bells: Bells,
    doors: Mapping[str, ASGIApp],
    link_domain: str | None,
) -> AsyncIterator[Edge]:
    """The edge on a database; at the end what waits is committed. `now` is business time.

    `doors` serve the pages that people see, by the prefix of their paths.
    """
    real, told = RealClock(), Hint(bells.name, ("outside",))
    async with (
        Database(dsn, patience=_PATIENCE) as receiving,
        Database(dsn, patience=_PATIENCE) as visiting,
        Database(dsn, patience=_PATIENCE) as asking,
    ):
        brands, hits = _Brands(), Hits()

        async def store(batch: Sequence[list[InboxRow]]) -> None:
            rows = [row for one in batch for row in one]

            async def work(connection: Connection) -> None:
                await inbox.append(connection, rows)
                await hint(connection, told)

            with database_errors():
                await receiving.retrying(work)
            bells.ring("outside")

        async def record(batch: Sequence[Hit]) -> None:
            async def work(connection: Connection) -> None:
                await hits.record(connection, batch, now(), real.now())
                await brands.refresh(connection, real.now())

            with database_errors():
                await visiting.retrying(work)

        async with Batcher(store) as stored, Batcher(record) as recorded:
            carriers = Carriers(asking, stored, vault, now, real.now)
            yield Edge(carriers, Links(recorded, brands.get, now), doors, link_domain)


class _Brands:
    """The workspaces as they were a few seconds ago."""

    def __init__(self) -> None:
        self._known: dict[WorkspaceId, Workspace] = {}
        self._fresh_until: datetime | None = None

    def get(self, workspace_id: WorkspaceId) -> Workspace | None:
        return self._known.get(workspace_id)

    async def refresh(self, connection: Connection, real_now: datetime) -> None:
        if self._fresh_until is None or real_now >= self._fresh_until:
            self._known = {one.workspace_id: one for one in await journeys.workspaces(connection)}
            self._fresh_until = real_now + _FRESH
