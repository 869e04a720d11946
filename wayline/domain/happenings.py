"""Every kind of thing that Wayline tells the outside, each with an example of what is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId, derived_beside

TEST: Final = "webhook.test"
DISABLED: Final = "webhook.disabled"
OWN: Final = "Order Completed"  # stands for all events of clients, which keep their names


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, before anybody is told of it.

    `subject_id` is the row that it is about, of the month `month`; what is about nobody is about an
    endpoint. `key` tells things of one kind about one subject apart. `data` is what no other row
    says, and says nothing of a person. `source` is the write key's name, for clients' own events.
    """

    kind: str
    workspace_id: WorkspaceId
    contact_id: ContactId | None
    subject_id: UUID | None
    month: int | None
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    source: str = ""

    def beside(self) -> UUID:
        """The row in whose bucket it is kept."""
        row_id = self.contact_id or self.subject_id
        if row_id is None:
            raise ValueError(f"{self.kind} is about nobody and nothing")
        return row_id

    def id(self) -> UUID:
        """The same for the same thing, however often it is told."""
        subject = b"" if self.subject_id is None else self.subject_id.bytes
        return derived_beside(self.beside(), "happening", self.kind, subject, self.key)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind means, and an example of its `data`."""

    about: str
    example: Mapping[str, Any]


_CONTACT: Final = {
    "id": "contact_00wj6j68er7c1r4z0f5z5wkt0a",
    "key": "u-1042",
    "phone": "+12125550142",
    "email": "ana@example.com",
    "language": "en",
}
_MESSAGE: Final = {
    "id": "message_6n3v5w6f9z7kr0d1h2m8x4c5t7",
    "channel": "sms",
    "category": "marketing",
    "topic": None,
    "template": "cart-friendly",
    "template_version": 3,
    "language": "en",
    "parts": 1,
    "journey": "abandoned-cart",
    "version": 2,
    "step": "nudge.friendly",
    "visit": 1,
}
_JOURNEY: Final = {
    "enrollment": "enrollment_3q8m2v6w9y0k8r5d1h7x4c2t6z",
    "journey": "abandoned-cart",
    "version": 2,
    "entered_at": "2026-03-03T17:00:00Z",
}
_CONSENT: Final = {
    "channel": "sms",
    "scope": "marketing",
    "action": "granted",
    "method": "form:newsletter",
    "wording": "Yes, text me offers.",
}


def _message(**more: Any) -> dict[str, Any]:
    return {"contact": _CONTACT, "message": _MESSAGE, **more}


def _journey(**more: Any) -> dict[str, Any]:
    return {"contact": _CONTACT, "journey": _JOURNEY, **more}


_PROFILE: Final = {
    "attributes": {"plan": "pro"},
    "tags": ["warm"],
    "stage": None,
    "score": 10,
    "phone": "+12125550142",
    "email": "ana@example.com",
    "zone": None,
    "language": "en",
}
_NOT_TAKEN: Final = {"reason": "carrier:invalid_number"}

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "message.owed": Kind("A step owes a person a message.", _message()),
        "message.held": Kind(
            "A message waits, until when and why, by which row of law or policy.",
            _message(
                reason="quiet_hours:federal",
                until="2026-03-04T13:00:00Z",
                by="us-federal@2026-11 America/New_York",
            ),
        ),
        "message.refused": Kind("A message was not allowed.", _message(reason="consent:opted_out")),
        "message.cancelled": Kind(
            "The person left the journey before the message was sent.",
            _message(reason="exit:bought"),
        ),
        "message.sent": Kind("The carrier has the message.", _message()),
        "message.delivered": Kind(
            "The message arrived: by the carrier's word, or shown by what the person did.",
            _message(basis="receipt"),
        ),
        "message.undelivered": Kind(
            "The message did not arrive.", _message(reason="carrier:unknown")
        ),
        "message.failed": Kind("The carrier did not take the message.", _message(**_NOT_TAKEN)),
        "message.expired": Kind(
            "The message came too late to be sent, or to arrive.", _message(reason="expiry:passed")
        ),
        "message.read": Kind(
            "The message was read, at least: by a receipt, or shown by a click or a reply.",
            _message(basis="click"),
        ),
        "message.clicked": Kind(
            "A person opened a link of the message; visits of machines are not told.",
            _message(url="https://shop.example/cart"),
        ),
        "message.replied": Kind(
            "A person sent a text; `message` is the one it answers, or null.",
            _message(reply={"text": "Yes please", "meaning": "other"}),
        ),
        "message.converted": Kind(
            "An order was credited to the message.", _message(order="SO-5521")
        ),
        "contact.created": Kind("A contact is known for the first time.", {"contact": _CONTACT}),
        "contact.updated": Kind(
            "A profile was changed.",
            {"contact": _CONTACT, "before": {**_PROFILE, "score": 0}, "after": _PROFILE},
        ),
        "contact.merged": Kind(
            "Another contact turned out to be this one.",
            {"contact": _CONTACT, "alias": "contact_00wj6j68er7c1r4z0f5z5wkt0b"},
        ),
        "contact.opted_out": Kind(
            "A person wants no more messages of a channel.",
            {
                "contact": _CONTACT,
                "consent": _CONSENT
                | {"scope": "all", "action": "opted_out", "method": "reply:opt_out"},
            },
        ),
        "contact.consent_changed": Kind(
            "A person's consent was granted, revoked or resumed.",
            {"contact": _CONTACT, "consent": _CONSENT},
        ),
        "complaint.received": Kind(
            "A person, or their carrier, complained; nothing more goes to the number.",
            {
                "contact": _CONTACT,
                "complaint": {
                    "source": "7726",
                    "code": "7726",
                    "sender": "+12125550199",
                    "message": "message_6n3v5w6f9z7kr0d1h2m8x4c5t7",
                },
            },
        ),
        "journey.entered": Kind("A person entered a journey.", _journey()),
        "journey.exited": Kind("A person left a journey.", _journey(reason="exit:complete")),
        "journey.goal_reached": Kind("A person reached a goal.", _journey(goal="goal")),
        DISABLED: Kind(
            "An endpoint gets nothing any more.",
            {
                "endpoint": "endpoint_00wj6j68er7c1r4z0f5z5wkt0c",
                "url": "https://crm.example/hook",
                "reason": "webhook:failing",
            },
        ),
        TEST: Kind(
            "Somebody asked for a test; it is sent whatever the endpoint wants to be told.",
            {"message": "This is a test."},
        ),
        OWN: Kind(
            "An event of a client of yours, under its own name.",
            {
                "contact": _CONTACT,
                "event": {
                    "id": "event_3q8m2v6w9y0k8r5d1h7x4c2t6z",
                    "source": "shop",
                    "received_at": "2026-03-03T17:00:00Z",
                    "properties": {"order_id": "SO-5521", "revenue": 42.5, "currency": "USD"},
                },
            },
        ),
    }
)
FAMILIES: Final = ("message.", "contact.", "complaint.", "journey.", "webhook.")


def is_own(kind: str) -> bool:
    """True for an event of a client, whose names are its own."""
    return not kind.startswith(FAMILIES)
