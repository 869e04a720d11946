"""A worker from its start to its end: opens what it needs, lets the stages run, and drains.

Told to stop, it claims nothing new, finishes the batches under way, and gives its leases back. What
does not end in time is cut off: it was not committed, or is settled by whoever comes next.
"""

import asyncio
import logging
import os
import platform
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from wayline.channels.web import Web
from wayline.domain.ids import new_id
from wayline.domain.places import data_versions
from wayline.runtime import sender as sending
from wayline.runtime.checkpoints import Sending
from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.ingest import Ingest
from wayline.runtime.library import Library
from wayline.runtime.mailing import LEASE as LEASE_OF_MAIL
from wayline.runtime.mailing import Mailer
from wayline.runtime.page_links import PageLinks
from wayline.runtime.postman import TIMEOUT, Postman
from wayline.runtime.runner import Runner
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.sandbox_found import FoundSandbox
from wayline.runtime.sandbox_site import made_up
from wayline.runtime.sender import Sender
from wayline.runtime.signing import Signet
from wayline.runtime.spans import span
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.traced import Traced
from wayline.runtime.vault import Vault
from wayline.runtime.webhooks import Webhooks
from wayline.runtime.worker.bells import STAGES, Bells
from wayline.runtime.worker.keeping import DatabaseClock, Footing, Keeper, rest
from wayline.runtime.worker.leasing import Leasing
from wayline.runtime.worker.ledger import Checkpoint, Seal
from wayline.runtime.worker.pace import Metered, Ramp
from wayline.runtime.worker.privacy import Erase
from wayline.runtime.worker.stages import (
    Advance,
    Call,
    Deliver,
    Doubts,
    Find,
    Mail,
    Outside,
    Pump,
    Send,
    Stage,
    Times,
    Turn,
)
from wayline.runtime.worker.terms import End
from wayline.store import connections
from wayline.store.bulk import Connection
from wayline.store.database import LOST, Database
from wayline.store.hints import hints

LEASE: Final = 6.0  # seconds: how long a dead worker's share lies idle
DRAIN: Final = 15.0  # seconds for the batches under way, of the 20 that a stop may take
CALLBACK: Final = "live"  # no address: wherever the carrier tells this account
_GOODBYE: Final = 3.0  # seconds to give leases back
_LAST_ANSWERS: Final = 1.5  # seconds for endpoints; who answers later is told once more
_LISTEN: Final = 30.0  # seconds of one wait for hints
_PAUSE: Final = 0.5  # seconds after an error
_STUCK: Final = 5  # leases without a word in a transaction: the worker was stopped, its locks go
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a worker works; `revive` starts an embedded database again that somebody ended."""

    dsn: str
    carrier: SandboxConnection | FoundSandbox  # in this process, or over HTTP
    vault: Vault
    revive: Callable[[], None] | None = None
    lease: float = LEASE  # seconds, of a share of the groups
    attempt: timedelta = sending.LEASE  # of a hand-over, before it is in doubt
    origins: Sequence[str] = ()  # places in our own network that webhooks may call
    checkpoints: str | None = None  # where the newest heads of the ledger go: file or address


@dataclass(slots=True)
class Worker:
    """A worker ready to run; `done` counts what each stage did."""

    footing: Footing
    carrier: Metered
    stages: Sequence[Stage]
    keeper: Keeper
    bells: Bells
    ramp: Ramp
    databases: dict[str, Database]
    done: dict[str, int] = field(default_factory=dict)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, and then to the end of what is under way."""
        over = asyncio.Event()  # of the keeper, which outlives the stages
        keeping = asyncio.create_task(self.keeper.run(over))
        listening = asyncio.create_task(self._listen(stop))
        working = [asyncio.create_task(self._loop(stage, stop)) for stage in self.stages]
        await stop.wait()
        _, late = await asyncio.wait(working, timeout=DRAIN)
        for one in (*late, listening):
            one.cancel()
        await asyncio.gather(*working, listening, return_exceptions=True)
        over.set()
        await asyncio.wait([keeping], timeout=_GOODBYE)
        keeping.cancel()
        with suppress(TimeoutError, *LOST):
            await asyncio.wait_for(self.keeper.leave(), _GOODBYE)

    async def _loop(self, stage: Stage, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                turn = await _turn(stage, self.databases[stage.name])
            except LOST as error:
                _LOG.warning("%s: %s", stage.name, str(error).strip())
                self.ramp.begin()
                await rest(stop, _PAUSE)
                continue
            except Exception:
                _LOG.exception("%s failed", stage.name)
                await rest(stop, _PAUSE)
                continue
            if turn.done:
                self.done[stage.name] = self.done.get(stage.name, 0) + turn.done
                self.bells.found(stage.name)
            self.bells.ring(*turn.wakes)
            if turn.more:
                await asyncio.sleep(0)  # others get their turn
            else:
                await self.bells.wait(stage.name, stop)

    async def _listen(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                async with self.databases["listen"].session() as connection:
                    async for one in hints(connection, _LISTEN):
                        self.bells.hear(*one)
            except LOST:
                await rest(stop, _PAUSE)


async def _turn(stage: Stage, database: Database) -> Turn:
    """One turn; traces tell of those that found something to do, or failed."""
    with span(stage.name) as one:
        async with database.session() as connection:
            turn = await stage.turn(connection)
        if turn.done:
            one.note({"wayline.done": turn.done})
        else:
            one.idle()
    return turn


@asynccontextmanager
async def worker(
    terms: Terms, bells: Bells, told: Callable[["Worker"], None]
) -> AsyncIterator[Worker]:
    """A worker on a database; `told` is called when its share of the groups has changed."""
    async with AsyncExitStack() as stack:
        names = (*STAGES, "gone", "post", "listen", "keep")
        idle = timedelta(seconds=_STUCK * terms.lease)
        databases = {
            name: await stack.enter_async_context(Database(terms.dsn, idle=idle)) for name in names
        }
        web = Traced(Web(terms.origins, timeout=TIMEOUT))
        post = Postman(databases["post"], web, DatabaseClock(), terms.vault)
        stack.push_async_callback(post.close, _LAST_ANSWERS)
        one = _assemble(terms, bells, databases, post, lambda: told(one))
        await one.keeper.prepare()
        if isinstance(terms.carrier, SandboxConnection):
            await databases["keep"].retrying(
                partial(_introduce, name=terms.carrier.name, vault=terms.vault)
            )
        yield one


async def _introduce(connection: Connection, name: str, vault: Vault) -> None:
    """Make the carrier in this process known, so that what it tells is taken in."""
    if await connections.find(connection, name) is None:
        await connections.keep(connection, made_up(name, vault), RealClock().now())


def _assemble(
    terms: Terms,
    bells: Bells,
    databases: dict[str, Database],
    post: Postman,
    told: Callable[[], None],
) -> Worker:
    library = Library(SuppressionKey(terms.vault.folder))
    library.pages = PageLinks(terms.vault)
    real, carrier = DatabaseClock(), Metered(terms.carrier)
    now = real.now()
    leasing = Leasing(
        new_id(now, secrets.token_bytes(10)), f"{platform.node()}:{os.getpid()}", terms.lease
    )
    times = Times(real, BusinessClock("real", now, now, 1.0))
    ingest, runner, ramp = Ingest(library, []), Runner(library, []), Ramp()
    sender = Sender(
        library,
        carrier,
        real,
        callback=lambda _: CALLBACK,
        as_of=now.date().isoformat(),
        tz_version=data_versions()["tzdata"],
        lease=terms.attempt,
    )
    mailer = Mailer(terms.vault)
    if isinstance(terms.carrier, FoundSandbox):
        terms.carrier.linked = partial(setattr, library, "link_base")
    footing = Footing(leasing, times, real, library, ingest, runner, sender)
    stages: list[Stage] = [
        _door(terms.carrier, leasing, times),
        Outside(leasing, times, ingest),
        Advance(leasing, times, runner),
        Send(leasing, times, sender, carrier, ramp),
        Mail(leasing, times, sender.for_mail(mailer, LEASE_OF_MAIL), mailer),
        Call(leasing, times, Webhooks(library, Traced(Web(terms.origins)), real)),
        Deliver(leasing, times, post),
        Doubts(leasing, times, carrier),
        Seal(leasing, times, Signet(terms.vault.folder)),
        Checkpoint(leasing, Sending(terms.checkpoints) if terms.checkpoints else None),
        End(leasing, times, library),
        Erase(leasing, times, databases["gone"], library),
    ]
    keeper = Keeper(footing, databases["keep"], terms.revive, back=ramp.begin, told=told)
    return Worker(footing, carrier, stages, keeper, bells, ramp, databases)


def _door(carrier: SandboxConnection | FoundSandbox, leasing: Leasing, times: Times) -> Stage:
    """Over HTTP a carrier must be found, and tells by itself; in this process it is asked."""
    if isinstance(carrier, FoundSandbox):
        return Find(carrier)
    return Pump(leasing, times, carrier, CALLBACK)
