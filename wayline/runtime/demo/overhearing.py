"""Listens to what goes out and comes back, for the few latest texts that the demo shows."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from wayline.channels.contract import Handover, Inbound, Result, Taken
from wayline.domain.ids import ContactId
from wayline.runtime.ingest import Incoming, Ingest, Outcome
from wayline.runtime.library import Library
from wayline.runtime.sandbox import SandboxConnection
from wayline.sandbox.carrier import Carrier
from wayline.store.bulk import Connection
from wayline.store.contacts import Locked

MOST: Final = 24


class Heard(NamedTuple):
    """One text: ours to a person, or (`incoming`) theirs to us; the number is masked."""

    at: datetime
    number: str
    text: str
    incoming: bool


class OverheardConnection(SandboxConnection):
    """A connection to the sandbox that remembers the latest texts."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__(carrier)
        self.latest: deque[Heard] = deque(maxlen=MOST)
        self.numbers: deque[str] = deque(maxlen=1)  # whom the last text went to

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over; those that were taken are heard."""
        results = await super().hand_over(batch)
        for one, result in zip(batch, results, strict=True):
            if isinstance(result, Taken):
                self.latest.append(Heard(one.at, masked(one.to), one.text, False))
                self.numbers.append(one.to)
        return results

    def acknowledge(self, items: Iterable[Inbound]) -> None:
        """Let go of what is durable; what people wrote is heard."""
        kept = list(items)
        super().acknowledge(kept)
        for item in kept:
            if item.kind == "reply":
                said = Heard(item.at, masked(item.data["from"]), item.data["text"], True)
                self.latest.append(said)


class CountingIngest(Ingest):
    """Ingest that knows how many events it has stored since it was made."""

    def __init__(self, library: Library, months: Sequence[int]) -> None:
        super().__init__(library, months)
        self.stored = 0

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Incoming],
        owners: dict[int, ContactId],
        people: Mapping[ContactId, Locked],
    ) -> Outcome:
        """Take a batch in, and count what was new in it."""
        outcome = await super().take(connection, batch, owners, people)
        self.stored += outcome.stored
        return outcome


def masked(number: str) -> str:
    """A number as it may be shown: +1 202 ***-0142, +3363 *** 4567."""
    if number.startswith("+1") and len(number) == 12:
        return f"+1 {number[2:5]} ***-{number[-4:]}"
    return f"{number[:-7]} *** {number[-4:]}"
