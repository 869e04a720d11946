"""Whom each message of a claim goes out as, and what carriers let go of senders in a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from wayline.domain.gate import Candidate
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.letters import EMAIL
from wayline.domain.senders import choose, day_of, in_use, is_limited, limits, mail_sender
from wayline.runtime.library import Library
from wayline.store import senders
from wayline.store.bulk import Connection
from wayline.store.message_rows import Owed
from wayline.store.rollups import Tally, lock_claims

_Day = tuple[WorkspaceId, date]  # a workspace's day, as carriers count them


async def known_senders(
    connection: Connection,
    library: Library,
    owed: Sequence[Owed],
    at: Mapping[ContactId, datetime],
) -> dict[ContactId, list[str]]:
    """The senders that people know, of workspaces that have a choice; read without locks."""
    people = {
        one.contact_id for one in owed if len(in_use(library.senders.get(one.workspace_id, ()))) > 1
    }
    if not people:
        return {}
    return await senders.known(connection, people, max(at[one] for one in people))


class SendingAs:
    """Chooses the senders of one claim, and counts what they take of their day."""

    def __init__(self, library: Library, connection: Connection, tally: Tally) -> None:
        self._library = library
        self._senders = library.senders
        self._connection = connection
        self._tally = tally
        self._used: dict[_Day, dict[str, int]] = {}  # parts by address, this batch included

    async def read(self, workspace_id: WorkspaceId, at: datetime) -> None:
        """Read what is gone of the day, if carriers count any of a workspace's senders.

        Nobody else claims for the workspace then, until commit.
        """
        if not any(map(is_limited, self._senders.get(workspace_id, ()))):
            return
        day = (workspace_id, day_of(at))
        if day not in self._used:
            await lock_claims(self._connection, workspace_id)
            self._used[day] = await senders.used(self._connection, *day)

    def choose(
        self, candidate: Candidate, message: Owed, known: Sequence[str], at: datetime
    ) -> None:
        """Give a message its sender; one that was tried before keeps it, as long as it may.

        Mail goes out as the address of its workspace.
        """
        if message.channel == EMAIL:
            mail = self._library.workspaces[message.workspace_id].mail
            candidate.sender = mail and mail_sender(mail.sender)
            return
        every = self._senders.get(message.workspace_id, ())
        before = (message.sender, *known) if message.sender else known
        sender = choose(every, candidate.sending(), message.contact_id, before)
        candidate.sender = sender
        if sender is not None and is_limited(sender):
            used = self._used[message.workspace_id, day_of(at)]
            candidate.daily = limits(sender, candidate.country, every, used, at)

    def use(self, candidate: Candidate, message: Owed, at: datetime) -> None:
        """Count the parts of a message that goes: the next of the batch finds less of the day."""
        sender, day = candidate.sender, day_of(at)
        if sender is None or not sender.is_real:
            return
        key = (message.contact_id, message.workspace_id, sender.address)
        self._tally.take_parts(*key, day, candidate.parts)
        used = self._used.get((message.workspace_id, day))
        if used is not None:
            used[sender.address] = used.get(sender.address, 0) + candidate.parts
