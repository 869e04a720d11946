"""What one round of virtual time does: everybody's earliest thing, each at its own instant."""

from dataclasses import dataclass, field
from datetime import datetime

from wayline.channels.contract import Inbound
from wayline.domain.ids import ContactId
from wayline.runtime.consent import ConsentChange
from wayline.runtime.ingest import Incoming
from wayline.store.enrollments import Due
from wayline.store.terms import Term

# At one instant they come in this order.
OUTSIDE, TERM, JOURNEY, MESSAGE, WEBHOOK = range(5)


@dataclass(slots=True)
class Now:
    """One round: who does what, each at their own instant."""

    consent: list[ConsentChange] = field(default_factory=list)
    events: list[Incoming] = field(default_factory=list)
    inbound: list[Inbound] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    people: list[Due] = field(default_factory=list)
    owed: list[Due] = field(default_factory=list)
    calls: list[Due] = field(default_factory=list)

    def size(self) -> int:
        """How much there is to do."""
        outside = len(self.consent) + len(self.events) + len(self.inbound)
        return outside + len(self.terms) + len(self.people) + len(self.owed) + len(self.calls)


class Firsts:
    """Everybody's earliest thing, when and of which kind; of those who are not blocked."""

    def __init__(self, blocked: set[ContactId]) -> None:
        self.found: dict[ContactId, tuple[datetime, int]] = {}
        self._blocked = blocked

    def offer(self, contact_id: ContactId, at: datetime, kind: int) -> None:
        """Somebody has a thing at a time."""
        if contact_id in self._blocked:
            return
        known = self.found.get(contact_id)
        if known is None or (at, kind) < known:
            self.found[contact_id] = (at, kind)
