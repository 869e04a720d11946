"""`wayline db`: the schema of the database, for whoever installs or upgrades Wayline."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from wayline.config import Config
from wayline.store.database import connect_sync
from wayline.store.embedded import server
from wayline.store.migrate import Status, migrate, script, status

app = typer.Typer(
    help="Migrate the database and show its state.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@contextmanager
def _address(config: Config) -> Iterator[str]:
    """The database that is set, or that of the home, whose server runs meanwhile."""
    if config.database_url:
        yield config.database_url
    else:
        with server(config.home, binaries=config.postgres_bin) as running:
            yield running.dsn()


@contextmanager
def _connection() -> Iterator[Any]:
    with _address(Config.load()) as address, connect_sync(address) as connection:
        yield connection


@app.command("migrate")
def migrate_database(
    as_json: AsJson = False,
    as_sql: Annotated[
        bool, typer.Option("--sql", help="Print what it would do, for psql, and do nothing.")
    ] = False,
) -> None:
    """Apply the migrations that this database lacks."""
    if as_sql:
        typer.echo(script(), nl=False)
        return
    with _connection() as connection:
        applied = migrate(connection)
    if as_json:
        typer.echo(json.dumps({"applied": applied}))
        return
    for name in applied:
        typer.echo(f"applied {name}")
    if not applied:
        typer.echo("nothing to do")


@app.command("status")
def show_status(as_json: AsJson = False) -> None:
    """List the migrations, applied and still to come."""
    with _connection() as connection:
        found = status(connection)
    if as_json:
        typer.echo(json.dumps({"migrations": [_plain(one) for one in found]}))
        return
    for one in found:
        when = f"{one.applied_at:%Y-%m-%d %H:%M:%S}Z" if one.applied_at else "still to come"
        typer.echo(f"{one.name:<40} {when}")


def _plain(one: Status) -> dict[str, object]:
    return {
        "name": one.name,
        "applied_at": one.applied_at.isoformat() if one.applied_at else None,
        "seconds": one.took.total_seconds() if one.took else None,
    }
