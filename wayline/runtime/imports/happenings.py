"""Takes orders and events of the past in: each once, with its own time, old ones as history."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from wayline.domain.errors import WaylineError
from wayline.domain.ids import WorkspaceId, key_hash
from wayline.domain.imports import Reject
from wayline.domain.intake import EventProblem
from wayline.domain.orders import ORDER_COMPLETED, Order, columns_of, read_order
from wayline.domain.submissions import Arrival, Happened, Told, read_message
from wayline.runtime.imports import source
from wayline.runtime.imports.products import file_of, row_batches
from wayline.runtime.imports.taking import File, Taking
from wayline.runtime.imports.tally import Tally
from wayline.runtime.ingest import Incoming, Ingest
from wayline.runtime.people import upsert
from wayline.runtime.submissions import Desk, Submission
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store.bulk import Connection
from wayline.store.database import Database
from wayline.store.partitions import known_months
from wayline.text import tables
from wayline.text.octets import scan

SOURCE: Final = "import"  # of their events: an order that comes in two files counts once
LONGEST: Final = 64 * 1024  # characters of a line


class OrderImport(Taking[Order]):
    """One table of orders on its way in; `live` lets old ones start what new ones would."""

    def __init__(
        self,
        database: Database,
        workspace_id: WorkspaceId,
        path: Path,
        now: Callable[[], datetime],
        *,
        mapping: Mapping[str, str],
        place: tuple[str, str],
        live: bool,
        key: SuppressionKey | None = None,
    ) -> None:
        self.table = tables.look(path)
        self.fields = columns_of(self.table.columns, mapping)
        self._place = place
        self._live = live
        plain: dict[str, Any] = {
            "fields": dict(zip(self.table.columns, self.fields, strict=True)),
            "place": list(place),
            "live": live,
        }
        file = file_of("orders", workspace_id, self.table, plain)
        super().__init__(database, workspace_id, file, now, key)

    def batches(self, after: int) -> Iterator[list[tuple[int, Order | Reject]]]:
        """The rows behind a line, in batches."""
        now = self._now()
        yield from row_batches(
            self.table,
            after,
            lambda row: read_order(self.fields, row.line, row.cells, self._place, now),
        )

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Order],
        at: datetime,
        tally: Tally,
    ) -> list[Reject]:
        """The people of the orders, then the orders; one that was known already does nothing."""
        written = await upsert(
            connection,
            self.library,
            self.workspace_id,
            [order.record for order in batch],
            on_conflict="merge",
            at=at,
        )
        incoming = [
            Incoming(
                self.workspace_id,
                SOURCE,
                f"order-{order.order_id}",
                ORDER_COMPLETED,
                one.contact_id,
                min(order.at, at),
                at,
                order.properties,
                self._live,
            )
            for order, one in zip(batch, written, strict=True)
            if one.contact_id is not None
        ]
        ingest = Ingest(self.library, await known_months(connection))
        outcome = await ingest.accept(connection, incoming)
        tally.counts["created"] += outcome.stored
        tally.counts["repeated"] += outcome.duplicates
        return [
            Reject(order.line, *_told(one.notes[0]), order.cells)
            for order, one in zip(batch, written, strict=True)
            if one.contact_id is None
        ]


class EventImport(Taking[Happened | Told]):
    """One file of JSON lines on its way in, each a message as Segment's libraries send it."""

    def __init__(
        self,
        database: Database,
        workspace_id: WorkspaceId,
        path: Path,
        now: Callable[[], datetime],
        *,
        live: bool,
        key: SuppressionKey | None = None,
    ) -> None:
        found = scan(path)
        if not found.encoding.startswith("utf-8"):
            message = f"{path} is not UTF-8"
            raise WaylineError(message, code="file:encoding", mend="JSON lines are UTF-8.")
        self.lines = found.lines
        self._path = path
        self._sha256 = found.sha256
        self._live = live
        known = key_hash("import", str(workspace_id), "events", found.sha256, str(live))
        file = File("events", path, ("message",), known, {"live": live})
        super().__init__(database, workspace_id, file, now, key)

    def batches(self, after: int) -> Iterator[list[tuple[int, Happened | Told | Reject]]]:
        """The messages behind a line, in batches."""
        batch: list[tuple[int, Happened | Told | Reject]] = []
        for line, text in self._texts():
            if line > after:
                batch.append((line, self._read(line, text)))
            if len(batch) == source.BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Happened | Told],
        at: datetime,
        tally: Tally,
    ) -> list[Reject]:
        """Everything as if a client had sent it."""
        desk = Desk(Ingest(self.library, await known_months(connection)))
        submission = Submission(self.workspace_id, SOURCE, batch, live=self._live)
        await desk.accept(connection, [submission], at)
        told = sum(isinstance(one, Told) for one in batch)
        tally.counts["profiles"] += told
        tally.counts["events"] += len(batch) - told
        return []

    def _texts(self) -> Iterator[tuple[int, str]]:
        """Lines that are not blank; of one that is too long the beginning."""
        with self._path.open(encoding="utf-8-sig", errors="replace") as file:
            number = 0
            while line := file.readline(LONGEST):
                number += 1
                piece = line
                while piece and not piece.endswith("\n"):
                    piece = file.readline(LONGEST)
                if line.strip():
                    yield number, line

    def _read(self, line: int, text: str) -> Happened | Told | Reject:
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            half = "half a line, or no JSON"
            return Reject(line, "event:json", half, "Write one JSON object a line.", [text[:200]])
        kind = message.get("type") if isinstance(message, dict) else None
        fallback = f"{self._sha256[:32]}-{line}"
        found = read_message(kind, message, Arrival(self._now(), None, fallback))
        if isinstance(found, EventProblem):
            return Reject(line, found.code, found.what, found.mend, [text[:200].rstrip()])
        return found


def _told(problem: Any) -> tuple[str, str, str]:
    return problem.code, problem.what, problem.mend
