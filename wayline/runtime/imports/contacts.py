"""Takes a file of people in: profiles, consent, and what is needed to take it all back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from wayline.domain.care import UNPROVEN, Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.imports import Entry, Reject, Word, heard, may_grant
from wayline.runtime.imports.source import Source
from wayline.runtime.imports.taking import File, Taking
from wayline.runtime.imports.tally import Tally
from wayline.runtime.ledger import ledger_row
from wayline.runtime.people import Conflict, Desk
from wayline.runtime.roster import Roster, open_roster
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts, imports
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.database import Transactions
from wayline.store.imports import Change
from wayline.store.ledger import ConsentRow

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
        workspace_id, import_id = self.workspace_id, self.row.import_id
        addresses = addresses_of(workspace_id, batch)
        roster = await open_roster(connection, self.library, workspace_id, addresses, (), at)
        known = {c for c in roster.contacts if roster.before(c) is not None}
        before = await imports.changes_of(connection, import_id, known)
        work = BatchWork(roster, self._source, import_id, tally, before)
        refused = work.take(batch)
        await roster.save(connection, self.library)
        if work.suppressed:
            await contacts.suppress(connection, work.suppressed)
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
    ) -> None:
        self.roster = roster
        self.tally = tally
        self.suppressed: list[tuple[Address, datetime, str]] = []
        self._desk = Desk(roster, cast("Conflict", source.on_conflict))
        self._source = source
        self._import_id = str(import_id)
        self._earlier = earlier
        self._touched: dict[ContactId, tuple[int, str]] = {}
        self._granted: dict[ContactId, set[str]] = {}

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
            for word in entry.words:
                self._hear(self.roster.final(written.contact_id), entry, word)
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

    def _hear(self, contact_id: ContactId, entry: Entry, word: Word) -> None:
        roster, before = self.roster, self.roster.cares[contact_id]
        contact = roster.contacts[contact_id]
        if word.said == "granted" and not may_grant(
            self._source.plan, word, entry.profile, contact
        ):
            self.tally.consent["no_address"] += 1
            return
        after, action = heard(before, word, roster.at)
        if not action:
            return
        roster.hear(contact_id, after, [self._ledger(contact, entry, word, action, after)])
        self._count_word(contact_id, word, action, before_granted=before.consent == after.consent)
        if word.said == "blocked":
            kind = "email" if word.scope == "email" else "phone"
            value = getattr(contact, kind)
            if value is not None:
                address = Address(contact.workspace_id, kind, value)
                self.suppressed.append((address, roster.at, after.blocked[word.scope]))

    def _count_word(
        self, contact_id: ContactId, word: Word, action: str, *, before_granted: bool
    ) -> None:
        if action == "imported":
            self.tally.consent["unproven" if not word.proven else "kept_refusal"] += 1
            return
        self.tally.consent[action] += 1
        if action == "granted" and not before_granted:
            self._granted.setdefault(contact_id, set()).add(word.scope)

    def _ledger(
        self, contact: Contact, entry: Entry, word: Word, action: str, after: Care
    ) -> ConsentRow:
        """What the ledger keeps: when they agreed, the proof, and from which line of which file."""
        channel, _, scope = word.scope.partition("/")
        method = "import:proven" if word.proven else "import:unproven"
        at = min(word.at or self.roster.at, self.roster.at)
        told: dict[str, Any] = {"import": self._import_id, "line": entry.line, "actor": "import"}
        if word.said == "granted":
            told |= _basis(word, after)
        elif word.said == "blocked":
            told["reason"] = after.blocked[word.scope]
        return ledger_row(
            contact,
            channel,
            scope or "all",
            action,
            method,
            at,
            word.proof,
            recorded_at=self.roster.at,
            data=told,
        )

    def changes(self) -> Iterator[Change]:
        """What this batch made of people, joined to what the import made of them before."""
        named: dict[ContactId, tuple[int, str]] = {}
        for touched, (line, status) in self._touched.items():
            contact_id = self.roster.final(touched)
            kind = "merged" if contact_id in named or contact_id != touched else status
            named[contact_id] = min(line, named.get(contact_id, (line, ""))[0]), kind
        granted: dict[ContactId, set[str]] = {}
        for heard_of, scopes in self._granted.items():
            granted.setdefault(self.roster.final(heard_of), set()).update(scopes)
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


def _basis(word: Word, after: Care) -> dict[str, Any]:
    """What a claim of consent rests on; `state` says that it counts as unproven from now on."""
    if word.proven:
        until = {} if word.until is None else {"expires_at": word.until.isoformat()}
        return {"basis": "express", **until}
    counts = after.consent.get(word.scope) == UNPROVEN
    return {"basis": UNPROVEN, **({"state": UNPROVEN} if counts else {})}


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
