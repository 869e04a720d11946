"""How consent of a number stands, all that was said of it, and whether the two agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wayline.domain.care import Care
from wayline.domain.consent import Entry, differences, fold
from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.places import PhoneNumber, parse_number
from wayline.domain.workspaces import Workspace
from wayline.runtime.closing import nobody
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.why.asking import find
from wayline.store import contacts, ledger
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.ledger import Told


@dataclass(frozen=True, slots=True)
class ConsentHistory:
    """A person (None: nobody has the number), their care, and the entries in their order.

    `wrong` says in what the care row and the ledger disagree: it should be empty.
    """

    contact: Contact | None
    care: Care
    entries: Sequence[Told]
    wrong: Sequence[str] = ()


class Compared(NamedTuple):
    """How many people were looked at, and in what care row and ledger disagree."""

    people: int
    wrong: Mapping[ContactId, Sequence[str]]


async def history_of(
    connection: Connection, key: SuppressionKey, workspace: Workspace, who: str
) -> ConsentHistory:
    """All about a number, id or email, found as `why` does; raises like it if nothing is known."""
    try:
        contact_id = await find(connection, workspace, who)
    except WaylineError:
        entries = await _of_nobody(connection, key, workspace, who)
        if not entries:
            raise
        return ConsentHistory(None, Care(), entries)
    person = (await contacts.read(connection, [contact_id]))[contact_id]
    contact = person.contact
    own = await ledger.history(connection, [contact_id])
    before = await ledger.history(connection, contact.aliases) if contact.aliases else []
    return ConsentHistory(contact, person.care, [*before, *own], disagreement(person.care, own))


def disagreement(care: Care, own: Sequence[Told]) -> list[str]:
    """In what a care row says something else than the person's own entries."""
    said = fold(Entry(one.channel, one.scope, one.action, one.method, one.data) for one in own)
    return differences(said, care.consent, care.blocked)


async def disagreements(connection: Connection, workspace_id: WorkspaceId, bucket: int) -> Compared:
    """Everybody of a bucket whose care row and ledger disagree; nobody, if all is well."""
    people = await ledger.people(connection, workspace_id, bucket)
    entries: dict[ContactId, list[Told]] = {one: [] for one in people}
    for one in await ledger.history(connection, people):
        entries[ContactId(one.contact_id)].append(one)
    cares = await contacts.read(connection, people)
    found = {
        one: disagreement(cares[one].care, own) for one, own in entries.items() if one in cares
    }
    return Compared(len(found), {one: wrong for one, wrong in found.items() if wrong})


async def _of_nobody(
    connection: Connection, key: SuppressionKey, workspace: Workspace, who: str
) -> list[Told]:
    """What the ledger has of an address that only a list names."""
    number = parse_number(who, workspace.country)
    kind, value = ("phone", number.e164) if isinstance(number, PhoneNumber) else ("email", who)
    hashed = key.hashed(Address(workspace.workspace_id, kind, value))
    return await ledger.history(connection, [nobody(hashed)])
