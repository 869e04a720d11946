"""The front of the simulated carrier: what a client, a phone and an auditor can ask of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from wayline.sandbox import books
from wayline.sandbox.behaviour import Behaviour
from wayline.sandbox.chance import Dice
from wayline.sandbox.desk import Desk
from wayline.sandbox.draft import known_by_key
from wayline.sandbox.exchange import (
    Accepted,
    Answer,
    Happening,
    InboxMessage,
    Refused,
    Submission,
    UnsupportedError,
    WrongSeedError,
)
from wayline.sandbox.instants import from_micros, to_micros
from wayline.sandbox.ledger import Ledger
from wayline.sandbox.luck import luck_of
from wayline.sandbox.pending import Pending
from wayline.sandbox.phone import Phone

__all__ = [
    "Accepted",
    "Answer",
    "Carrier",
    "Happening",
    "InboxMessage",
    "Refused",
    "Submission",
    "UnsupportedError",
    "WrongSeedError",
]


class Carrier:
    """One simulated carrier; each process opens the same file with a Carrier of its own."""

    def __init__(self, path: Path, behaviour: Behaviour, seed: int) -> None:
        self.behaviour = behaviour
        self._dice = Dice(seed)
        self._ledger = Ledger(path, seed)
        self._desk = Desk(behaviour, self._dice, self._ledger)
        self._pending = Pending(self._ledger, echoes_key=behaviour.echoes_key)
        self._phone = Phone(self._dice, self._ledger)

    def submit(self, batch: Sequence[Submission]) -> list[Answer]:
        """Answers in the order of the batch, all committed before the first is given."""
        return self._desk.take(batch)

    def lookup(self, key: str) -> Answer | None:
        """What became of a key; None: it was never taken.

        Raises UnsupportedError where the behaviour's `doubt` is `none`.
        """
        return self.lookup_batch([key])[0]

    def lookup_batch(self, keys: Sequence[str]) -> list[Answer | None]:
        """The same for many keys, in their order."""
        if self.behaviour.doubt == "none":
            raise UnsupportedError("this carrier cannot be asked about a key")
        known = known_by_key(self._ledger, [luck_of(self._dice, key) for key in keys])
        return [known[key][0].answer if key in known else None for key in keys]

    def due(self, callbacks: Sequence[str], until: datetime, limit: int) -> list[Happening]:
        """The earliest happenings up to `until`; the same again until they are acknowledged."""
        return self._pending.due(callbacks, to_micros(until), limit)

    def acknowledge(self, ids: Sequence[int]) -> None:
        """These have been dealt with and never come back."""
        self._ledger.forget(ids)

    def next_due(self, callbacks: Sequence[str] | None = None) -> datetime | None:
        """When the next of these callbacks (default: of all) falls due; it may lie in the past."""
        micros = self._pending.next_due(callbacks)
        return None if micros is None else from_micros(micros)

    def callbacks(self) -> list[str]:
        """The callbacks that texts have named so far."""
        return self._pending.callbacks()

    def say(self, number: str, text: str, at: datetime, sender: str | None = None) -> None:
        """Answer the last text in a phone (from `sender`); LookupError if there is none."""
        self._phone.say(number, text, at, sender)

    def tap(self, number: str, url: str, at: datetime) -> None:
        """Open a link in a phone; LookupError if no text there has it."""
        self._phone.tap(number, url, at)

    def complain(
        self, number: str, at: datetime, sender: str | None = None, code: str = "7726"
    ) -> None:
        """Report the last text in a phone (from `sender`) as spam; LookupError if there is none."""
        self._phone.complain(number, at, sender, code)

    def accepted(self) -> Iterator[Accepted]:
        """The log of texts that were taken, in order of business time and key."""
        return books.accepted(self._ledger)

    def refused(self) -> Iterator[Refused]:
        """The log of texts that were definitely refused; 21610 is a text after an opt-out."""
        return books.refused(self._ledger)

    def inbox(self, number: str, until: datetime | None = None) -> list[InboxMessage]:
        """The texts in one phone, oldest first, up to `until`."""
        return books.inbox(self._ledger, number, until)

    def inboxes(self, until: datetime | None = None) -> Iterator[InboxMessage]:
        """The texts in all phones, phone by phone, oldest first."""
        return books.inboxes(self._ledger, until)

    def latest(self, until: datetime | None, most: int) -> list[tuple[str, int, datetime]]:
        """The phones that got a text last: number, how many lie there, and when the last came."""
        return books.latest(self._ledger, until, most)

    def optouts(
        self, until: datetime | None = None, sender: str | None = None
    ) -> Iterator[tuple[str, datetime]]:
        """(number, when) of every STOP up to `until`, future ones included; to one `sender`."""
        return books.optouts(self._ledger, until, sender)

    def close(self) -> None:
        """Let go of the file; nothing is lost without it."""
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
