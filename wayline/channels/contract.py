"""The contract of a carrier connection: hand texts over, learn what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

DoubtPolicy = Literal["key", "lookup", "none"]


@dataclass(frozen=True, slots=True)
class Handover:
    """One text on its way out. `key` names it for ever; `at` is the business time of the claim."""

    key: str
    to: str
    sender: str
    text: str
    parts: int
    at: datetime
    callback: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The carrier has it."""

    reference: str
    cost_micros: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The carrier definitely does not have it: `failure` is a class of `domain.failures`."""

    failure: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows: the answer was lost."""


Result = Taken | NotTaken | Unknown


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that came from outside: a receipt, a reply, a visit of a link, or an order.

    `token` acknowledges it; `data` is in the connection's own words, already mapped to ours:
    receipt: key | reference, kind (see domain.messages), reason; reply: from, to, text, id;
    visit: code, method, user_agent, ip, headers; order: phone and the properties of the event.
    """

    token: Any
    at: datetime
    kind: Literal["receipt", "reply", "visit", "order"]
    person: str | None
    data: dict[str, Any]


class Connection(Protocol):
    """A carrier connection. Every method may be called by several processes at once."""

    name: str
    doubt: DoubtPolicy

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over; one result each, in order. Never raises for the carrier's troubles."""

    async def lookup(self, keys: Sequence[str]) -> list[Taken | None]:
        """What the carrier knows of keys; only where `doubt` is `lookup` or `key`."""
