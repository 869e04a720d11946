"""`wayline contacts`: people in from a file, out to a file, and one of them on screen."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from wayline.bootstrap import Home
from wayline.commands import _import_pages as pages
from wayline.commands import _privacy
from wayline.commands._export_pages import write
from wayline.commands._home import at_home
from wayline.commands._hosting import links_here
from wayline.commands.suppressions import Reason, address_of, check_reason, take_file
from wayline.domain.contacts import Contact
from wayline.domain.declared import MARKETING, SUPPRESSED, Declared
from wayline.domain.errors import WaylineError
from wayline.domain.evidence import says_something
from wayline.domain.workspaces import Workspace
from wayline.runtime import closing, export
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.imports.rehearsal import rehearse
from wayline.runtime.imports.source import Source, open_source
from wayline.runtime.library import Library
from wayline.runtime.page_links import LIVES, PageLinks
from wayline.runtime.preferences import revoke_links
from wayline.runtime.why.asking import find
from wayline.store import contacts, identities
from wayline.text.links import page_url

app = typer.Typer(
    help="Import, export and show the people of a workspace.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
METHOD: Final = "command"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose contacts.")
]


_privacy.add_to(app)


@app.command("import")
def import_file(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table: CSV of any kind.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")
    ] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="What a column is: phone, email, user_id, zone, language, stage, tags, country, "
            "consent, consent_at, consent_proof, consent_confirmed_at, consent_confirmation, "
            "blocked, attributes.NAME, or - for nothing.",
        ),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(metavar="CC", help="The country of numbers without plus: US, DE."),
    ] = None,
    consent: Annotated[
        str | None,
        typer.Option(
            metavar="SCOPE",
            help="Everybody in the file agreed to this: sms/marketing. Counts only with --proof.",
        ),
    ] = None,
    proof: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Where, when and to which words they agreed."),
    ] = None,
    confirmed: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="By what second yes all of them confirmed it, for where opt-in is double.",
        ),
    ] = None,
    on_conflict: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="When a row names two people, or a known one by a new id: merge or refuse; "
            "skip leaves everybody who is known as they are.",
        ),
    ] = "merge",
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding, if the guess is wrong.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Import people from a file: new ones are made, known ones changed where the file says so.

    Stopped at any moment, the same command goes on where it was. Rows that cannot be taken are
    written beside the file with line, reason and mend. For 24 hours it can be taken back.
    """
    given = pages.mapping(mapping or [])
    _check(on_conflict, (proof, confirmed), consent)

    async def work(home: Home, mine: Workspace) -> None:
        source = open_source(
            file,
            (country or mine.country).upper(),
            mapping=given,
            encoding=encoding,
            declared=Declared(consent or MARKETING, consent is not None, proof, confirmed),
            on_conflict=on_conflict,
        )
        if dry_run:
            await _rehearse(home, mine, source, as_json=as_json)
        else:
            await _import(home, mine, source, ask=not yes and not as_json, as_json=as_json)

    at_home(workspace, work)


async def _rehearse(home: Home, mine: Workspace, source: Source, *, as_json: bool) -> None:
    if not as_json:
        pages.show_source(source)
    with pages.progress(source.table.lines, quiet=as_json) as told:
        tally = await rehearse(
            home.database, mine.workspace_id, source, home.now, told, home.suppression
        )
    if as_json:
        typer.echo(json.dumps({"dry_run": True, **tally.plain()}, ensure_ascii=False))
        return
    pages.show_tally(tally, "would be ")
    typer.echo("Nothing was written.")


async def _import(home: Home, mine: Workspace, source: Source, *, ask: bool, as_json: bool) -> None:
    if not as_json:
        pages.show_source(source)
    if ask and sys.stdin.isatty():
        typer.confirm("Import it so?", abort=True)
    one = ContactImport(home.database, mine.workspace_id, source, home.now, home.suppression)
    await pages.take(one, source.table.path, source.table.lines, as_json=as_json)


def _check(on_conflict: str, proofs: tuple[str | None, ...], consent: str | None) -> None:
    if on_conflict not in ("merge", "refuse", "skip"):
        message = f'there is no way "{on_conflict}" to treat a conflict'
        raise WaylineError(message, code="import:conflict", mend="Say merge, refuse or skip.")
    if any(proof is not None and not says_something(proof) for proof in proofs):
        message = "an empty proof proves nothing"
        raise WaylineError(message, code="import:proof", mend="Say where and when they agreed.")
    channel, _, category = (consent or "sms/marketing").partition("/")
    if channel not in ("sms", "email", "whatsapp", "mms", "rcs") or not category:
        message = f'"{consent}" is nothing that one can agree to'
        raise WaylineError(message, code="import:scope", mend="Such as sms/marketing.")


@app.command("export")
def export_file(
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; on screen if not given.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help="Only these columns: phone,attributes.city."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="csv or jsonl.")] = "csv",
    workspace: InWorkspace = None,
) -> None:
    """Write everybody as a table that an import reads back without loss, or as JSON lines.

    No cell becomes a formula in a spreadsheet: what would be one has an apostrophe in front.
    """
    if form not in ("csv", "jsonl") or (columns is not None and form != "csv"):
        message = f'"{form}" is no format' if columns is None else "JSON lines have no columns"
        raise WaylineError(message, code="export:format", mend="Say csv, or jsonl and no columns.")
    wanted = None if columns is None else [name.strip() for name in columns.split(",")]

    async def work(home: Home, mine: Workspace) -> None:
        names = None
        if form == "csv":
            names = await export.columns(home.database, mine.workspace_id, wanted)
        people = export.everybody(home.database, mine.workspace_id)
        number = await write(people, names, to)
        if to is not None:
            typer.echo(f"{number:,} contacts are in {to}")

    at_home(workspace, work)


@app.command("suppress")
def suppress(
    addresses: Annotated[
        list[str] | None,
        typer.Argument(metavar="ADDRESS", help="Phone numbers and emails.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="A list, as suppressions import takes it."),
    ] = None,
    reason: Reason = SUPPRESSED,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Close addresses at once, whether or not a contact has them."""
    if (file is None) == (not addresses):
        message, mend = "this closes addresses or a file of them", "Give one of the two."
        raise WaylineError(message, code="suppression:what", mend=mend)
    if file is not None:
        take_file(file, False, None, None, reason, workspace, as_json)
        return
    check_reason(reason)

    async def work(home: Home, mine: Workspace) -> None:
        wanted = [address_of(one, mine) for one in addresses or ()]
        library, at = Library(home.suppression), home.now()
        done = await closing.close(home.database, library, wanted, reason, at, METHOD)
        if as_json:
            typer.echo(json.dumps({"closed": done, "known": len(wanted) - done}))
        else:
            typer.echo(f"{done:,} closed, {len(wanted) - done:,} were closed already")

    at_home(workspace, work)


@app.command("preferences")
def preferences(
    who: Annotated[
        str, typer.Argument(metavar="PHONE", help="A phone number; an id or email does as well.")
    ],
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Take back all links that there are, and make none.")
    ] = False,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Print the link to a person's own page, good for 180 days.

    Whoever has it can choose for the person: send it to nobody else. It dies with their number.
    """

    async def work(home: Home, mine: Workspace) -> None:
        async with home.database.transaction() as connection:
            contact_id = await find(connection, mine, who)
            if revoke:
                await revoke_links(connection, contact_id)
            contact = (await contacts.read(connection, [contact_id]))[contact_id].contact
        if revoke:
            typer.echo(json.dumps({"revoked": True}) if as_json else "The links work no more.")
            return
        url, expires_at = await _page_link(home, mine, contact)
        told = {"url": url, "expires_at": expires_at.isoformat()}
        typer.echo(json.dumps(told) if as_json else url)

    at_home(workspace, work)


async def _page_link(home: Home, mine: Workspace, contact: Contact) -> tuple[str, datetime]:
    if contact.phone is None and contact.email is None:
        message, mend = "the contact has neither a number nor an email", "Give them one first."
        raise WaylineError(message, code="contact:unreachable", mend=mend)
    at = home.now()
    base = mine.link_base or await links_here(home)
    return page_url(base, f"p/{PageLinks(home.vault).make(contact, at)}"), at + LIVES


@app.command("show")
def show(
    who: Annotated[
        str, typer.Argument(metavar="PHONE", help="A phone number; an id or email does as well.")
    ],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Show one person: profile, addresses and consent."""

    async def work(home: Home, mine: Workspace) -> None:
        async with home.database.transaction() as connection:
            contact_id = await find(connection, mine, who)
            person = (await contacts.read(connection, [contact_id]))[contact_id]
            ways = await identities.of(connection, [contact_id])
        plain = pages.person(person, sorted((a.kind, a.value) for a in ways))
        if as_json:
            typer.echo(json.dumps(plain, ensure_ascii=False))
        else:
            pages.show_person(plain)

    at_home(workspace, work)
