"""`wayline db`: schema, backups and restores, for whoever installs, upgrades or loses a disk."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from wayline.bootstrap import address, open_home, prepare_months, seal_secrets
from wayline.commands import _db_files as files
from wayline.commands._db_erased import again
from wayline.commands._db_erased import erased as erased_command
from wayline.config import Config
from wayline.domain.ids import show
from wayline.runtime.erasures import read_list
from wayline.runtime.restoring import restore, resume
from wayline.runtime.sealing import Resealed, every, reseal
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.vault import Vault
from wayline.store.archive import dump
from wayline.store.database import connect, connect_sync
from wayline.store.migrate import Status, migrate, script, status
from wayline.store.restores import Restore, last

app = typer.Typer(
    help="Migrate the database, back it up, bring it back, and show its state.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("erased")(erased_command)
_UNTOLD = (
    "Who said no since then is not known here. Bring them in before it goes on, by your carrier's\n"
    "list, or one that is kept beside the backups: wayline suppressions import FILE"
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command("migrate")
def migrate_database(
    as_json: AsJson = False,
    as_sql: Annotated[
        bool, typer.Option("--sql", help="Print what it would do, for psql, and do nothing.")
    ] = False,
) -> None:
    """Apply the migrations that this database lacks, and make the months that are missing.

    Secrets that an older version kept in the clear are sealed.
    """
    if as_sql:
        typer.echo(script(), nl=False)
        return
    config = Config.load()
    with address(config) as dsn:
        with connect_sync(dsn) as connection:
            applied = migrate(connection)
        asyncio.run(prepare_months(dsn))
        asyncio.run(seal_secrets(dsn, Vault(config.keys)))
    if as_json:
        typer.echo(json.dumps({"applied": applied}))
        return
    for name in applied:
        typer.echo(f"applied {name}")
    if not applied:
        typer.echo("nothing to do")


@app.command("status")
def show_status(as_json: AsJson = False) -> None:
    """List the migrations, applied and still to come, and say if a restore has paused it all."""
    with address(Config.load()) as dsn:
        with connect_sync(dsn) as connection:
            found = status(connection)
        current = all(one.applied_at for one in found)
        restored = asyncio.run(_last_restore(dsn)) if current else None
    if as_json:
        told = None if restored is None else _plain_restore(restored)
        typer.echo(json.dumps({"migrations": [_plain(one) for one in found], "restore": told}))
        return
    for one in found:
        when = f"{one.applied_at:%Y-%m-%d %H:%M:%S}Z" if one.applied_at else "still to come"
        typer.echo(f"{one.name:<40} {when}")
    if restored is not None:
        _print_restore(restored)


@app.command("backup")
def back_up(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Where to; a new file in the home if left out."),
    ] = None,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Pack the folder of keys into a file beside it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the whole database into one file, and read it back to be sure.

    Everything may go on meanwhile. The file is for your eyes only (mode 0600): it holds everything
    that is known of people. The keys are not in it; keep them elsewhere.
    """
    config = Config.load()
    target, telling = files.backup_file(config, file), files.Telling()
    with files.opened(config) as (dsn, tools):
        dump(tools, dsn, target, telling)
    keys = files.write_keys(config, target) if with_keys else None
    size = target.stat().st_size
    if as_json:
        told = {"file": str(target), "bytes": size, "tables": telling.tables}
        typer.echo(json.dumps({**told, "keys": None if keys is None else str(keys)}))
        return
    typer.echo(f"{target}: {size:,} bytes, read back and fine")
    if keys is not None:
        typer.echo(f"{keys}: the keys; keep them apart from it")
    elif config.keys.is_dir():
        typer.echo(f"The keys in {config.keys} are not in it; keep a copy of them elsewhere.")


@app.command("restore")
def bring_back(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Put it in the place of what is there, which is kept."),
    ] = False,
    erased: Annotated[
        Path | None,
        typer.Option(metavar="LIST", help="Who was erased since, as `db erased --to` wrote it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back: everything paused, nothing sent from before, who was erased erased.

    Nobody may use the database meanwhile. What was owed when the backup was taken is not sent,
    for it may have been sent since; people who were due are parked: `wayline journey parked`. Who
    was erased since is erased again, as the database in its place and the list know it; who said
    no since says it again, as that database knows.
    """
    config = Config.load()
    gone = None if erased is None else read_list(erased)
    with files.opened(config) as (dsn, tools):
        work = restore(
            tools,
            file.absolute(),
            dsn,
            files.Telling(),
            replace=replace,
            key=SuppressionKey(config.keys),
            erased=gone,
        )
        restored = asyncio.run(work)
        asyncio.run(prepare_months(dsn))
    if as_json:
        told = {"migrated": restored.migrated, "replaced": restored.replaced}
        noes = {"erased": restored.erased, "refused": restored.refused}
        told_all = {**_plain_restore(restored.restore), **told, **noes}
        typer.echo(json.dumps(told_all))
        return
    _print_restore(restored.restore)
    typer.echo(_refused(restored.refused))
    typer.echo(again(restored.erased))
    if restored.replaced is not None:
        typer.echo(f"What was there before is kept as the database {restored.replaced}.")


@app.command("resume")
def let_go_on(as_json: AsJson = False) -> None:
    """Let everything go on that a restore has paused.

    Who said STOP since the backup was taken is not known here: take your carrier's list of
    opt-outs in first.
    """

    async def go() -> list[str]:
        async with open_home(Config.load()) as home, home.database.transaction() as connection:
            return await resume(connection, home.now())

    slugs = asyncio.run(go())
    if as_json:
        typer.echo(json.dumps({"resumed": slugs}))
    else:
        typer.echo(f"{', '.join(slugs)} goes on" if slugs else "nothing was paused")


@app.command("rekey")
def rekey(
    lost: Annotated[
        bool,
        typer.Option("--lost", help="Keys are lost: replace what only they could open."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Seal all secrets of the database with a new encryption key, made in the folder of keys.

    The old keys stay in its file, for backups that were sealed with them. With --lost connections
    and webhooks whose secrets nobody can open get new ones, which receivers must be told; a
    forward to Segment is disabled. Restart what runs.
    """
    config = Config.load()
    with address(config) as dsn:
        done, key_id = asyncio.run(_rekey(dsn, Vault(config.keys), lost=lost))
    endpoints = [show("endpoint", one.endpoint_id) for one in done.endpoints]
    if as_json:
        told = {"key": key_id, "sealed": done.secrets}
        typer.echo(json.dumps({**told, "replaced": [*done.connections, *endpoints]}))
        return
    typer.echo(f"{done.secrets:,} secrets are sealed with the new key {key_id}")
    for name in done.connections:
        typer.echo(f"  connection {name} has new secrets")
    for shown in endpoints:
        typer.echo(f"  {shown} has a new secret: wayline webhooks show {shown} --secret")
    typer.echo(f"Copy {config.keys} to where your copy of it is.")


async def _rekey(dsn: str, vault: Vault, *, lost: bool) -> tuple[Resealed, str]:
    connection = await connect(dsn, "engine")
    try:
        async with connection.transaction():
            if not lost:  # no key is made when there is no way on
                for value in await every(connection):
                    vault.open(value)
            key_id = vault.add_key()
            return await reseal(connection, vault, lost=lost), key_id
    finally:
        await connection.close()


async def _last_restore(dsn: str) -> Restore | None:
    connection = await connect(dsn, "engine")
    try:
        return await last(connection)
    finally:
        await connection.close()


def _refused(number: int | None) -> str:
    """What is said of those who said no after the backup."""
    if number is None:
        return _UNTOLD
    return f"{number:,} addresses and consents that were closed since are closed again"


def _print_restore(one: Restore) -> None:
    typer.echo(f"restored from a backup of {one.backup_at:%Y-%m-%d %H:%M:%S} UTC")
    typer.echo(f"  {one.expired:,} messages that were owed then are not sent")
    typer.echo(f"  {one.parked:,} people who were due are parked: wayline journey parked list")
    if one.resumed_at is None:
        typer.echo("  everything is paused; once opt-outs are up to date: wayline db resume")
    else:
        typer.echo(f"  it goes on since {one.resumed_at:%Y-%m-%d %H:%M:%S} UTC")


def _plain_restore(one: Restore) -> dict[str, object]:
    return {
        "backup_at": one.backup_at.isoformat(),
        "restored_at": one.restored_at.isoformat(),
        "expired": one.expired,
        "parked": one.parked,
        "paused": one.resumed_at is None,
    }


def _plain(one: Status) -> dict[str, object]:
    return {
        "name": one.name,
        "applied_at": one.applied_at.isoformat() if one.applied_at else None,
        "seconds": one.took.total_seconds() if one.took else None,
    }
