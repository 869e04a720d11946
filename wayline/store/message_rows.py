"""Rows of messages, as the store reads and writes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, EnrollmentId, JourneyId, MessageId, WorkspaceId
from wayline.domain.journeys.facts import MessageFacts
from wayline.domain.messages import Track


class NewMessage(NamedTuple):
    """A row for `insert`."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    workspace_id: UUID
    enrollment_id: UUID | None
    journey_id: UUID | None
    version: int | None
    step: str
    visit: int
    channel: str
    template: str | None
    template_version: int | None
    language: str | None
    inline: str | None
    variables: str
    category: str
    topic: str | None
    priority: int
    prefer: str
    owed_at: datetime
    expires_at: datetime


@dataclass(slots=True)
class Owed:
    """A message to be sent, with what rendering needs of its enrollment."""

    bucket: int
    contact_id: ContactId
    message_id: MessageId
    month: int
    workspace_id: WorkspaceId
    enrollment_id: EnrollmentId | None
    journey_id: JourneyId | None
    version: int | None
    step: str
    visit: int
    channel: str
    template: str | None
    template_version: int | None
    language: str | None
    inline: str | None
    variables: dict[str, Any]
    category: str
    topic: str | None
    priority: int
    prefer: str
    state: str
    owed_at: datetime
    due_at: datetime
    expires_at: datetime
    attempt: int
    released: int
    sender: str | None
    address: str | None
    body: str | None
    encoding: str | None
    parts: int | None
    cost: int | None
    trigger: dict[str, Any] | None
    memory: list[Any] | None
    trace: str | None


class LastSent(NamedTuple):
    """The message that a reply most likely answers, and its words (None: they were erased)."""

    message_id: MessageId
    body: str | None


@dataclass(slots=True)
class Tracked:
    """A message as receipts, clicks and replies change it."""

    message_id: MessageId
    bucket: int
    contact_id: ContactId
    month: int
    workspace_id: WorkspaceId
    enrollment_id: EnrollmentId | None
    journey_id: JourneyId | None
    version: int | None
    step: str
    channel: str
    category: str
    state: str
    attempt: int
    sent_at: datetime | None
    ended_at: datetime | None
    delivered_basis: str | None
    read_at: datetime | None
    read_basis: str | None
    clicked_at: datetime | None
    replied_at: datetime | None
    claimed_at: datetime | None
    cost: int | None
    parts: int | None
    reason: str | None = None
    connection: str | None = None
    topic: str | None = None
    sender: str | None = None
    address: str | None = None

    def track(self) -> Track:
        """What a receipt is applied to."""
        return Track(
            self.state,
            self.reason,
            self.sent_at,
            self.ended_at,
            self.delivered_basis,
            self.read_at,
            self.read_basis,
            self.clicked_at,
            self.replied_at,
        )

    def take(self, track: Track) -> None:
        """Take in what a receipt has made of it."""
        self.state, self.reason = track.state, track.reason
        self.sent_at, self.ended_at = track.sent_at, track.ended_at
        self.delivered_basis = track.delivered_basis
        self.read_at, self.read_basis = track.read_at, track.read_basis
        self.clicked_at, self.replied_at = track.clicked_at, track.replied_at

    def facts(self) -> MessageFacts:
        """The same as conditions see it."""
        delivered = self.ended_at if self.state == "delivered" else None
        return MessageFacts(
            self.state, self.sent_at, delivered, self.read_at, self.clicked_at, self.replied_at
        )


class Claim(NamedTuple):
    """What is frozen when a message is claimed."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    lease_until: datetime
    claimed_at: datetime
    connection: str
    sender: str
    address: str
    body: str
    encoding: str
    parts: int
    cost: int
    template_version: int | None
    language: str | None
    certificate: str
    salt: bytes


class Settled(NamedTuple):
    """A message held, refused, expired or cancelled; `due_at` only while held."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    state: str
    reason: str
    due_at: datetime | None
    at: datetime
    certificate: str


class Cancelled(NamedTuple):
    """A message that nobody needs any more."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    reason: str
    at: datetime


class Recorded(NamedTuple):
    """A carrier's answer; `attempt` is the fence."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    attempt: int
    state: str
    reason: str | None
    due_at: datetime | None
    lease_until: datetime | None
    carrier_ref: str | None
    cost: int | None
    sent_at: datetime | None
    ended_at: datetime | None


class Attempt(NamedTuple):
    """One attempt to hand a message over, as it was claimed; `lease_until` is on the real clock.

    `attempt` is the fence; `released` of the attempts before it were never begun.
    """

    bucket: int
    contact_id: ContactId
    message_id: MessageId
    month: int
    workspace_id: WorkspaceId
    enrollment_id: EnrollmentId | None
    journey_id: JourneyId | None
    version: int | None
    step: str
    channel: str
    category: str
    prefer: str
    attempt: int
    released: int
    expires_at: datetime
    claimed_at: datetime
    cost: int
    parts: int
    lease_until: datetime
    address: str | None = None  # where it went, which need not be where its person is by now
    sender: str | None = None

    @property
    def tries(self) -> int:
        """How often the carrier was asked to take it, this time included."""
        return self.attempt - self.released


class MessageEvent(NamedTuple):
    """One row of a message's history; its id is a hash of its key."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    message_event_id: UUID
    month: int
    workspace_id: UUID
    kind: str
    at: datetime
    reason: str | None
    data: str | None


class Converted(NamedTuple):
    """A message that an order was credited to."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    at: datetime
