"""People as a dry run leaves them: on paper, in a temporary file that is gone with its process.

The database is only read; what the rows so far would have changed lies over it. Memory stays that
of a batch, however long the file is.
"""

import pickle
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId
from wayline.store.contacts import Address, Person
from wayline.store.identities import Held

_SCHEMA: Final = """
CREATE TABLE address (kind TEXT, value TEXT, contact_id BLOB, PRIMARY KEY (kind, value))
  WITHOUT ROWID;
CREATE INDEX address_of ON address (contact_id);
CREATE TABLE person (contact_id BLOB PRIMARY KEY, person BLOB, touched INTEGER) WITHOUT ROWID;
"""
_NOBODY: Final = Held(None, None, None)


class Paper:
    """What lies over the database; close it at the end."""

    def __init__(self, workspace_id: WorkspaceId) -> None:
        self._workspace_id = workspace_id
        self._book = sqlite3.connect("")  # on disk as soon as it outgrows its cache of 2 MB
        self._book.executescript(_SCHEMA)

    def close(self) -> None:
        """Forget everything."""
        self._book.close()

    def over(self, held: Mapping[Address, Held], asked: Iterable[Address]) -> dict[Address, Held]:
        """Whose addresses are: as the database says, but for those that changed on paper."""
        found = dict(held)
        for address in asked:
            row = self._book.execute(
                "SELECT contact_id FROM address WHERE kind = ? AND value = ?", address[1:]
            ).fetchone()
            if row is not None:
                before = held.get(address, _NOBODY)
                found[address] = before._replace(contact_id=row[0] and _id(row[0]))
        return found

    def people(self, contact_ids: Collection[ContactId]) -> dict[ContactId, Person]:
        """Those of the people who are on paper."""
        found = {}
        for contact_id in contact_ids:
            row = self._book.execute(
                "SELECT person FROM person WHERE contact_id = ?", (contact_id.bytes,)
            ).fetchone()
            if row is not None:
                found[contact_id] = pickle.loads(row[0])  # noqa: S301 - of this very process
        return found

    def touched(self, contact_ids: Collection[ContactId]) -> set[ContactId]:
        """Those whom a row has named so far."""
        query = "SELECT 1 FROM person WHERE contact_id = ? AND touched"
        return {c for c in contact_ids if self._book.execute(query, (c.bytes,)).fetchone()}

    def addresses_of(self, contact_ids: Collection[ContactId]) -> set[Address]:
        """What these people got on paper."""
        query = "SELECT kind, value FROM address WHERE contact_id = ?"
        return {
            Address(self._workspace_id, kind, value)
            for contact_id in contact_ids
            for kind, value in self._book.execute(query, (contact_id.bytes,))
        }

    def keep(
        self,
        people: Mapping[ContactId, Person],
        touched: Collection[ContactId],
        holders: Mapping[Address, ContactId | None],
    ) -> None:
        """Put down what a batch has changed."""
        self._book.executemany(
            "INSERT INTO person VALUES (?, ?, ?) ON CONFLICT (contact_id) DO UPDATE"
            " SET person = excluded.person, touched = touched OR excluded.touched",
            [(c.bytes, pickle.dumps(person), c in touched) for c, person in people.items()],
        )
        self._book.executemany(
            "INSERT OR REPLACE INTO address VALUES (?, ?, ?)",
            [(a.kind, a.value, holder and holder.bytes) for a, holder in holders.items()],
        )


def _id(octets: bytes) -> ContactId:
    return ContactId(UUID(bytes=octets))
