"""Rows of people and their addresses, as the store writes them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class ContactRow(NamedTuple):
    """A new person."""

    bucket: int
    contact_id: UUID
    key: str
    phone: str | None
    email: str | None
    country: str | None
    region: str | None
    line_type: str | None
    zone: str | None
    zones: str
    language: str | None
    stage: str | None
    attributes: str
    tags: str


class NewCareRow(NamedTuple):
    """The lock row of a new person, with the consent that came with them."""

    bucket: int
    contact_id: UUID
    consent: str
    blocked: str
    opted_out_at: datetime | None
    wishes: str


class IdentityRow(NamedTuple):
    """An address and its person."""

    bucket: int
    kind: str
    value: str
    contact_bucket: int
    contact_id: UUID


class AddressRow(NamedTuple):
    """An address to be found."""

    bucket: int
    workspace_id: UUID
    kind: str
    value: str


class CareRow(NamedTuple):
    """A whole care row, as it is written back."""

    bucket: int
    contact_id: UUID
    consent: str
    blocked: str
    asked_at: datetime | None
    opted_out_at: datetime | None
    recent: str
    sending: UUID | None
    event_at: datetime | None
    ignored: int
    ignored_since: datetime | None
    wishes: str


class ProfileRow(NamedTuple):
    """What of a person journeys change."""

    bucket: int
    contact_id: UUID
    attributes: str
    tags: str
    stage: str | None
    score: int
    at: datetime


class SuppressedRow(NamedTuple):
    """An address that is closed."""

    bucket: int
    workspace_id: UUID
    kind: str
    value: str
    at: datetime
    suppressed_by: str


class CursorRow(NamedTuple):
    """When something last came from a person."""

    bucket: int
    contact_id: UUID
    event_at: datetime


class Taken(NamedTuple):
    """Whose line is taken by which message, with what counts of sends as the row keeps it."""

    bucket: int
    contact_id: UUID
    recent: str
    sending: UUID
    ignored: int
    ignored_since: datetime | None


class EngagedRow(NamedTuple):
    """Who bought, and when."""

    bucket: int
    contact_id: UUID
    at: datetime
