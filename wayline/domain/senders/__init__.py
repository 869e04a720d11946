"""Senders: numbers and names that texts go out as, and what each of them may not send."""

from wayline.domain.senders.choosing import choose, in_use
from wayline.domain.senders.daily import Daily, day_of, is_limited, limits
from wayline.domain.senders.reading import (
    Registration,
    changed,
    new_sender,
    read_sender,
    registered,
    spread,
    written,
)
from wayline.domain.senders.sender import (
    MAIL,
    Sender,
    Sending,
    mail_sender,
    refusal,
    unfit_for,
    unstoppable,
)

__all__ = [
    "MAIL",
    "Daily",
    "Registration",
    "Sender",
    "Sending",
    "changed",
    "choose",
    "day_of",
    "in_use",
    "is_limited",
    "limits",
    "mail_sender",
    "new_sender",
    "read_sender",
    "refusal",
    "registered",
    "spread",
    "unfit_for",
    "unstoppable",
    "written",
]
