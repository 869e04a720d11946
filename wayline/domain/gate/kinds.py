"""Kinds of messages: what many of them share, so that it is asked once instead of for each."""

from datetime import UTC, datetime
from typing import NamedTuple

from wayline.domain.care import Care
from wayline.domain.gate.candidate import Candidate
from wayline.domain.gate.policy import Rules
from wayline.domain.quiet_hours import QUARTER
from wayline.domain.senders import Sender


class Kind(NamedTuple):
    """Messages alike in all that rules of kinds ask; the key of what is known of them.

    `quarter` is the quarter hour since 1970 in which they are asked about, `most` the offers that
    their people want in a week. The other names are those of `Candidate`.
    """

    rules: Rules
    quarter: int
    most: int | None
    channel: str
    category: str
    topic: str | None
    zones: tuple[str, ...]
    places: tuple[str, ...]
    country: str | None
    sender: Sender | None
    journey_state: str | None
    on_cap: str | None
    template_approved: bool
    is_opt_out_answer: bool

    @property
    def began(self) -> datetime:
        """The first instant of the quarter hour, UTC."""
        return datetime.fromtimestamp(self.quarter * QUARTER, UTC)

    @property
    def expires_at(self) -> datetime:
        """Whoever is asked about lives: as far as a kind can tell, to the end of the quarter."""
        return datetime.fromtimestamp((self.quarter + 1) * QUARTER, UTC)


Shared = Candidate | Kind  # what a rule of kinds is asked about: it reads what both have


def kind_of(message: Candidate, care: Care, rules: Rules, now: datetime) -> Kind:
    """The kind of a message that is asked about at `now`."""
    return Kind(
        rules,
        int(now.timestamp()) // QUARTER,
        care.wishes.most,
        message.channel,
        message.category,
        message.topic,
        message.zones,
        message.places,
        message.country,
        message.sender,
        message.journey_state,
        message.on_cap,
        message.template_approved,
        message.is_opt_out_answer,
    )
