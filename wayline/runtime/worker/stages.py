"""What a worker does over and over, each stage on a connection of its own.

A stage looks for what is due in the leased buckets, does one batch, and says which stages have
something to do now. People whom somebody else is at work on are skipped, and seen again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from wayline.domain.opt_out_words import patterns
from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.doubts import settle_doubts
from wayline.runtime.inbox import drain, store_rows
from wayline.runtime.ingest import Ingest
from wayline.runtime.mailing import Mailer
from wayline.runtime.postman import Postman
from wayline.runtime.runner import Runner
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.sandbox_found import FoundSandbox
from wayline.runtime.sender import Sender
from wayline.runtime.webhooks import Webhooks
from wayline.runtime.worker.bells import StageName
from wayline.runtime.worker.leasing import Leasing
from wayline.runtime.worker.pace import Metered, Ramp
from wayline.runtime.worker.patience import Patience
from wayline.runtime.worker.rotation import Rotation
from wayline.store import calls, enrollments, inbox, messages
from wayline.store.bulk import Connection
from wayline.store.enrollments import Due

_PEOPLE: Final = 300  # advanced together; more would keep the other stages waiting
_CALLS: Final = 100
_INBOUND: Final = 500


class Turn(NamedTuple):
    """What a stage did: how much, whether there is more at once, and whom to wake."""

    done: int
    more: bool
    wakes: Sequence[StageName] = ()


class Stage(Protocol):
    """One kind of work."""

    name: StageName

    async def turn(self, connection: Connection) -> Turn:
        """Do one batch of what is due."""


@dataclass(slots=True)
class Times:
    """The two clocks of a worker; the business clock is read anew now and then."""

    real: RealClock
    business: BusinessClock

    def now(self) -> datetime:
        """Business time."""
        return self.business.now(self.real.now())


class Advance:
    """Moves people along who are due."""

    name: StageName = "advance"

    def __init__(self, leasing: Leasing, times: Times, runner: Runner) -> None:
        self._leasing = leasing
        self._times = times
        self._runner = runner
        self._rotation = Rotation()
        self._patience = Patience(runner.run, runner.give_up)

    async def turn(self, connection: Connection) -> Turn:
        """Advance one batch."""
        now = self._times.now()

        async def find(buckets: Sequence[int], most: int) -> list[Due]:
            return await enrollments.due(connection, buckets, now, most)

        found = await self._rotation.look(find, self._leasing.buckets(), _PEOPLE)
        done = await self._patience.do(connection, _at(found, now))
        return Turn(done, not self._rotation.is_through, self._runner.owed())


class Send:
    """Hands over what is owed, as fast as the carrier takes it."""

    name: StageName = "send"

    def __init__(
        self, leasing: Leasing, times: Times, sender: Sender, carrier: Metered, ramp: Ramp
    ) -> None:
        self._leasing = leasing
        self._times = times
        self._carrier = carrier
        self._ramp = ramp
        self._rotation = Rotation()
        self._patience = Patience(sender.send, sender.give_up)

    async def turn(self, connection: Connection) -> Turn:
        """Send one batch; while the carrier is gone nothing is claimed, and nothing tried."""
        if not self._carrier.is_there:
            return Turn(0, more=False)
        now = self._times.now()

        async def find(buckets: Sequence[int], most: int) -> list[Due]:
            return await messages.due(connection, buckets, now, most)

        most = self._carrier.batch()
        found = await self._rotation.look(find, self._leasing.buckets(), most)
        scale = self._times.business.scale or 1.0
        overdue = max(((now - one.at) / scale for one in found), default=None)
        is_cut = False
        if overdue is not None:
            seen = len(found)
            found = found[: self._ramp.allowed(overdue)]
            is_cut = len(found) < seen
            self._ramp.took(len(found))
        done = await self._patience.do(connection, _at(found, now))
        more = (is_cut and done > 0) or not (self._rotation.is_through or not found)
        return Turn(done, more, ("advance",) if done else ())


class Mail:
    """Hands over the mails that are owed, at the speed of their servers."""

    name: StageName = "mail"

    def __init__(self, leasing: Leasing, times: Times, sender: Sender, mailer: Mailer) -> None:
        self._leasing = leasing
        self._times = times
        self._mailer = mailer
        self._rotation = Rotation()
        self._patience = Patience(sender.send, sender.give_up)

    async def turn(self, connection: Connection) -> Turn:
        """Send one batch."""
        now = self._times.now()

        async def find(buckets: Sequence[int], most: int) -> list[Due]:
            return await messages.due_mail(connection, buckets, now, most)

        found = await self._rotation.look(find, self._leasing.buckets(), self._mailer.batch())
        if not found:
            return Turn(0, not self._rotation.is_through)
        await self._mailer.look(connection)
        done = await self._patience.do(connection, _at(found, now))
        return Turn(done, done > 0)


class Call:
    """Makes the calls that webhook steps owe."""

    name: StageName = "call"

    def __init__(self, leasing: Leasing, times: Times, webhooks: Webhooks) -> None:
        self._leasing = leasing
        self._times = times
        self._rotation = Rotation()
        self._patience = Patience(webhooks.call, webhooks.give_up)

    async def turn(self, connection: Connection) -> Turn:
        """Make one batch of calls."""
        now, real_now = self._times.now(), self._times.real.now()

        async def find(buckets: Sequence[int], most: int) -> list[Due]:
            return await calls.due(connection, buckets, now, real_now, most)

        found = await self._rotation.look(find, self._leasing.buckets(), _CALLS)
        done = await self._patience.do(connection, _at(found, now))
        return Turn(done, not self._rotation.is_through, ("advance",) if done else ())


class Doubts:
    """Settles attempts whose end nobody recorded."""

    name: StageName = "doubts"

    def __init__(self, leasing: Leasing, times: Times, carrier: Metered) -> None:
        self._leasing = leasing
        self._times = times
        self._carrier = carrier

    async def turn(self, connection: Connection) -> Turn:
        """Settle those whose lease has run out."""
        buckets = self._leasing.buckets()
        if not buckets or not self._carrier.is_there:
            return Turn(0, more=False)
        months = messages.reach(self._times.now())
        real_now = self._times.real.now()
        done, _ = await settle_doubts(connection, self._carrier, buckets, months, real_now)
        return Turn(done, done > 0, ("advance", "send") if done else ())


@dataclass(slots=True)
class Deliver:
    """Tells endpoints what has happened; answers come in beside, and hold nobody up."""

    leasing: Leasing
    times: Times
    postman: Postman
    name: StageName = field(default="deliver", init=False)

    async def turn(self, _: Connection) -> Turn:
        """Begin what there is room for."""
        begun = await self.postman.deliver(self.leasing.buckets(), self.times.now())
        return Turn(begun, begun > 0)


class Outside:
    """Lets what carriers and people said take effect."""

    name: StageName = "outside"

    def __init__(self, leasing: Leasing, times: Times, ingest: Ingest) -> None:
        patterns()  # made now, so that no reply waits for it
        self._leasing = leasing
        self._times = times
        self._ingest = ingest

    async def turn(self, connection: Connection) -> Turn:
        """Take in what waits in the inbox."""
        buckets = self._leasing.buckets()
        if not buckets:
            return Turn(0, more=False)
        now = self._times.now()
        done = await drain(connection, buckets, ingest=self._ingest, now=now)
        return Turn(done, done > 0, ("advance", "send") if done else ())


@dataclass(slots=True)
class Find:
    """Finds the carrier, and finds it again when another process hosts it."""

    carrier: FoundSandbox
    name: StageName = field(default="carrier", init=False)

    async def turn(self, connection: Connection) -> Turn:
        """Look once; whoever has waited for it goes on."""
        was_there = self.carrier.is_there
        is_there = await self.carrier.look(connection)
        return Turn(0, more=False, wakes=("send", "doubts") if is_there > was_there else ())


class Pump:
    """Puts what a carrier in this process tells into the inbox; one worker does, for all of them.

    It stands in for the carrier's calls of `/in/...`: whoever holds the first group is the one.
    """

    name: StageName = "pump"

    def __init__(
        self, leasing: Leasing, times: Times, feed: SandboxConnection, callback: str
    ) -> None:
        self._leasing = leasing
        self._times = times
        self._feed = feed
        self._callback = callback

    async def turn(self, connection: Connection) -> Turn:
        """Store one batch, and only then forget it there."""
        if not self._leasing.leads():
            return Turn(0, more=False)
        now = self._times.now()
        items = self._feed.due([self._callback], now, _INBOUND)
        rows = store_rows(self._feed.name, items, now, self._times.real.now())
        await inbox.append(connection, rows)
        self._feed.acknowledge(items)
        return Turn(len(items), len(items) == _INBOUND, ("outside",) if items else ())


def _at(found: Sequence[Due], now: datetime) -> list[Due]:
    """These people now: everything of them up to this instant, not only what was found."""
    return [Due(one.contact_id, now) for one in found]
