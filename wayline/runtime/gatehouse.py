"""Asks the last gate for a batch under its people's locks, and writes what it said."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, assert_never

from wayline.domain.gate import Allowed, Budget, Candidate, Held, Refused, Rules, decide
from wayline.domain.gate.caps import slot
from wayline.domain.ids import WorkspaceId, derived_beside
from wayline.domain.messages import HELD
from wayline.domain.workspaces import Workspace
from wayline.runtime.candidates import candidate_of
from wayline.runtime.certificates import Certificates
from wayline.runtime.claims import attempt_of, claim_of, link_of
from wayline.runtime.library import Library
from wayline.runtime.rendering import Rendered
from wayline.runtime.sending_as import SendingAs
from wayline.runtime.telling import of_message_events, tell
from wayline.store import contacts, enrollments, messages, tracks
from wayline.store.bulk import Connection
from wayline.store.contact_rows import Taken
from wayline.store.contacts import Person, text
from wayline.store.message_rows import Attempt, Claim, MessageEvent, Owed, Settled
from wayline.store.partitions import month_of
from wayline.store.rollups import Tally, lock_spent, period_of
from wayline.store.tracks import LinkRow
from wayline.store.trips import pipelined

_Period = tuple[WorkspaceId, str]  # a workspace's month


class Passed(NamedTuple):
    """A message that may be handed over now: its attempt, and its frozen words."""

    attempt: Attempt
    sender: str
    address: str
    body: str


class Gatehouse:
    """Opens batches; `as_of` and `tz_version` go into every decision."""

    def __init__(self, library: Library, *, as_of: str, tz_version: str) -> None:
        self.library = library
        self.as_of = as_of
        self._tz_version = tz_version
        self._rules: dict[WorkspaceId, tuple[Workspace, Rules]] = {}

    def open(self, connection: Connection, carrier: str, lease_until: datetime) -> "GateBatch":
        """A batch whose claims are leased until then (real time)."""
        return GateBatch(self, connection, carrier, lease_until)

    def rules(self, workspace_id: WorkspaceId) -> Rules:
        """The workspace's rules: the same ones for as long as its settings and the date are."""
        workspace = self.library.workspaces[workspace_id]
        read, rules = self._rules.get(workspace_id, (None, None))
        if rules is None or read is not workspace or rules.as_of != self.as_of:
            rules = workspace.rules(as_of=self.as_of, tz_version=self._tz_version)
            self._rules[workspace_id] = (workspace, rules)
        return rules


class GateBatch:
    """The rows of one claim transaction."""

    def __init__(
        self, house: Gatehouse, connection: Connection, carrier: str, lease_until: datetime
    ) -> None:
        self.house = house
        self.connection = connection
        self.carrier = carrier
        self.lease_until = lease_until
        self.passed: list[Passed] = []
        self._spent: dict[_Period, int] = {}  # of workspaces with a budget, this batch included
        self._claims: list[Claim] = []
        self._links: list[LinkRow] = []
        self.settled: list[Settled] = []
        self._events: list[MessageEvent] = []
        self._certificates = Certificates()
        self._resumed: list[enrollments.Resumed] = []
        self._taken: list[Taken] = []
        self._tally = Tally()
        self._senders = SendingAs(house.library, connection, self._tally)

    async def ask(
        self,
        message: Owed,
        rendered: Rendered,
        person: Person,
        at: datetime,
        known: Sequence[str] = (),
    ) -> None:
        """Decide one message at the business time `at`; `known` are senders the person knows."""
        await self._senders.read(message.workspace_id, at)
        candidate = candidate_of(self.house.library, message, rendered, person, at)
        self._senders.choose(candidate, message, known, at)
        candidate.budget = await self._budget(message.workspace_id, at)
        outcome = decide(candidate, person.care, self.house.rules(message.workspace_id), at)
        match outcome:
            case Allowed():
                self._allow(message, rendered, person, candidate, outcome, at)
            case Held():
                self._count(message, at, "held", outcome.reason)
                self._settle(message, HELD, outcome.reason, outcome.until, at, outcome.rules)
            case Refused():
                self.refuse(message, outcome, at)
            case _:
                assert_never(outcome)

    def refuse(self, message: Owed, outcome: Refused, at: datetime) -> None:
        """End a message without sending it, and let its step go on."""
        self._count(message, at, f"message:{outcome.state}", outcome.reason)
        self._settle(message, outcome.state, outcome.reason, None, at, outcome.rules)
        self._resume(message, outcome, at)

    async def save(self) -> None:
        """Write claims, links, holds and refusals, care rows, and the counters last."""
        certified = await self._certificates.rows(self.connection)
        async with pipelined(self.connection):
            await messages.claim(self.connection, self._claims)
            await messages.settle(self.connection, self.settled)
            await contacts.take(self.connection, self._taken)
            await enrollments.resume(self.connection, self._resumed)
            await tracks.write_links(self.connection, self._links)
            await messages.write_events(self.connection, certified + self._events)
            await tell(self.connection, self.house.library, of_message_events(self._events))
            await self._tally.save(self.connection)

    async def _budget(self, workspace_id: WorkspaceId, at: datetime) -> Budget | None:
        """What is left of the workspace's budget; nobody else spends of it then, until commit."""
        workspace = self.house.library.workspaces[workspace_id]
        if workspace.budget_micros is None:
            return None
        period = (workspace_id, period_of(at))
        if period not in self._spent:
            self._spent[period] = await lock_spent(self.connection, *period)
        return workspace.budget(self._spent[period], at)

    def _spend(self, message: Owed, at: datetime, micros: int) -> None:
        """Take from the workspace's budget: the next of the batch finds less of it."""
        self._tally.spend(message.contact_id, message.workspace_id, at, micros)
        period = (message.workspace_id, period_of(at))
        if period in self._spent:
            self._spent[period] += micros

    def _allow(
        self,
        message: Owed,
        rendered: Rendered,
        person: Person,
        candidate: Candidate,
        outcome: Allowed,
        at: datetime,
    ) -> None:
        taken = outcome.reservations
        claim = claim_of(self.carrier, self.lease_until, message, rendered, candidate, outcome, at)
        self._certificates.add(message, claim, outcome, person.contact)
        care = person.care
        if taken.cap_key is not None:
            keep = self.house.library.workspaces[message.workspace_id].limits.keep
            care = slot(care, at, taken.cap_key, message.message_id, taken.limits, keep)
        self._taken.append(
            Taken(
                message.bucket,
                message.contact_id,
                text(care.recent),
                message.message_id,
                care.ignored,
                care.ignored_since,
            )
        )
        self._claims.append(claim)
        self._links += [link_of(message, code, url, at) for code, url in rendered.links]
        self._spend(message, at, taken.micros)
        self._senders.use(candidate, message, at)
        self.passed.append(
            Passed(attempt_of(message, claim), claim.sender, claim.address, claim.body)
        )

    def _settle(
        self,
        message: Owed,
        state: str,
        reason: str,
        until: datetime | None,
        at: datetime,
        rules: dict[str, object],
    ) -> None:
        key = (message.bucket, message.contact_id, message.message_id)
        self.settled.append(Settled(*key, message.month, state, reason, until, at, text(rules)))
        row_id = derived_beside(message.message_id, state, at.isoformat())
        by = {"by": rules["decided"]} if "decided" in rules else {}
        detail = None if until is None else text({"until": until, **by})
        self._events.append(
            MessageEvent(
                *key, row_id, month_of(at), message.workspace_id, state, at, reason, detail
            )
        )

    def _resume(self, message: Owed, outcome: Refused, at: datetime) -> None:
        if message.enrollment_id is not None:
            self._resumed.append(
                enrollments.Resumed(
                    message.bucket,
                    message.contact_id,
                    message.enrollment_id,
                    message.message_id,
                    at,
                    outcome.state,
                    outcome.reason,
                )
            )

    def _count(self, message: Owed, at: datetime, metric: str, detail: str) -> None:
        self._tally.add(
            message.contact_id,
            message.workspace_id,
            at,
            metric,
            detail,
            journey_id=message.journey_id,
            version=message.version,
            step=message.step,
        )
