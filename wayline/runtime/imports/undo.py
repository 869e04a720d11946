"""Takes an import back: what it made goes, what it changed is as before, unless changed since.

It never works to a person's harm: opt-outs, refusals and suppressed addresses stay, and so does
everybody to whom anything has happened; of them only the consent that the import granted goes.
Each batch forgets what it has dealt with in the same transaction, so a kill loses nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wayline.domain.care import GRANTED, word_of
from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.places import PhoneNumber, parse_number
from wayline.domain.profiles import with_number
from wayline.runtime.imports.taking import KEPT, UNDO_WITHIN
from wayline.runtime.imports.tally import Tally
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.runtime.roster import Roster, open_roster
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts, imports
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.database import Transactions
from wayline.store.imports import Change, Import
from wayline.store.ledger import ConsentRow
from wayline.store.lost import in_words

METHOD: Final = "import:undone"
_BATCH: Final = 1_000
_FOLLOWS: Final = frozenset({"country", "region", "line_type", "zones"})  # from the number
_ATTRIBUTE: Final = "attributes."


async def undo(
    database: Transactions,
    workspace_id: WorkspaceId,
    import_id: UUID,
    now: Callable[[], datetime],
    told: Callable[[int], None] = lambda _: None,
    key: SuppressionKey | None = None,
) -> Tally:
    """Take an import of contacts back; raises `import:unknown`, `import:late`, `import:undone`."""
    with in_words(KEPT):
        return await _undo(database, workspace_id, import_id, now, told, Library(key))


async def _undo(
    database: Transactions,
    workspace_id: WorkspaceId,
    import_id: UUID,
    now: Callable[[], datetime],
    told: Callable[[int], None],
    library: Library,
) -> Tally:
    async def begin(connection: Connection) -> Import:
        await library.refresh(connection)
        row = await imports.one(connection, workspace_id, import_id)
        row = _may_undo(row, now())
        if row.state != "undoing":  # its counts begin anew; those of the import end here
            await imports.finish(connection, workspace_id, import_id, "undoing", {}, now())
        return row

    row = await database.retrying(begin)
    work = _Undo(database, library, workspace_id, import_id, now)
    work.tally = Tally(row.tally) if row.state == "undoing" else Tally()
    done = 0
    while n := await work.batch():
        done += n
        told(done)

    async def end(connection: Connection) -> None:
        tally = work.tally.plain()
        await imports.finish(connection, workspace_id, import_id, "undone", tally, now())

    await database.retrying(end)
    return work.tally


def _may_undo(row: Import | None, at: datetime) -> Import:
    if row is None:
        mend = "See them: wayline imports list"
        raise WaylineError("there is no such import", code="import:unknown", mend=mend)
    if row.state == "undone":
        message, mend = "this import was taken back already", "Nothing is left to do."
        raise WaylineError(message, code="import:undone", mend=mend)
    if row.kind != "contacts":
        message = f"an import of {row.kind} cannot be taken back"
        raise WaylineError(message, code="import:kind", mend="Import a corrected file over it.")
    if row.state != "undoing" and at - (row.ended_at or row.started_at) > UNDO_WITHIN:
        message = "this import ended more than 24 hours ago"
        raise WaylineError(message, code="import:late", mend="Import a corrected file over it.")
    return row


class _Undo:
    """Takes people back batch by batch."""

    def __init__(
        self,
        database: Transactions,
        library: Library,
        workspace_id: WorkspaceId,
        import_id: UUID,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._library = library
        self._workspace_id = workspace_id
        self._import_id = import_id
        self._now = now
        self.tally = Tally()

    async def batch(self) -> int:
        """Deal with some people; returns how many, 0 when nobody is left."""

        async def again(_: Collection[ContactId]) -> tuple[int, Tally]:
            return await self._database.retrying(self._take)

        number, self.tally = await steadily(again)
        return number

    async def _take(self, connection: Connection) -> tuple[int, Tally]:
        changes = await imports.next_changes(connection, self._import_id, _BATCH)
        people = [change.contact_id for change in changes]
        at = self._now()
        addresses = set(_former_addresses(self._workspace_id, changes))
        roster = await open_roster(
            connection, self._library, self._workspace_id, addresses, people, at
        )
        tally = Tally(self.tally.plain())
        active = await imports.active(connection, people)
        found = await contacts.read(connection, people)
        winners = {c: p.contact.merged_into for c, p in found.items() if p.contact.merged_into}
        desk = _Desk(roster, tally, active)
        for change in changes:
            desk.take(change, winners.get(change.contact_id))
        await roster.save(connection, self._library)
        await imports.delete_people(connection, desk.gone)
        await imports.forget_changes(connection, self._import_id, people)
        await imports.note(connection, self._workspace_id, self._import_id, tally.plain(), 0)
        return len(changes), tally


@dataclass(slots=True)
class _Restored:
    """A contact on its way back, and the fields that could not be taken back."""

    contact: Contact
    left: list[str]


class _Desk:
    """Takes back what was made of people under lock."""

    def __init__(self, roster: Roster, tally: Tally, active: set[ContactId]) -> None:
        self.gone: list[ContactId] = []
        self._roster = roster
        self._tally = tally
        self._active = active

    def take(self, change: Change, winner: ContactId | None) -> None:
        """Take back what was made of one person, as far as nothing stands against it.

        Of who has become somebody else since (`winner`) only the consent is taken away.
        """
        contact_id = change.contact_id
        if winner is not None:
            self._withdraw(change._replace(contact_id=winner), every=False)
            self._kept(change, "merged_since", "it was merged into another contact since")
            return
        person = self._roster.before(contact_id)
        if person is None:
            return  # deleted since: nothing is left
        if change.kind == "created" and self._untouched(change, person.updated_at):
            self._withdraw(change, every=True)
            self._roster.leave(contact_id)
            self.gone.append(contact_id)
            self._tally.counts["deleted"] += 1
            return
        self._withdraw(change, every=False)
        if change.kind == "merged":
            self._kept(change, "merged", "two contacts that were merged cannot be parted")
        elif change.kind == "created":
            self._kept(change, "changed", "something happened to a new contact since")
        else:
            self._restore(change)

    def _untouched(self, change: Change, updated_at: datetime) -> bool:
        person = self._roster.before(change.contact_id)
        assert person is not None
        quiet = person.care.asked_at is None and person.care.sending is None
        quiet = quiet and not person.care.blocked and not person.contact.aliases
        return quiet and updated_at <= change.at and change.contact_id not in self._active

    def _withdraw(self, change: Change, *, every: bool) -> None:
        """Take granted consent away, and say so in the ledger; a refusal since stays one."""
        care = self._roster.cares[change.contact_id]
        said = {scope: word_of(word) for scope, word in care.consent.items()}
        mine = [scope for scope in sorted(change.granted) if said.get(scope) == GRANTED]
        if not mine:
            return
        kept = {scope: said for scope, said in care.consent.items() if scope not in mine}
        contact = self._roster.contacts[change.contact_id]
        rows = [self._ledger(contact, scope) for scope in mine]
        self._roster.hear(change.contact_id, replace(care, consent=kept), rows)
        if not every:
            self._tally.consent["withdrawn"] += len(mine)

    def _ledger(self, contact: Contact, scope: str) -> ConsentRow:
        channel, _, category = scope.partition("/")
        return ledger_row(contact, channel, category, "revoked", METHOD, self._roster.at)

    def _restore(self, change: Change) -> None:
        """Give a known person back what they were, but for the fields that changed since."""
        roster = self._roster
        one = _Restored(roster.contacts[change.contact_id], [])
        for name, (old, new) in change.changes.items():
            if name not in _FOLLOWS:
                self._field(one, name, old, new)
        roster.change(one.contact)
        for kind in ("phone", "email"):
            value = getattr(one.contact, kind)
            if value is not None and kind in change.changes and kind not in one.left:
                roster.give(change.contact_id, kind, value)
        self._tally.counts["restored"] += 1
        if one.left:
            what = f"these have changed since and stay: {', '.join(one.left)}"
            self._tally.note(change.line, "undo:field", what, "Look: wayline contacts show")

    def _field(self, one: _Restored, name: str, old: Any, new: Any) -> None:
        if name in ("phone", "email") and old is not None:
            holder = self._roster.holder(name, old)
            if holder not in (None, one.contact.contact_id):
                one.left.append(name)
                return
        after = _with(one.contact, name, old, new)
        if after is None:
            one.left.append(name)
        else:
            one.contact = after

    def _kept(self, change: Change, code: str, what: str) -> None:
        self._tally.counts["kept"] += 1
        self._tally.note(change.line, f"undo:{code}", what, "Look: wayline contacts show")


def _with(contact: Contact, name: str, old: Any, new: Any) -> Contact | None:
    """The contact with a field as it was; None if it is no longer what the import made it."""
    if name.startswith(_ATTRIBUTE):
        key = name[len(_ATTRIBUTE) :]
        if contact.attributes.get(key) != new:
            return None
        kept = {k: v for k, v in contact.attributes.items() if k != key}
        return replace(contact, attributes=kept if old is None else {**kept, key: old})
    if name == "tags":
        return replace(contact, tags=(contact.tags - frozenset(new)) | frozenset(old))
    if getattr(contact, name) != new:
        return None
    if name == "phone":
        number = None if old is None else parse_number(old)
        return with_number(contact, number if isinstance(number, PhoneNumber) else None)
    return replace(contact, **{name: old})


def _former_addresses(workspace_id: WorkspaceId, changes: Sequence[Change]) -> list[Address]:
    """What people had before and may have again."""
    return [
        Address(workspace_id, kind, change.changes[kind][0])
        for change in changes
        for kind in ("phone", "email")
        if change.changes.get(kind, [None])[0] is not None
    ]
