"""`wayline suppressions`: those who must not be written to, in from a list, out to a file."""

import csv
import json
from pathlib import Path
from typing import Annotated

import typer

from wayline.bootstrap import Home
from wayline.commands import _import_pages as pages
from wayline.commands._export_pages import opened
from wayline.commands._home import at_home
from wayline.domain.declared import SUPPRESSED
from wayline.domain.errors import WaylineError
from wayline.domain.places import PhoneNumber, parse_number
from wayline.domain.reasons import sentence
from wayline.domain.suppressions import REASONS
from wayline.domain.workspaces import Workspace
from wayline.runtime import closed
from wayline.runtime.imports.suppressions import SuppressionImport
from wayline.runtime.imports.tally import Tally
from wayline.runtime.library import Library
from wayline.store import suppressions
from wayline.store.contacts import Address

app = typer.Typer(
    help="Import, export, count and look up those who must not be written to.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[str | None, typer.Option("--workspace", metavar="NAME", help="Whose list.")]
Reason = Annotated[
    str,
    typer.Option(
        metavar="REASON",
        help="Where a row gives none of ours: consent:suppressed, which START does not lift; "
        "consent:opted_out, which it does; carrier:opted_out; carrier:invalid_number.",
    ),
]


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Numbers, emails or hashes: CSV of any kind.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what could be taken, and write nothing.")
    ] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="What a column is: phone, email, hash, kind, reason, at, or - for nothing.",
        ),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(metavar="CC", help="The country of numbers without plus: US, DE."),
    ] = None,
    reason: Reason = SUPPRESSED,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Close the addresses of a list, with or without contacts who hold them.

    Addresses that nobody holds are kept as keyed hashes. Hashes in the file are SHA-256 of the
    number with plus, or of the email in small letters, or those of our own export. Stopped at
    any moment, the same command goes on where it was.
    """
    take_file(file, dry_run, mapping, country, reason, workspace, as_json)


def take_file(
    file: Path,
    dry_run: bool,
    mapping: list[str] | None,
    country: str | None,
    reason: str,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Take a list in, or say what could be taken."""
    check_reason(reason)
    given = pages.mapping(mapping or [])

    async def work(home: Home, mine: Workspace) -> None:
        one = SuppressionImport(
            home.database,
            mine.workspace_id,
            file,
            home.now,
            key=home.suppression,
            mapping=given,
            place=((country or mine.country).upper(), reason),
        )
        if not dry_run:
            await pages.take(one, file, one.table.lines, as_json=as_json, show=_show)
            return
        tally = one.rehearse()
        if as_json:
            typer.echo(json.dumps({"dry_run": True, **tally.plain()}, ensure_ascii=False))
        else:
            _show_rehearsed(tally)

    at_home(workspace, work)


@app.command("export")
def export_file(
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; on screen if not given.")
    ] = None,
    workspace: InWorkspace = None,
) -> None:
    """Write all that is closed: addresses of contacts, and the hashes of all others.

    An import reads it back, where the same folder of keys is.
    """

    async def work(home: Home, mine: Workspace) -> int:
        number = 0
        with opened(to) as out:
            table = csv.writer(out, lineterminator="\n")
            table.writerow(closed.COLUMNS)
            async for page in closed.everything(home.database, mine.workspace_id):
                table.writerows(page)
                number += len(page)
        return number

    number = at_home(workspace, work)
    if to is not None:
        typer.echo(f"{number:,} closed addresses are in {to}")


@app.command("count")
def count(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Count what is closed, by kind and reason."""

    async def work(home: Home, mine: Workspace) -> list[suppressions.Count]:
        async with home.database.transaction() as connection:
            return await suppressions.counts(connection, mine.workspace_id)

    found = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"closed": [one._asdict() for one in found]}))
        return
    for one in found:
        place = "of contacts" if one.known else "as hashes"
        typer.echo(f"{one.kind:<6} {one.by:<22} {place:<12} {one.n:>12,}")
    typer.echo(f"{sum(one.n for one in found):,} in all")


@app.command("check")
def check(
    who: Annotated[str, typer.Argument(metavar="ADDRESS", help="A phone number or an email.")],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Say whether an address is closed, since when and why. Ends with 1 if it is not."""

    async def work(home: Home, mine: Workspace) -> closed.Stand:
        address = address_of(who, mine)
        async with home.database.transaction() as connection:
            return await closed.stand(connection, Library(home.suppression), address)

    found = at_home(workspace, work)
    said = found.closed
    if as_json:
        plain = {
            "closed": said is not None,
            "at": said and said.at.isoformat(),
            "reason": said and said.by,
            "held": found.contact_id is not None,
        }
        typer.echo(json.dumps(plain))
    elif said is None:
        typer.echo(f"{who} is not closed.")
    else:
        place = "a contact has it" if found.contact_id else "nobody has it, a hash is kept"
        typer.echo(f"closed since {said.at:%Y-%m-%d %H:%M} UTC, {said.by}: {sentence(said.by)}")
        typer.echo(f"  {place}")
    if said is None:
        raise typer.Exit(1)


@app.command("forget")
def forget(
    lost: Annotated[
        bool, typer.Option("--lost", help="Yes, the key is lost: its hashes are of no use.")
    ] = False,
    workspace: InWorkspace = None,
) -> None:
    """Forget the hashes of a workspace whose key is lost, so that people can be taken in again.

    Import your lists anew first where you can: nobody can tell who was among them.
    """
    if not lost:
        mend = "Put the folder of keys back. Only if it is lost for good: --lost"
        raise WaylineError("this forgets whom not to write to", code="keys:lost", mend=mend)

    async def work(home: Home, mine: Workspace) -> int:
        async with home.database.transaction() as connection:
            await suppressions.alone(connection, mine.workspace_id)
            return await suppressions.forget_lost(connection, mine.workspace_id)

    typer.echo(f"{at_home(workspace, work):,} hashes are forgotten")


def check_reason(reason: str) -> None:
    """Raises `suppression:reason` for what closes no address."""
    if reason not in REASONS:
        message = f'"{reason}" is no reason to close an address'
        raise WaylineError(
            message, code="suppression:reason", mend=f"There are: {', '.join(REASONS)}."
        )


def address_of(who: str, mine: Workspace) -> Address:
    """A number or email as it is known; raises `number:...` with the mend."""
    if "@" in who:
        return Address(mine.workspace_id, "email", who.strip().lower())
    number = parse_number(who, mine.country)
    if isinstance(number, PhoneNumber):
        return Address(mine.workspace_id, "phone", number.e164)
    raise WaylineError(f'"{who}" is no number', code=number.code, mend=number.sentence)


def _show(tally: Tally, _: str) -> None:
    typer.echo(f"{tally.counts['closed']:,} closed")
    if tally.counts["known"]:
        typer.echo(f"{tally.counts['known']:,} were closed already")
    if tally.counts["found"]:
        typer.echo(f"{tally.counts['found']:,} of the hashes are of contacts, who were closed")
    pages.show_reasons(tally)


def _show_rehearsed(tally: Tally) -> None:
    addresses, hashes = tally.counts["addresses"], tally.counts["hashes"]
    typer.echo(f"{addresses:,} addresses and {hashes:,} hashes could be taken")
    pages.show_reasons(tally)
    typer.echo("Nothing was written.")
