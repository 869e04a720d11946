"""Takes in a complaint that a provider, a carrier or somebody at a desk tells of a number."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.care import OPTED_OUT
from wayline.domain.complaints import method_of
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, MessageId, WorkspaceId, show
from wayline.runtime.closing import nobody
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.roster import Roster, open_roster
from wayline.runtime.telling import of_consent, tell
from wayline.store import complaints, ledger, messages
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.message_rows import Tracked


class Told(NamedTuple):
    """A complaint about texts to a number; `id` is the teller's own, so that it counts once."""

    phone: str
    source: str
    code: str | None
    sender: str | None
    message_id: UUID | None
    at: datetime
    id: str | None = None


class Taken(NamedTuple):
    """What became of it: whether it is new, whether it closed the number, and about what it is."""

    is_new: bool
    closed: bool
    contact_id: ContactId | None
    sender: str | None
    message_id: UUID | None


async def complain(
    connection: Connection,
    library: Library,
    workspace_id: WorkspaceId,
    told: Told,
    now: datetime,
    by: str,
) -> Taken:
    """Write a complaint into the ledger and close the number at once; may raise `MovedError`.

    Inside a transaction that has locked nothing. It is about the message that is named, else the
    last one that went to whoever has the number. `by` is who tells it.
    """
    address = Address(workspace_id, "phone", told.phone)
    roster = await open_roster(connection, library, workspace_id, [address], (), now)
    contact = _about(roster, library, address)
    if told.id and await complaints.is_known(connection, contact.contact_id, told.id):
        return Taken(False, False, roster.holder("phone", told.phone), told.sender, None)
    message = await _message(connection, contact, told)
    data = _data(told, message, by)
    closed = roster.close(address, told.at, OPTED_OUT, method_of(told.source), data)
    await roster.save(connection, library)
    holder = roster.holder("phone", told.phone)
    if not (closed and holder):  # who was closed already complains all the same
        row = ledger_row(contact, "sms", "all", "opted_out", method_of(told.source), now, data=data)
        await ledger.append(connection, [row])
        if holder is not None:
            await tell(connection, library, of_consent([row]))
    message_id = message.message_id if message else told.message_id
    return Taken(True, closed, holder, data.get("sender"), message_id)


def _about(roster: Roster, library: Library, address: Address) -> Contact:
    """Whoever has the number; of one that nobody has the ledger keeps a hash."""
    holder = roster.holder("phone", address.value)
    if holder is not None:
        return roster.contacts[holder]
    if library.suppression is None:
        return Contact(ContactId(UUID(int=0)), WorkspaceId(address.workspace_id), key="")
    hashed = nobody(library.suppression.hashed(address))
    return Contact(hashed, WorkspaceId(address.workspace_id), key="")


async def _message(connection: Connection, contact: Contact, told: Told) -> Tracked | None:
    wanted = told.message_id
    if wanted is None:
        last = await messages.last_sent(connection, [(contact.contact_id, told.at)])
        wanted = last[0].message_id if 0 in last else None
    if wanted is None:
        return None
    names = (contact.contact_id, *contact.aliases)
    keys = [(name, MessageId(wanted)) for name in names]
    return (await messages.track(connection, keys, told.at)).get(MessageId(wanted))


def _data(told: Told, message: Tracked | None, by: str) -> dict[str, Any]:
    """What the ledger keeps beside who, when and how: nothing that names a person."""
    sender = told.sender or (message.sender if message else None)
    found = {
        "by": by,
        "code": told.code,
        "sender": sender,
        "message": message and show("message", message.message_id),
        "id": told.id,
        "at": told.at.isoformat(),
    }
    return {name: value for name, value in found.items() if value is not None}
