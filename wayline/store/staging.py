"""Databases beside the one in use: a restore fills one of them, and then the two change places."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from wayline.domain.errors import WaylineError
from wayline.store.database import connect_sync

_MEETING: Final = ("postgres", "template1")  # databases to stand in while others are renamed
_DATA: Final[tuple[LiteralString, ...]] = ("contact", "journey", "event", "write_key")
_ROLES: Final[LiteralString] = """\
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['wayline_app', 'wayline_engine'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
    END IF;
  END LOOP;
END $$"""
_IN_USE: Final = "Stop what uses it (wayline serve, work, up), and try again."


def is_empty(dsn: str) -> bool:
    """Whether a database holds nothing that a business would miss."""
    with connect_sync(dsn) as connection:
        known = connection.execute("SELECT to_regclass('schema_migrations') IS NOT NULL")
        if not _one(known):
            tables = "SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"
            return bool(_one(connection.execute(tables)))
        connection.execute("SET ROLE wayline_engine")  # whom row-level security hides nothing from
        return not any(_has_rows(connection, table) for table in _DATA)


def require_nobody(dsn: str) -> None:
    """Refuse a database that somebody is connected to."""
    with _meeting(dsn) as connection:
        count = _sessions(connection, name_of(dsn))
    if count:
        message = f"{count} sessions use the database {name_of(dsn)}"
        raise WaylineError(message, code="restore:in_use", mend=_IN_USE)


@contextmanager
def staged(dsn: str) -> Iterator[str]:
    """An empty database beside that of `dsn`; dropped at the end unless it took its place."""
    beside = f"{name_of(dsn)}_restoring"
    with _meeting(dsn) as connection:
        _drop(connection, beside)  # of a restore that was killed
        connection.execute(_ROLES)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(beside))
        try:
            connection.execute(create)
        except psycopg.errors.InsufficientPrivilege:
            message = "this user may not make databases, which a restore needs"
            mend = "Let it: ALTER ROLE ... CREATEDB"
            raise WaylineError(message, code="restore:rights", mend=mend) from None
    try:
        yield make_conninfo(dsn, dbname=beside)
    finally:
        with suppress(WaylineError), _meeting(dsn) as connection:
            _drop(connection, beside)


def take_place(dsn: str, *, keep: bool) -> str | None:
    """Let the staged database take the name of the other, at once or not at all.

    What was there before is dropped, or kept under the name that is returned.
    """
    name = name_of(dsn)
    before = f"{name}_replaced"
    with _meeting(dsn) as connection:
        _drop(connection, before)
        try:
            with connection.transaction():
                for old, new in ((name, before), (f"{name}_restoring", name)):
                    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                    connection.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
        except psycopg.errors.ObjectInUse:
            message = f"somebody connected to the database {name} meanwhile"
            raise WaylineError(message, code="restore:in_use", mend=_IN_USE) from None
        if not keep:
            _drop(connection, before)
    return before if keep else None


def name_of(dsn: str) -> str:
    """The name of the database that a connection string leads to."""
    given = conninfo_to_dict(dsn)
    return str(given.get("dbname") or given.get("user") or "")


@contextmanager
def _meeting(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to another database of the same server."""
    error: WaylineError | None = None
    for name in _MEETING:
        try:
            connection = connect_sync(make_conninfo(dsn, dbname=name))
        except WaylineError as reason:
            error = reason
        else:
            with connection:
                yield connection
            return
    assert error is not None
    raise error


def _sessions(connection: psycopg.Connection[Any], name: str) -> int:
    query: LiteralString = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = %s AND backend_type = 'client backend'"
    )
    return int(_one(connection.execute(query, [name])))


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    connection.execute(drop)


def _has_rows(connection: psycopg.Connection[Any], table: LiteralString) -> bool:
    exists = _one(connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]))
    query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    return bool(exists and _one(connection.execute(query)))


def _one(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None
