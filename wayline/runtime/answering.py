"""Owes the answers to people's STOP, START and HELP, and no more of them than a person could want.

Whoever texts a number can make it answer, at its owner's cost: programs that answer each other, and
fraud that earns from every text to a range of numbers. So a person gets an answer of a kind a few
times a day, and all whom no journey ever wrote to share the answers of an hour.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId, bucket_of, derived_beside
from wayline.runtime.library import Library
from wayline.store import messages, rollups
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.message_rows import NewMessage, Tracked
from wayline.store.partitions import month_of
from wayline.store.rollups import Tally

ANSWER_STEPS: Final = frozenset({"answer:opted_out", "answer:help"})  # whatever is suppressed
MOST_OF_A_KIND: Final = 3  # to a number within `_DAY`
MOST_TO_STRANGERS: Final = 200  # by a workspace in an hour of the clock, all kinds together
_DAY: Final = timedelta(days=1)
_LIVES: Final = timedelta(minutes=5)  # 47 CFR 64.1200(a)(12): later must be justified
_TO_STRANGERS: Final = "answered_stranger"


class Answering:
    """The answers of one transaction, whose people are locked."""

    def __init__(self, library: Library, people: Mapping[ContactId, Person], tally: Tally) -> None:
        self.owed: list[NewMessage] = []
        self._library = library
        self._people = people
        self._tally = tally
        self._given: Counter[tuple[ContactId, str]] = Counter()
        self._strangers: Counter[tuple[WorkspaceId, float]] = Counter()

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
        hours = {(self._people[c].contact.workspace_id, _hour(at)) for c, at in asking}
        for workspace_id, hour, n in await rollups.in_hours(connection, _TO_STRANGERS, hours):
            self._strangers[workspace_id, hour] = n

    def answer(
        self,
        contact_id: ContactId,
        kind: str,
        reply_id: UUID,
        at: datetime,
        answered: Tracked | None,
    ) -> None:
        """Owe an answer to a text, unless too many went out; `answered` is what the text is for."""
        contact = self._people[contact_id].contact
        stranger = answered is None or answered.enrollment_id is None
        withheld = self._withheld(contact_id, contact.workspace_id, kind, at, stranger=stranger)
        if withheld is not None:
            self._tally.add(contact_id, contact.workspace_id, at, "answer_withheld", withheld)
            return
        self._given[contact_id, f"answer:{kind}"] += 1
        if stranger:
            self._strangers[contact.workspace_id, _hour(at)] += 1
            self._tally.add(contact_id, contact.workspace_id, at, _TO_STRANGERS)
        self.owed.append(self._message(contact_id, kind, reply_id, at))

    def _withheld(
        self,
        contact_id: ContactId,
        workspace_id: WorkspaceId,
        kind: str,
        at: datetime,
        *,
        stranger: bool,
    ) -> str | None:
        if self._given[contact_id, f"answer:{kind}"] >= MOST_OF_A_KIND:
            return "limit:answers"
        full = self._strangers[workspace_id, _hour(at)] >= MOST_TO_STRANGERS
        return "limit:strangers" if stranger and full else None

    def _message(
        self, contact_id: ContactId, kind: str, reply_id: UUID, at: datetime
    ) -> NewMessage:
        contact = self._people[contact_id].contact
        words = self._library.workspaces[contact.workspace_id].answer(kind, contact.language)
        return NewMessage(
            bucket_of(contact_id),
            contact_id,
            derived_beside(contact_id, "answer", kind, reply_id.bytes),
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
            "transactional",
            None,
            100,
            "once",
            at,
            at + _LIVES,
        )


def _hour(at: datetime) -> float:
    return at.timestamp() // 3600
