"""A file that is to be taken in: what is in it, and its rows in batches, from any line on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from wayline.domain import columns
from wayline.domain.columns import ATTRIBUTE
from wayline.domain.declared import Declared
from wayline.domain.ids import WorkspaceId, key_hash
from wayline.domain.imports import Entry, Plan, Reject, read_row
from wayline.text import tables
from wayline.text.tables import Row, Table

BATCH: Final = 2_000  # rows of one transaction


@dataclass(frozen=True, slots=True)
class Source:
    """A table with the plan of how it is read; `on_conflict` is what a row does that names two.

    `most` rows make a batch (None: as many as are fast).
    """

    table: Table
    plan: Plan
    on_conflict: str
    most: int | None = None

    def fingerprint(self, workspace_id: WorkspaceId, kind: str) -> UUID:
        """What an import of this file is known by: the same file, read the same way."""
        told = orjson.dumps(self.plain(), option=orjson.OPT_SORT_KEYS).decode()
        return key_hash("import", str(workspace_id), kind, self.table.sha256, told)

    def plain(self) -> dict[str, Any]:
        """How the file is read, for the record."""
        declared = self.plan.declared
        confirmed = {} if declared.confirmed is None else {"confirmed": declared.confirmed}
        return {
            "fields": dict(zip(self.table.columns, self.plan.fields, strict=True)),
            "encoding": self.table.encoding,
            "delimiter": self.table.delimiter,
            "country": self.plan.country,
            "scope": declared.scope,
            "agreed": declared.agreed,
            "proof": declared.proof,
            **confirmed,
            "on_conflict": self.on_conflict,
        }

    def batches(self, after: int) -> Iterator[list[Entry | Reject]]:
        """The rows behind a line, read, in batches."""
        batch: list[Entry | Reject] = []
        most = self.most or BATCH
        for row in tables.rows(self.table):
            if row.line <= after:
                continue
            if isinstance(row, Row):
                batch.append(read_row(self.plan, row.line, row.cells))
            else:
                batch.append(Reject(*row))
            if len(batch) == most:
                yield batch
                batch = []
        if batch:
            yield batch


def open_source(
    path: Path,
    country: str,
    *,
    mapping: Mapping[str, str],
    encoding: str | None,
    declared: Declared,
    on_conflict: str,
) -> Source:
    """Look at a file and guess how it is to be read; `mapping` corrects the guess."""
    table = tables.look(path, encoding)
    guessed = columns.guess(table.columns, table.sample, country)
    fields = columns.mapped(table.columns, guessed, mapping)
    columns.check(table.columns, fields)
    exact = _exact(table.columns, fields)
    plan = Plan(fields, country, exact, declared)
    return Source(table, plan, on_conflict)


def _exact(names: Sequence[str], fields: Sequence[str]) -> frozenset[int]:
    """The columns whose names are those of our own export: their values are of a kind."""
    pairs = enumerate(zip(names, fields, strict=True))
    return frozenset(
        p for p, (name, field) in pairs if name == field and name.startswith(ATTRIBUTE)
    )
