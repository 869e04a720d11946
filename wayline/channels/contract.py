"""The contract of a carrier connection: hand texts over, learn what became of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

import aiohttp

DoubtPolicy = Literal["key", "lookup", "none"]
InboundKind = Literal["receipt", "reply", "visit", "order"]


@dataclass(frozen=True, slots=True)
class Handover:
    """One text on its way out. `key` names it for ever; `at` is the business time of the claim.

    `attempt` counts from 1 how often the carrier was asked to take it. `via` is the connection's
    name where a provider has one for each workspace, `brand` who speaks; both are of mail alone.
    """

    key: str
    to: str
    sender: str
    text: str
    parts: int
    at: datetime
    callback: str
    attempt: int
    via: str = ""
    brand: str = ""


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
class NotStarted:
    """The text could not even be begun in time, for want of a free line: that is no attempt."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows: the answer was lost, or could not be asked for."""


Result = Taken | NotTaken | NotStarted | Unknown


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that came from outside: a receipt, a reply, a visit of a link, or an order.

    `token` acknowledges it; `data` is in the connection's own words, already mapped to ours:
    receipt: key | reference, kind (see domain.messages), reason; reply: from, to, text, id;
    visit: code, method, user_agent, ip, headers; order: phone and the properties of the event.
    """

    token: Any
    at: datetime
    kind: InboundKind
    person: str | None
    data: dict[str, Any]


class Connection(Protocol):
    """A carrier connection. Every method may be called by several processes at once."""

    name: str
    doubt: DoubtPolicy

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over; one result each, in order. Never raises for the carrier's troubles."""

    async def lookup(self, keys: Sequence[str]) -> Sequence[Taken | Unknown | None]:
        """What the carrier knows of keys; only where `doubt` is `lookup` or `key`.

        None: it never took the text. `Unknown`: it could not be asked, which says nothing.
        """


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a connection reaches its carrier: `name` is the connection's own."""

    name: str
    address: str
    api_key: str = field(repr=False)
    doubt: DoubtPolicy = "none"


@dataclass(frozen=True, slots=True)
class Unproven:
    """Why a post is not believed to come from the carrier: a code `signature:*`."""

    code: str


class Malformed(ValueError):  # noqa: N818 - what a body is, not a fault of ours
    """A body that is not what the carrier says it sends; the words name the place."""


class Provider(NamedTuple):
    """A kind of carrier.

    `verify(secret, headers, body, real_now)` with lower-case headers tells why a post is not
    believed; `receive(body)` reads one that is, and raises `Malformed`.
    """

    name: str
    connect: Callable[[aiohttp.ClientSession, Credentials], Connection]
    verify: Callable[[str, Mapping[bytes, bytes], bytes, datetime], Unproven | None]
    receive: Callable[[bytes], list[Inbound]]
