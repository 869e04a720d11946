"""Bring a database to the schema of this program, once, in order and whoever else tries too.

A migration is a file `NNNN_name.sql`. It runs in one transaction with a short lock timeout, unless
its first line is `-- transaction: no`: then it is split at lines `--;` and each part commits by
itself, so every part must bear being run again (`IF NOT EXISTS`).
"""

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.pq import TransactionStatus

from wayline.domain.errors import WaylineError

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = timedelta(minutes=10)

_FILE_NAME = re.compile(r"\d{4}_[a-z0-9_]+")
_ALONE = re.compile(r"--[ \t]*transaction:[ \t]*no[ \t]*\n")
_CUT = re.compile(r"^--;[ \t]*$", re.MULTILINE)
_LOCK = 0x7761796C696E65  # "wayline"; advisory locks are per database
_POLL_SECONDS = 0.2

_TABLE: LiteralString = """\
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    took interval
)"""
_HURRY: LiteralString = "SET LOCAL lock_timeout = '5s'"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its name without `.sql`, its text, and the digest that later runs hold it to."""

    name: str
    text: LiteralString
    digest: str

    @property
    def transactional(self) -> bool:
        """Whether all of it commits at once."""
        return _ALONE.match(self.text) is None

    @property
    def parts(self) -> list[LiteralString]:
        """What is sent to the server in one go each."""
        if self.transactional:
            return [self.text]
        return _CUT.split(self.text)


@dataclass(frozen=True, slots=True)
class Status:
    """Where one migration stands in one database; `took` is None where nobody measured."""

    name: str
    applied_at: datetime | None
    took: timedelta | None


def migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """Read the migrations in order; `migration:malformed` for a bad or repeated number."""
    found = [_read(path) for path in sorted(folder.glob("*.sql"))]
    numbers = [migration.name[:4] for migration in found]
    twice = next((number for number in numbers if numbers.count(number) > 1), None)
    if twice:
        raise WaylineError(f"two migrations have the number {twice}", code="migration:malformed")
    return found


def fingerprint(folder: Path = MIGRATIONS) -> str:
    """A digest of all migrations together: the same schema has the same one."""
    lines = "\n".join(f"{one.name} {one.digest}" for one in migrations(folder))
    return hashlib.sha256(lines.encode()).hexdigest()


def migrate(
    connection: psycopg.Connection[Any],
    folder: Path = MIGRATIONS,
    patience: timedelta = PATIENCE,
) -> list[str]:
    """Apply what is missing and return the names; safe to call from many processes at once.

    The connection must be in autocommit mode. Raises `migration:changed`, `migration:newer`,
    `migration:order`, `migration:locked` (another process held the lock for all of `patience`)
    or `migration:failed`.
    """
    if not connection.autocommit:
        raise ValueError("migrations need a connection in autocommit mode")
    wanted = migrations(folder)
    with _alone(connection, patience):
        connection.execute(_TABLE)
        pending = _pending(wanted, _applied(connection))
        for migration in pending:
            _apply(connection, migration)
    return [migration.name for migration in pending]


def status(connection: psycopg.Connection[Any], folder: Path = MIGRATIONS) -> list[Status]:
    """Tell for each migration of this program, and each one only the database has, if it ran."""
    applied = _applied(connection)
    names = sorted({migration.name for migration in migrations(folder)} | applied.keys())
    return [
        Status(name, row[1], row[2]) if (row := applied.get(name)) else Status(name, None, None)
        for name in names
    ]


def lacking(connection: psycopg.Connection[Any], folder: Path = MIGRATIONS) -> list[str]:
    """Names of the migrations still to come; raises like `migrate` where there is no way on."""
    return [one.name for one in _pending(migrations(folder), _applied(connection))]


def script(folder: Path = MIGRATIONS) -> str:
    """Print the same work for `psql`, for those who let nobody but themselves change a schema."""
    pieces = ["\\set ON_ERROR_STOP on", f"{_TABLE};"]
    for migration in migrations(folder):
        record = _record(migration)
        if migration.transactional:
            body = f"BEGIN;\n{_HURRY};\n{_closed(migration.text)}\n{record};\nCOMMIT;"
        else:
            body = "\n".join([*map(_closed, migration.parts), f"{record};"])
        pieces.append(f"-- {migration.name}\n{body}")
    return "\n\n".join(pieces) + "\n"


def _read(path: Path) -> Migration:
    if not _FILE_NAME.fullmatch(path.stem):
        message = f"{path.name} is no name for a migration"
        raise WaylineError(message, code="migration:malformed", mend="call it 0001_name.sql")
    # Universal newlines: a checkout on Windows has the same digest.
    text = path.read_text(encoding="utf-8")
    return Migration(path.stem, text, hashlib.sha256(text.encode()).hexdigest())


@contextmanager
def _alone(connection: psycopg.Connection[Any], patience: timedelta) -> Iterator[None]:
    # Never wait inside pg_advisory_lock: a waiting session holds a snapshot, and then CREATE INDEX
    # CONCURRENTLY of the one who has the lock waits for the waiting one, for ever.
    deadline = time.monotonic() + patience.total_seconds()
    while not _true(connection, "SELECT pg_try_advisory_lock(%s)", [_LOCK]):
        if time.monotonic() >= deadline:
            message = "another process has been migrating this database all the while"
            raise WaylineError(message, code="migration:locked", mend="wait for it, or end it")
        time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        if not connection.closed:
            _true(connection, "SELECT pg_advisory_unlock(%s)", [_LOCK])


def _true(
    connection: psycopg.Connection[Any], sql: LiteralString, parameters: Sequence[object] = ()
) -> bool:
    row = connection.execute(sql, parameters).fetchone()
    return bool(row and row[0])


def _applied(
    connection: psycopg.Connection[Any],
) -> dict[str, tuple[str, datetime, timedelta | None]]:
    if not _true(connection, "SELECT to_regclass('schema_migrations') IS NOT NULL"):
        return {}
    rows = connection.execute("SELECT name, digest, applied_at, took FROM schema_migrations")
    return {name: (digest, applied_at, took) for name, digest, applied_at, took in rows}


def _pending(
    wanted: Sequence[Migration], applied: dict[str, tuple[str, datetime, timedelta | None]]
) -> list[Migration]:
    unknown = sorted(applied.keys() - {migration.name for migration in wanted})
    if unknown:
        message = f"the database is newer than this program: it has {', '.join(unknown)}"
        raise WaylineError(message, code="migration:newer", mend="install the newer Wayline")
    for migration in wanted:
        if migration.name in applied and applied[migration.name][0] != migration.digest:
            message = f"migration {migration.name} was changed after it was applied"
            mend = "put the file back as it was, and make a new migration"
            raise WaylineError(message, code="migration:changed", mend=mend)
    pending = [migration for migration in wanted if migration.name not in applied]
    if pending and applied and pending[0].name < max(applied):
        message = f"migration {pending[0].name} comes before {max(applied)}, which already ran"
        raise WaylineError(message, code="migration:order", mend="give it the next number")
    return pending


def _apply(connection: psycopg.Connection[Any], migration: Migration) -> None:
    try:
        if migration.transactional:
            _apply_at_once(connection, migration)
        else:
            _apply_in_parts(connection, migration)
    except psycopg.Error as error:
        message = f"migration {migration.name} failed{_where(migration, error)}: {error}"
        raise WaylineError(message, code="migration:failed") from error


def _apply_at_once(connection: psycopg.Connection[Any], migration: Migration) -> None:
    with connection.transaction():
        connection.execute(_HURRY)
        connection.execute(migration.text, prepare=False)
        if connection.info.transaction_status != TransactionStatus.INTRANS:
            message = f"migration {migration.name} ends its own transaction"
            mend = "leave out BEGIN and COMMIT, or begin it with '-- transaction: no'"
            raise WaylineError(message, code="migration:malformed", mend=mend)
        connection.execute(_record(migration))


def _apply_in_parts(connection: psycopg.Connection[Any], migration: Migration) -> None:
    began = time.monotonic()
    for part in migration.parts:
        connection.execute(part, prepare=False)
    took = timedelta(seconds=time.monotonic() - began)
    connection.execute(_record(migration))
    connection.execute(
        "UPDATE schema_migrations SET took = %s WHERE name = %s", [took, migration.name]
    )


def _record(migration: Migration) -> LiteralString:
    # In a transaction now() is its beginning. Name and digest are letters, digits and underscores.
    took = "clock_timestamp() - now()" if migration.transactional else "NULL"
    return (
        "INSERT INTO schema_migrations (name, digest, took)"  # noqa: S608
        f" VALUES ('{migration.name}', '{migration.digest}', {took})"
    )


def _where(migration: Migration, error: psycopg.Error) -> str:
    position = error.diag.statement_position
    if not position or not migration.transactional:
        return ""
    return f" at line {migration.text.count(chr(10), 0, int(position) - 1) + 1}"


def _closed(sql: str) -> str:
    # On a line of its own, since the last line may be a comment; an empty statement is allowed.
    return f"{sql.rstrip()}\n;"
