"""A file of people that came in one piece: taken like any other, and its rejects are told."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from wayline.domain.cells import safe, written
from wayline.domain.columns import ATTRIBUTE
from wayline.domain.ids import WorkspaceId
from wayline.domain.imports import Reject
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.imports.rejects import path_for
from wayline.runtime.imports.source import Source
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store.database import Transactions
from wayline.store.imports import Import

MOST_TOLD: Final = 100  # rejects
MOST_ROWS: Final = 10_000  # of one upload


class Taken(NamedTuple):
    """The import, and its first rejects: those of this time, if it goes on behind a line."""

    row: Import
    rejects: list[Reject]
    done_before: bool


@contextmanager
def kept(name: str, octets: bytes) -> Iterator[Path]:
    """The octets as a file that only we may read, as long as they are needed."""
    with TemporaryDirectory(prefix="wayline-upload-") as folder:
        path = Path(folder, name)
        path.write_bytes(octets)
        yield path


def table_of(records: Iterable[Mapping[str, Any]]) -> bytes:
    """Records as a table; a column for every name, a list as an import reads it."""
    rows = list(records)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    told = io.StringIO("sep=,\n")
    told.seek(0, io.SEEK_END)
    table = csv.writer(told, lineterminator="\n")
    table.writerow(columns)
    table.writerows([_cell(name, row.get(name)) for name in columns] for row in rows)
    return told.getvalue().encode("utf-8", "replace")


async def take(
    database: Transactions,
    workspace_id: WorkspaceId,
    source: Source,
    now: Callable[[], datetime],
    key: SuppressionKey,
) -> Taken:
    """Take a file in, or what is left of it."""
    one = ContactImport(database, workspace_id, source, now, key)
    row = await one.begin()
    if row.state == "done":
        return Taken(row, [], done_before=True)
    tally = await one.run()
    ended = row._replace(state="done", tally=tally.plain(), ended_at=now())
    rejects = list(islice(_rejects(path_for(source.table.path)), MOST_TOLD))
    return Taken(ended, rejects, done_before=False)


def _rejects(path: Path) -> Iterator[Reject]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for line, code, what, mend, *cells in islice(csv.reader(file), 1, None):
            yield Reject(int(line), code, what, mend, cells)


def _cell(name: str, value: Any) -> str:
    """A value as a cell: fields as they are, attributes so that their kind is found again."""
    if value is None:
        return ""
    is_text = isinstance(value, str) and not name.startswith(ATTRIBUTE)
    return safe(value) if is_text else written(value)
