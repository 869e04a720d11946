"""Owes the answers to people's STOP, START and HELP, and no more of them than a person could want.

Whoever texts a number can make it answer, at its owner's cost: programs that answer each other, and
fraud that earns from every text to a range of numbers. So a person gets an answer of a kind a few
times a day, and all whom no journey ever wrote to share the answers of an hour.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId, bucket_of, derived_beside
from wayline.runtime.library import Library
from wayline.store import messages, rollups
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.message_rows import NewMessage
from wayline.store.partitions import month_of
from wayline.store.rollups import Tally

ANSWER_STEPS: Final = frozenset({"answer:opted_out", "answer:help"})  # whatever is suppressed
MOST_OF_A_KIND: Final = 3  # to a number within `_DAY`
MOST_TO_STRANGERS: Final = 200  # by a workspace in an hour of the clock, all kinds together
MOST_ALIKE: Final = 30  # of them to numbers that differ in their last four digits alone
_DAY: Final = timedelta(days=1)
_LIVES: Final = timedelta(minutes=5)  # 47 CFR 64.1200(a)(12): later must be justified
_TO_STRANGERS: Final = "answered_stranger"


class Asking(NamedTuple):
    """A text that asks for an answer; `is_stranger` if no journey ever wrote to whoever sent it."""

    contact_id: ContactId
    reply_id: UUID
    at: datetime
    is_stranger: bool


class Answering:
    """The answers of one transaction, whose people are locked."""

    def __init__(self, library: Library, people: Mapping[ContactId, Person], tally: Tally) -> None:
        self.owed: list[NewMessage] = []
        self._library = library
        self._people = people
        self._tally = tally
        self._given: Counter[tuple[ContactId, str]] = Counter()
        self._strangers: Counter[tuple[WorkspaceId, float]] = Counter()
        self._alike: Counter[tuple[WorkspaceId, float, str]] = Counter()

    async def recall(
        self, connection: Connection, asking: Sequence[tuple[ContactId, datetime]]
    ) -> None:
        """Look up what was answered lately to those who ask now."""
        if not asking:
            return
        latest = dict(sorted(asking, key=lambda one: one[1]))
        for contact_id, step, n in await messages.answers_since(
            connection, [(contact_id, at - _DAY) for contact_id, at in latest.items()]
        ):
            self._given[contact_id, step] = n
        hours = {(self._people[c].contact.workspace_id, hour_of(at)) for c, at in asking}
        for one, hour, prefix, n in await rollups.in_hours(connection, _TO_STRANGERS, hours):
            self._strangers[one, hour] += n
            self._alike[one, hour, prefix] = n

    def answer(self, asking: Asking, kind: str, asked: str | None = None) -> bool:
        """Owe the workspace's answer of a kind (`domain.answers`), as `say` does.

        `asked` is the word of theirs that a text of ours had asked for: then the answer says so.
        """
        contact = self._people[asking.contact_id].contact
        workspace = self._library.workspaces[contact.workspace_id]
        words = workspace.answer(kind, contact.language, asked)
        return self.say(asking, kind, words)

    def say(self, asking: Asking, kind: str, words: str) -> bool:
        """Owe these words to a text, unless too many of the kind went out: then False."""
        contact, at = self._people[asking.contact_id].contact, asking.at
        withheld = self._withheld(asking, contact, kind)
        if withheld is not None:
            self._tally.add(
                contact.contact_id, contact.workspace_id, at, "answer_withheld", withheld
            )
            return False
        self._given[contact.contact_id, f"answer:{kind}"] += 1
        if asking.is_stranger:
            prefix = range_of(contact.phone)
            self._strangers[contact.workspace_id, hour_of(at)] += 1
            self._alike[contact.workspace_id, hour_of(at), prefix] += 1
            self._tally.add(contact.contact_id, contact.workspace_id, at, _TO_STRANGERS, prefix)
        key = (kind, asking.reply_id.bytes)
        self.owed.append(owed_text(contact, kind, words, key, at, "transactional", _LIVES))
        return True

    def _withheld(self, asking: Asking, contact: Contact, kind: str) -> str | None:
        if self._given[contact.contact_id, f"answer:{kind}"] >= MOST_OF_A_KIND:
            return "limit:answers"
        hour = (contact.workspace_id, hour_of(asking.at))
        full = self._strangers[hour] >= MOST_TO_STRANGERS
        full = full or self._alike[*hour, range_of(contact.phone)] >= MOST_ALIKE
        return "limit:strangers" if asking.is_stranger and full else None


def owed_text(
    contact: Contact,
    kind: str,
    words: str,
    key: tuple[str | bytes, ...],
    at: datetime,
    category: str,
    lives: timedelta,
) -> NewMessage:
    """A text that belongs to no journey; its id is a hash of the key."""
    return NewMessage(
        bucket_of(contact.contact_id),
        contact.contact_id,
        derived_beside(contact.contact_id, "answer", *key),
        month_of(at),
        contact.workspace_id,
        None,
        None,
        None,
        f"answer:{kind}",
        1,
        "sms",
        None,
        None,
        None,
        words,
        "{}",
        category,
        None,
        100,
        "once",
        at,
        at + lives,
    )


def range_of(phone: str | None) -> str:
    """The range that a number is of: fraud texts from many of one."""
    return (phone or "")[:-4]


def hour_of(at: datetime) -> float:
    """The hour of the clock, counted since 1970."""
    return at.timestamp() // 3600
