"""An event: something a person did, or that happened to a message of theirs, kept forever."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayline.domain.ids import ContactId, EventId, WorkspaceId

LATE_HOURS = 24  # an event older than this on arrival is stored and counted but starts nothing


@dataclass(frozen=True, slots=True)
class Event:
    """One stored event of a known contact.

    `occurred_at` is the client's time corrected for skew, never after `received_at`; `live` is
    false when it came too late to start or wake anything. `trace` is where in a trace it was told,
    as a W3C `traceparent`; it is not stored with the event.
    """

    event_id: EventId
    workspace_id: WorkspaceId
    contact_id: ContactId
    name: str
    occurred_at: datetime
    received_at: datetime
    properties: dict[str, Any]
    live: bool = True
    trace: str | None = None


@dataclass(frozen=True, slots=True)
class PastEvent:
    """What a condition may know of an earlier event."""

    occurred_at: datetime
    received_at: datetime
    properties: dict[str, Any]
