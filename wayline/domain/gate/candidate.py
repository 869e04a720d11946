"""A message as the gate sees it: everything a rule may ask, already fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from wayline.domain.senders import Daily, Sender, Sending

TRANSACTIONAL: Final = "transactional"
SERVICE: Final = "service"
MARKETING: Final = "marketing"
DEFAULT_EXPIRY: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        TRANSACTIONAL: timedelta(hours=4),
        SERVICE: timedelta(hours=24),
        MARKETING: timedelta(hours=48),
    }
)


@dataclass(frozen=True, slots=True)
class Budget:
    """Micro-units still to spend, until a new budget begins at `renews_at` (None: never)."""

    left_micros: int
    renews_at: datetime | None = None


@dataclass(slots=True)
class Candidate:
    """One owed message on its way to a carrier; it is not changed by the gate.

    `to` is the address (E.164 for SMS), `number_problem` the reason `number:*` why it is unusable.
    `journey_state` is None for an answer that belongs to no journey. `zones` are all IANA zones the
    person may be in, `places` all countries and states (ISO 3166: `US`, `US-TX`). `text` is the
    rendered text, `render_problem` the reason why there is none. `price_micros` is the estimate for
    all parts. `is_opt_out_answer` marks the one confirmation of an opt-out and answers to HELP,
    which suppression lets through for five minutes (47 CFR 64.1200(a)(12)). `previous_same_text`
    counts equal texts to this person in the last 5 minutes. `own_page`: the text links to the
    person's own page. `daily` are the limits of a day that bind the sender, `budget` is what the
    workspace may spend (None: no limit). `on_cap` is what the message's step says of one too many:
    `hold`, `skip`, or None for what the cap says.
    """

    message_id: UUID
    channel: str
    category: str
    owed_at: datetime
    expires_at: datetime
    to: str | None
    zones: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    text: str | None = None
    parts: int = 1
    price_micros: int = 0
    sender: Sender | None = None
    country: str | None = None
    topic: str | None = None
    role: str | None = None
    journey_state: str | None = None
    number_problem: str | None = None
    render_problem: str | None = None
    template_approved: bool = True
    is_opt_out_answer: bool = False
    previous_same_text: int = 0
    on_cap: str | None = None
    own_page: bool = False
    daily: tuple[Daily, ...] = ()
    budget: Budget | None = None

    def sending(self) -> Sending:
        """The same as senders see it."""
        return Sending(
            self.category, self.country, self.text or "", self.is_opt_out_answer, self.own_page
        )


def expiry(category: str, owed_at: datetime, expires: timedelta | None = None) -> datetime:
    """When a message is stale: after the time its step names, else its category's default."""
    return owed_at + (DEFAULT_EXPIRY[category] if expires is None else expires)
