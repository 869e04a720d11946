"""What is due: many callbacks read as one time-line, at a cost that no backlog changes."""

import heapq
from collections.abc import Generator, Iterable, Sequence
from itertools import islice
from typing import Any

import orjson

from wayline.sandbox.exchange import Happening
from wayline.sandbox.instants import from_micros
from wayline.sandbox.ledger import Ledger, Row

# One seek into the index for each callback; IN with ORDER BY would sort the whole backlog.
_FIRSTS = """SELECT id, address,
        (SELECT at FROM happening WHERE callback = callback.id ORDER BY at LIMIT 1) AS first
    FROM callback WHERE address IN (SELECT value FROM json_each(?))"""
_CALLBACKS = "SELECT address FROM callback ORDER BY id"
_EARLIEST = """SELECT MIN(
        (SELECT at FROM happening WHERE callback = callback.id ORDER BY at LIMIT 1))
    FROM callback"""
_DUE = """SELECT at, tie, id, kind, key, data FROM happening
    WHERE callback = ? AND at <= ? ORDER BY at, tie LIMIT ?"""


class Pending:
    """The happenings of one carrier that nobody has acknowledged yet."""

    def __init__(self, ledger: Ledger, *, echoes_key: bool) -> None:
        self._ledger = ledger
        self._echoes_key = echoes_key

    def due(self, callbacks: Sequence[str], until: int, limit: int) -> list[Happening]:
        """The earliest of these callbacks up to `until`, in an order that is always the same."""
        with self._ledger.turn:
            lines = [
                self._line(number, address, until, limit)
                for number, address, first in self._ledger.rows_for(_FIRSTS, list(callbacks))
                if first is not None and first <= until
            ]
            merged: Iterable[Row] = lines[0] if len(lines) == 1 else heapq.merge(*lines)
            rows = list(islice(merged, limit))
            for line in lines:
                line.close()  # a cursor left open would hold its snapshot of the file
        return [self._happening(row) for row in rows]

    def _line(
        self, number: int, address: str, until: int, limit: int
    ) -> Generator[Row, None, None]:
        for at, tie, *rest in self._ledger.cursor(_DUE, number, until, limit):
            yield (at, tie, address, *rest)

    def _happening(self, row: Row) -> Happening:
        at, _, address, number, kind, key, written = row
        data = self._receipt(key, written) if kind == "receipt" else orjson.loads(written)
        return Happening(number, address, from_micros(at), kind, key, data)

    def _receipt(self, key: str, written: str) -> dict[str, Any]:
        status, error, reference = written.split(" ")
        return {
            "reference": reference,
            "status": status,
            "error": error or None,
            "client_key": key if self._echoes_key else None,
        }

    def callbacks(self) -> list[str]:
        """All callbacks there are, in the order in which they were named first."""
        return [row[0] for row in self._ledger.rows(_CALLBACKS)]

    def next_due(self, callbacks: Sequence[str] | None) -> int | None:
        """The instant of the earliest of these callbacks, or of all; None when nothing waits."""
        if callbacks is None:
            earliest: int | None = self._ledger.rows(_EARLIEST)[0][0]
            return earliest
        firsts = (row[2] for row in self._ledger.rows_for(_FIRSTS, list(callbacks)))
        return min((first for first in firsts if first is not None), default=None)
