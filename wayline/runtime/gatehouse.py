"""Asks the last gate for a batch under its people's locks, and writes what it said."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, assert_never

from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.gate import (
    MARKETING,
    Allowed,
    Budget,
    Candidate,
    Held,
    Refused,
    Rules,
    decide,
)
from wayline.domain.gate.caps import slot
from wayline.domain.ids import WorkspaceId, bucket_for, derived_beside
from wayline.domain.letters import EMAIL
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.messages import HELD
from wayline.domain.places import PhoneNumber, can_text
from wayline.domain.prices import estimate
from wayline.domain.workspaces import Workspace
from wayline.runtime.answering import ANSWER_STEPS
from wayline.runtime.certificates import Certificates
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

_LINKS_LIVE: Final = timedelta(days=180)
_SALT: Final = 16  # octets
_BURST: Final = timedelta(minutes=5)
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
        candidate = self._candidate(message, rendered, person, at)
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

    def _candidate(
        self, message: Owed, rendered: Rendered, person: Person, at: datetime
    ) -> Candidate:
        contact = person.contact
        zones, places = contact.whereabouts()
        is_mail = message.channel == EMAIL
        return Candidate(
            message_id=message.message_id,
            channel=message.channel,
            category=message.category,
            owed_at=message.owed_at,
            expires_at=message.expires_at,
            to=getattr(contact, ADDRESS_OF.get(message.channel, "phone")),
            zones=zones,
            places=places,
            text=rendered.text,
            parts=rendered.parts,
            price_micros=0 if is_mail else estimate(contact.country, rendered.parts),
            country=contact.country,
            topic=message.topic,
            journey_state=self.house.library.state(message.journey_id),
            number_problem=None if is_mail else _number_problem(contact),
            render_problem=rendered.problem,
            template_approved=rendered.approved or message.category != MARKETING,
            is_opt_out_answer=message.enrollment_id is None and message.step in ANSWER_STEPS,
            previous_same_text=_burst(person.care, at),
            on_cap=self.house.library.on_cap(message.journey_id, message.version, message.step),
            own_page=rendered.own_page,
        )

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
        claim = Claim(
            message.bucket,
            message.contact_id,
            message.message_id,
            message.month,
            self.lease_until,
            at,
            self.carrier,
            candidate.sender.id if candidate.sender else "",
            candidate.to or "",
            rendered.text or "",
            rendered.encoding,
            rendered.parts,
            taken.micros,
            rendered.template_version,
            rendered.language,
            text(outcome.certificate),
            secrets.token_bytes(_SALT),
        )
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
        self._links += [self._link(message, code, url, at) for code, url in rendered.links]
        self._spend(message, at, taken.micros)
        self._senders.use(candidate, message, at)
        self.passed.append(
            Passed(self._attempt(message, claim), claim.sender, claim.address, claim.body)
        )

    def _attempt(self, message: Owed, claim: Claim) -> Attempt:
        return Attempt(
            message.bucket,
            message.contact_id,
            message.message_id,
            message.month,
            message.workspace_id,
            message.enrollment_id,
            message.journey_id,
            message.version,
            message.step,
            message.channel,
            message.category,
            message.prefer,
            message.attempt + 1,
            message.released,
            message.expires_at,
            claim.claimed_at,
            claim.cost,
            claim.parts,
            claim.lease_until,
            claim.address,
            claim.sender,
        )

    def _link(self, message: Owed, code: str, url: str, at: datetime) -> LinkRow:
        return LinkRow(
            bucket_for(code),
            code,
            message.workspace_id,
            message.contact_id,
            message.message_id,
            message.month,
            url,
            at + _LINKS_LIVE,
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


def _number_problem(contact: Contact) -> str | None:
    if contact.phone is None or contact.line_type is None:
        return None
    return can_text(
        PhoneNumber(contact.phone, contact.country, contact.line_type, contact.zones, None)
    )


def _burst(care: Care, at: datetime) -> int:
    """How many texts the person got in the last minutes: never fewer than equal ones."""
    since = int((at - _BURST).timestamp())
    return sum(1 for entry in care.recent if entry[0] > since)
