"""Takes a file of people in: profiles, consent, and what is needed to take it all back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.imports import Entry, Reject
from wayline.domain.opt_in import OptIn
from wayline.runtime.imports.hearing import Hearing
from wayline.runtime.imports.source import Source
from wayline.runtime.imports.taking import File, Taking
from wayline.runtime.imports.tally import Tally
from wayline.runtime.people import Conflict, Desk
from wayline.runtime.roster import Roster, open_roster
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts, imports
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.database import Transactions
from wayline.store.imports import Change

KIND: Final = "contacts"
_TOLD: Final = frozenset(
    "key phone email zone language stage tags attributes country region line_type zones".split()
)


class ContactImport(Taking[Entry]):
    """One file of people on its way in. `now` tells business time."""

    def __init__(
        self,
        database: Transactions,
        workspace_id: WorkspaceId,
        source: Source,
        now: Callable[[], datetime],
        key: SuppressionKey | None = None,
    ) -> None:
        table = source.table
        known = source.fingerprint(workspace_id, KIND)
        file = File(KIND, table.path, table.columns, known, source.plain())
        super().__init__(database, workspace_id, file, now, key)
        self._source = source

    def batches(self, after: int) -> Iterator[list[tuple[int, Entry | Reject]]]:
        """The rows behind a line, in batches."""
        for batch in self._source.batches(after):
            yield [(one.line, one) for one in batch]

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Entry],
        at: datetime,
        tally: Tally,
    ) -> list[Reject]:
        """People, their consent, and what is needed to take it back."""
        assert self.row is not None
        rule = self.library.workspaces[self.workspace_id].opt_in
        workspace_id, import_id = self.workspace_id, self.row.import_id
        addresses = addresses_of(workspace_id, batch)
        roster = await open_roster(connection, self.library, workspace_id, addresses, (), at)
        known = {c for c in roster.contacts if roster.before(c) is not None}
        before = await imports.changes_of(connection, import_id, known)
        work = BatchWork(roster, self._source, import_id, tally, before, rule)
        refused = work.take(batch)
        await roster.save(connection, self.library)
        if work.heard.suppressed:
            await contacts.suppress(connection, work.heard.suppressed)
        await imports.record(connection, workspace_id, import_id, work.changes(), at)
        return refused


class BatchWork:
    """The rows of one transaction, taken one after the other into a roster."""

    def __init__(
        self,
        roster: Roster,
        source: Source,
        import_id: UUID,
        tally: Tally,
        earlier: Mapping[ContactId, Change],
        rule: OptIn,
    ) -> None:
        self.roster = roster
        self.tally = tally
        self.heard = Hearing(roster, source.plan, import_id, tally, rule)
        self._desk = Desk(roster, cast("Conflict", source.on_conflict))
        self._earlier = earlier
        self._touched: dict[ContactId, tuple[int, str]] = {}

    @property
    def touched(self) -> set[ContactId]:
        """Whom the rows so far were about, as they are known now."""
        return {self.roster.final(contact_id) for contact_id in self._touched}

    def take(self, batch: Sequence[Entry]) -> list[Reject]:
        """Take rows; returns those that were not taken, which the caller counts."""
        return [refused for one in batch if (refused := self._entry(one)) is not None]

    def _entry(self, entry: Entry) -> Reject | None:
        written = self._desk.take(entry.profile)
        if written.status == "refused":
            told = written.notes[0]
            return Reject(entry.line, told.code, told.what, told.mend, entry.cells)
        self._count(entry, written.contact_id, written.status)
        if written.status == "merged":
            self.tally.note(entry.line, *_MERGED)
        for told in {note.code: note for note in (*entry.notes, *written.notes)}.values():
            self.tally.note(entry.line, told.code, told.what, told.mend)
        if written.contact_id is not None:
            self.heard.take(self.roster.final(written.contact_id), entry)
        return None

    def _count(self, entry: Entry, contact_id: ContactId | None, status: str) -> None:
        self.tally.counts[status] += 1
        if contact_id is None:
            return
        contact_id = self.roster.final(contact_id)
        if contact_id in self._touched or contact_id in self._earlier:
            self.tally.counts["repeated"] += 1
        line, kind = self._touched.get(contact_id, (entry.line, status))
        self._touched[contact_id] = line, "merged" if "merged" in (kind, status) else kind

    def changes(self) -> Iterator[Change]:
        """What this batch made of people, joined to what the import made of them before."""
        named: dict[ContactId, tuple[int, str]] = {}
        for touched, (line, status) in self._touched.items():
            contact_id = self.roster.final(touched)
            kind = "merged" if contact_id in named or contact_id != touched else status
            named[contact_id] = min(line, named.get(contact_id, (line, ""))[0]), kind
        granted = self.heard.granted()
        for contact_id, (line, status) in named.items():
            yield self._change(contact_id, line, status, frozenset(granted.get(contact_id, ())))

    def _change(
        self, contact_id: ContactId, line: int, status: str, granted: frozenset[str]
    ) -> Change:
        earlier, person = self._earlier.get(contact_id), self.roster.before(contact_id)
        kind = "updated" if status == "created" and person is not None else status
        changed: dict[str, list[Any]] = {}
        if person is not None:
            changed = difference(person.contact, self.roster.contacts[contact_id])
        if earlier is not None:
            kind = earlier.kind if kind == "updated" else kind
            changed = joined(earlier.changes, changed)
            line, granted = earlier.line, granted | earlier.granted
        return Change(contact_id, line, kind, changed, granted, self.roster.at)


def addresses_of(workspace_id: WorkspaceId, batch: Sequence[Entry]) -> set[Address]:
    """All that the rows of a batch name people by."""
    return {Address(workspace_id, *way) for one in batch for way in one.profile.addresses()}


def difference(before: Contact, after: Contact) -> dict[str, list[Any]]:
    """The fields that differ, each attribute by itself, as [before, after] in plain JSON."""
    found: dict[str, list[Any]] = {}
    if before is after:
        return found
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if name == "attributes":
            for key in sorted({*old, *new}):
                if old.get(key) != new.get(key):
                    found[f"attributes.{key}"] = [old.get(key), new.get(key)]
        elif old != new:
            found[name] = [_plain(old), _plain(new)]
    return found


def joined(earlier: dict[str, list[Any]], later: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Two changes one after the other as one: what it was before the first, is after the last."""
    both = {
        name: [old, later[name][1] if name in later else new]
        for name, (old, new) in earlier.items()
    }
    return {**later, **both}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | tuple) else value


_MERGED: Final = (
    "contact:merged",
    "it is now one person with somebody of another id or address",
    "If a number is shared, import with --on-conflict refuse",
)
_FIELDS: Final = tuple(field.name for field in fields(Contact) if field.name in _TOLD)
