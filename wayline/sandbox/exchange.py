"""What crosses the line between client and carrier, and what an auditor finds in its books."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

AnswerStatus = Literal["accepted", "rejected", "throttled", "unavailable", "lost"]
HappeningKind = Literal["receipt", "reply", "visit", "order"]


@dataclass(frozen=True, slots=True)
class Submission:
    """One text that a client hands over; `at` is the business time of the hand-over (aware UTC)."""

    key: str
    to: str
    sender: str
    text: str
    parts: int
    at: datetime
    callback: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client learns at once; `lost` is a time-out: it does not learn what became of it.

    `retry_after` is in seconds, `cost_micros` in millionths of a US dollar.
    """

    status: AnswerStatus
    reference: str | None = None
    error: str | None = None
    retry_after: float | None = None
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that carrier, phone or customer does later; handed out until it is acknowledged.

    `data` by kind:
    receipt: reference, status (queued, sent, delivered, undelivered, failed, expired, read),
        error, client_key (None where the carrier does not echo it);
    reply: id, from, to, text;
    visit: url, method, user_agent, ip, headers;
    order: order_id, phone, amount (a decimal number), currency,
        products (each with sku, name, price, quantity).
    """

    id: int
    callback: str
    at: datetime
    kind: HappeningKind
    key: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line of the log of texts that were taken; `copy` above 0: its key was taken before.

    `state` is how it ends, decided when it was taken; `taps` are the visits by a person that
    will come of it, `machine_visits` the others.
    """

    key: str
    copy: int
    attempt: int
    to: str
    sender: str
    text: str
    parts: int
    at: datetime
    reference: str
    state: str
    error: str | None
    cost_micros: int
    arrived_at: datetime | None
    taps: int
    machine_visits: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of the carrier's log of texts it definitely refused, with its error code."""

    key: str
    attempt: int
    to: str
    sender: str
    text: str
    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """A text as it lies in a phone; `at` is when it arrived there."""

    number: str
    sender: str
    text: str
    at: datetime
    key: str
    reference: str


class UnsupportedError(Exception):
    """The carrier does not offer this; a real one would answer 404 to the whole address."""


class WrongSeedError(Exception):
    """The file was written under another seed, so outcomes would no longer be reproducible."""
