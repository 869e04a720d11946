"""Runs the web application on a socket until it is told to stop, and then to the end."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from wayline.api.app import create_app
from wayline.api.batcher import Batcher
from wayline.api.confirmations import PREFIX as CONFIRM_PREFIX
from wayline.api.confirmations import Confirmations
from wayline.api.edge import open_edge
from wayline.api.errors import database_errors
from wayline.api.frame import Frame
from wayline.api.key_ring import KeyRing
from wayline.api.limits import Limits
from wayline.api.preferences import PREFIX as PAGE_PREFIX
from wayline.api.preferences import Preferences
from wayline.api.signups import PREFIX as FORM_PREFIX
from wayline.api.signups import SignUps
from wayline.api.submissions import Intake
from wayline.api.traced import traced
from wayline.domain.errors import WaylineError
from wayline.domain.forms import Form
from wayline.runtime.clock import RealClock
from wayline.runtime.front_desk import FrontDesk
from wayline.runtime.ingest import Ingest
from wayline.runtime.library import LINK_BASE, Library
from wayline.runtime.page_links import PageLinks
from wayline.runtime.spans import span
from wayline.runtime.submissions import Submission
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.vault import Vault
from wayline.runtime.worker.bells import Bells
from wayline.store import forms, lag
from wayline.store.database import Database
from wayline.store.partitions import known_months
from wayline.store.pool import Pool

_PATIENCE: Final = timedelta(seconds=2)  # with a database that is gone, before clients are told
DRAIN: Final = 15  # seconds for requests under way, of the 20 that a stop may take
_IDLE: Final = 65  # seconds that a connection may be kept; longer than load balancers do
_BACKLOG: Final = 2048


def listen(host: str, port: int) -> socket.socket:
    """Take the port; raises `serve:port` if somebody has it, `serve:host` if it is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        raise _not_ours(host, port, error) from None
    listening.setblocking(False)
    return listening


def _not_ours(host: str, port: int, error: Exception) -> WaylineError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        message = f"port {port} of {host} is in use by another program"
        mend = f"Stop that one, or choose another port: --port {port % 65535 + 1}"
        return WaylineError(message, code="serve:port", mend=mend)
    message = f"cannot listen on {host}, port {port}: {error}"
    mend = "Choose an address of this machine with --host and a port with --port."
    return WaylineError(message, code="serve:host", mend=mend)


async def serve(
    app: ASGIApp, listening: socket.socket, stop: asyncio.Event, drain: int = DRAIN
) -> None:
    """Serve until `stop` is set; requests under way are finished in `drain` s, new ones refused."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=drain,
    )
    server = _Server(config)
    stopping = asyncio.create_task(_stop(server, stop))
    try:
        await server.serve(sockets=[listening])
    finally:
        stopping.cancel()


@asynccontextmanager
async def application(
    dsn: str,
    vault: Vault,
    now: Callable[[], datetime],
    bells: Bells | None = None,
    *,
    link_domain: str | None = None,
    link_base: str = LINK_BASE,
) -> AsyncIterator[ASGIApp]:
    """The application on a database; at the end what waits is committed. `now` is business time.

    `link_base` is what links begin with, where a workspace does not say otherwise.

    Its commits ring the bells of the worker in this process; others get a hint.
    """
    bells = bells or Bells()
    async with (
        Database(dsn, patience=_PATIENCE) as writing,
        Database(dsn, patience=_PATIENCE) as asking,
        Pool(dsn, "app", patience=_PATIENCE) as pool,
    ):
        async with writing.transaction() as connection:
            months = await known_months(connection)
        key = SuppressionKey(vault.folder)
        ingest, library = Ingest(Library(key), months), Library(key)
        library.link_base, library.pages = link_base, PageLinks(vault)
        desk, keys = FrontDesk(writing, ingest, bells, now), KeyRing(asking, RealClock().now)

        async def commit(batch: Sequence[Submission]) -> None:
            number = sum(len(one.messages) for one in batch)
            about = {"wayline.requests": len(batch), "wayline.done": number}
            asked = [one.asked for one in batch if one.asked]
            with span("ingest", about, links=asked), database_errors():
                await desk.commit(batch)

        async def is_ready() -> None:
            async with asking.transaction() as connection:
                await connection.execute("SELECT 1")

        async def published() -> Library:
            await asking.retrying(library.refresh)
            return library

        async def form_of(key: str) -> Form | None:
            with database_errors():
                return await asking.retrying(partial(forms.by_key, key=key))

        async def oldest() -> Mapping[str, datetime | None]:
            return await asking.retrying(lag.oldest)

        clock = asyncio.get_running_loop().time
        limits = Limits(clock)
        frame = Frame(keys, pool, limits, published, vault, now, RealClock().now)
        about = vault, frame.lend, published, now, clock
        doors: dict[str, ASGIApp] = {
            PAGE_PREFIX: Preferences(*about).door,
            CONFIRM_PREFIX: Confirmations(*about).door,
            FORM_PREFIX: SignUps(*about, form_of).door,
        }
        async with (
            Batcher(commit) as batcher,
            open_edge(dsn, vault, now, bells, doors, link_domain) as edge,
        ):
            app = create_app(Intake(batcher, keys, now), is_ready, frame, oldest)
            yield traced(edge.before(app))


async def _stop(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: they end the process before PostgreSQL is stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs the server."""
        yield
