"""The carrier's books in one SQLite file, shared by processes and durable against kill -9."""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from wayline.sandbox.exchange import WrongSeedError

Row = tuple[Any, ...]

# Instants are microseconds since 1970. A message is found by the number that its key hashes to,
# because an index of random strings costs three times as much. `tie` orders the happenings of one
# instant by their content, not by arrival. Their ids are counted in `book` and never used twice, so
# that a late acknowledgement cannot hit another one (AUTOINCREMENT would write once for each row).
_SCHEMA = """
CREATE TABLE IF NOT EXISTS book (seed INTEGER NOT NULL, next_id INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS callback (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, number INTEGER NOT NULL, key TEXT NOT NULL, copy INTEGER NOT NULL,
    attempt INTEGER NOT NULL, recipient TEXT NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL,
    parts INTEGER NOT NULL,
    at INTEGER NOT NULL, callback INTEGER NOT NULL, reference TEXT, state TEXT NOT NULL,
    error TEXT, cost INTEGER NOT NULL, arrives INTEGER, taps INTEGER NOT NULL,
    machines INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS message_number ON message (number);
CREATE TABLE IF NOT EXISTS happening (
    id INTEGER PRIMARY KEY, callback INTEGER NOT NULL, at INTEGER NOT NULL, tie INTEGER NOT NULL,
    kind TEXT NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS happening_due ON happening (callback, at, tie);
CREATE TABLE IF NOT EXISTS optout (
    recipient TEXT NOT NULL, sender TEXT NOT NULL, at INTEGER NOT NULL, is_out INTEGER NOT NULL,
    PRIMARY KEY (recipient, sender, at, is_out)) WITHOUT ROWID
"""
_INBOX_INDEX = """CREATE INDEX IF NOT EXISTS message_inbox ON message (recipient, arrives)
    WHERE arrives IS NOT NULL"""
_MESSAGE = """INSERT INTO message (number, key, copy, attempt, recipient, sender, text, parts, at,
    callback, reference, state, error, cost, arrives, taps, machines)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_HAPPENING = """INSERT INTO happening (callback, at, tie, kind, key, data, id)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_OPTOUT = "INSERT OR IGNORE INTO optout (recipient, sender, at, is_out) VALUES (?, ?, ?, ?)"


class Ledger:
    """One connection of one process; threads of the process take turns."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.turn = threading.RLock()
        self._addresses: dict[str, int] = {}
        self._connection = _connect(path)
        with self.writing():
            # Not executescript, which commits first: two processes may open a new file at once.
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            self._check_seed(seed)

    def _check_seed(self, seed: int) -> None:
        found = self._connection.execute("SELECT seed FROM book").fetchone()
        if found is None:
            self._connection.execute("INSERT INTO book (seed, next_id) VALUES (?, 1)", (seed,))
        elif found[0] != seed:
            raise WrongSeedError(f"{self.path} was written with seed {found[0]}, not {seed}")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One durable transaction, committed when the block ends and undone when it raises."""
        with self.turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                self._addresses.clear()  # what was numbered in it does not exist
                raise

    def rows(self, query: str, *values: Any) -> list[Row]:
        """All rows of a short query."""
        with self.turn:
            return self._connection.execute(query, values).fetchall()

    def rows_for(self, query: str, values: Sequence[str | int]) -> list[Row]:
        """Rows of a query that says `IN (SELECT value FROM json_each(?))`."""
        return self.rows(query, orjson.dumps(values).decode())

    def each(self, query: str, *values: Any) -> Iterator[Row]:
        """Rows of a long query one by one, on a connection of their own: nobody waits for them."""
        connection = _connect(self.path)
        try:
            yield from connection.execute(query, values)
        finally:
            connection.close()

    def cursor(self, query: str, *values: Any) -> sqlite3.Cursor:
        """An open cursor for whoever merges several; only while holding `turn`."""
        return self._connection.execute(query, values)

    def index_inboxes(self) -> None:
        """Make the index of phones, once asked for: keeping it makes each text a third dearer."""
        with self.turn:
            query = "SELECT 1 FROM sqlite_schema WHERE name = 'message_inbox'"
            if not self.rows(query):
                self._connection.execute(_INBOX_INDEX)

    def callback(self, address: str) -> int:
        """The number that stands for a callback address in the rows; only within `writing`."""
        known = self._addresses.get(address)
        if known is None:
            add = "INSERT OR IGNORE INTO callback (address) VALUES (?)"
            self._connection.execute(add, (address,))
            find = "SELECT id FROM callback WHERE address = ?"
            known = int(self._connection.execute(find, (address,)).fetchone()[0])
            self._addresses[address] = known
        return known

    def add(
        self, messages: Iterable[Row], happenings: Sequence[Row], optouts: Iterable[Row]
    ) -> None:
        """Write what was decided about a batch; only within `writing`."""
        self._connection.executemany(_MESSAGE, messages)
        if happenings:
            count = "UPDATE book SET next_id = next_id + ? RETURNING next_id"
            after = self._connection.execute(count, (len(happenings),)).fetchall()[0][0]
            ids = range(after - len(happenings), after)
            rows = [(*row, number) for row, number in zip(happenings, ids, strict=True)]
            self._connection.executemany(_HAPPENING, rows)
        self._connection.executemany(_OPTOUT, optouts)

    def forget(self, ids: Sequence[int]) -> None:
        """Delete happenings; unknown ids are nothing to worry about."""
        if not ids:
            return
        with self.writing():
            gone = "DELETE FROM happening WHERE id = ?"
            self._connection.executemany(gone, [(number,) for number in ids])

    def close(self) -> None:
        """Let go of the file."""
        with self.turn:
            self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    """WAL for readers beside a writer; NORMAL survives the death of any process."""
    connection = sqlite3.connect(
        path, timeout=30.0, isolation_level=None, check_same_thread=False, cached_statements=300
    )
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """The one statement that does not wait for others, when several open a new file at once."""
    for _ in range(200):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem):
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA journal_mode = WAL")
