"""Facts: what conditions may know of a person, fetched for a whole batch, one query per kind."""

from dataclasses import dataclass, field
from datetime import datetime

from wayline.domain.contacts import Contact
from wayline.domain.events import Event, PastEvent
from wayline.domain.ids import MessageId

MOST_EVENTS = 1_000  # newest events of one name that a condition looks at


@dataclass(frozen=True, slots=True)
class EventsWanted:
    """Events of one name received in [since, now of the advance]; `since` None means all.

    `newer` asks also for what was received after that now: a wait that is being registered must
    find what came between the due time of the advance and its transaction.
    """

    name: str
    since: datetime | None
    newer: bool = False


@dataclass(frozen=True, slots=True)
class MessageWanted:
    """The states and facts of one message."""

    message_id: MessageId


Wanted = EventsWanted | MessageWanted


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message as conditions see it: its state, and the facts that stand beside the state."""

    state: str
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    clicked_at: datetime | None = None
    replied_at: datetime | None = None


@dataclass(slots=True)
class Facts:
    """All that is known of one person in this round; `missing` collects what a decision needs yet.

    `event_at` is the care row's cursor: nothing newer than it has been received for the person,
    so a wait that starts after it need not look for events that came meanwhile.
    """

    contact: Contact
    event: Event | None = None  # the event being tested, in entries, exits, goals and waits
    event_at: datetime | None = None
    events: dict[EventsWanted, tuple[PastEvent, ...]] = field(default_factory=dict)
    messages: dict[MessageId, MessageFacts] = field(default_factory=dict)
