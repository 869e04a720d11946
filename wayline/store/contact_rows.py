"""Rows of new people, as the store writes them."""

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


class IdentityRow(NamedTuple):
    """An address and its person."""

    bucket: int
    kind: str
    value: str
    contact_bucket: int
    contact_id: UUID
