"""What imports print: how a file is read, how far it is, and what became of its rows."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.domain.reasons import is_reason, sentence
from wayline.runtime.collector import relax
from wayline.runtime.imports.rejects import path_for
from wayline.runtime.imports.source import Source
from wayline.runtime.imports.taking import Taking
from wayline.runtime.imports.tally import Tally
from wayline.store.contacts import Person
from wayline.store.imports import Import

_LINE_EVERY: Final = 5.0  # seconds, where there is no terminal
_WAYS: Final = ("created", "updated", "merged", "profiles", "events", "skipped", "rejected")
_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_UNDONE: Final = {
    "deleted": "new contacts deleted",
    "restored": "changed contacts are what they were",
    "kept": "contacts kept",
}
_CONSENT: Final = {
    "granted": "consent was granted, with its proof",
    "revoked": "refusals were kept",
    "opted_out": "opt-outs were kept",
    "wished": "people's own wishes were kept: how often, and when not",
    "unproven": "consent without proof: kept as unproven, it allows no marketing",
    "unconfirmed": "consent without a second yes, where opt-in is double: no marketing until they "
    "confirm. Ask them: wayline consent unconfirmed --ask",
    "standing": "consent stood already, confirmed",
    "kept_refusal": "consent not granted: the person said no or stop before",
    "no_address": "consent not granted: there is no address that it could be for",
}


def show_id(row: Import) -> str:
    """The id of an import as people type it."""
    return ids.show("import", row.import_id)


def show_source(source: Source) -> None:
    """How a file is read, so that one can see whether the guess is right."""
    table = source.table
    header = "with a header" if table.header else "without a header"
    typer.echo(
        f"{table.path.name}: about {table.lines:,} rows, {table.encoding}, "
        f"{_NAMES[table.delimiter]} between cells, {header}; numbers without plus: "
        f"{source.plan.country}"
    )
    width = min(30, max(map(len, table.columns)))
    for place, (column, field) in enumerate(zip(table.columns, source.plan.fields, strict=True)):
        if place == 40:
            typer.echo(f"  and {len(table.columns) - place:,} columns more")
            break
        seen = next((row[place] for row in table.sample if row[place].strip()), "")
        meant = "(left out)" if field == "-" else field
        typer.echo(f"  {column[:30]:<{width}} -> {meant:<24} {seen[:30]!r}")


def show_tally(tally: Tally, would: str) -> None:
    """What became of the rows, each reason with its first examples."""
    for way in _WAYS:
        if tally.counts[way] or way == "created":
            typer.echo(f"{tally.counts[way]:,} {would}{way}")
    if tally.counts["repeated"]:
        typer.echo(f"{tally.counts['repeated']:,} rows name again what was named before")
    for word, said in _CONSENT.items():
        if tally.consent[word]:
            typer.echo(f"{tally.consent[word]:,} {said}")
    show_reasons(tally)


def show_reasons(tally: Tally) -> None:
    """Why rows were not taken, or not wholly, with the first examples."""
    for title, counts in (("rejected", tally.rejected), ("noted", tally.noted)):
        for code, n in counts.most_common():
            typer.echo(f"{title}: {n:,} {code}")
            for line, what, mend in tally.examples.get(code, []):
                typer.echo(f"  line {line:,}: {what}. {mend.rstrip('.')}.")


def show_undone(tally: Tally) -> None:
    """What was taken back, and what could not be."""
    for way, said in _UNDONE.items():
        if tally.counts[way] or way == "deleted":
            typer.echo(f"{tally.counts[way]:,} {said}")
    if tally.consent["withdrawn"]:
        typer.echo(f"{tally.consent['withdrawn']:,} consents that it granted were withdrawn")
    for code, n in tally.noted.most_common():
        typer.echo(f"not taken back: {n:,} {code}")
        for line, what, mend in tally.examples.get(code, []):
            typer.echo(f"  line {line:,}: {what}. {mend}")


def mapping(given: Sequence[str]) -> dict[str, str]:
    """What `--map COLUMN=FIELD` says, by column."""
    found = {}
    for pair in given:
        column, _, field = pair.rpartition("=")
        if not column or not field:
            message = f'"{pair}" says not which column is what'
            raise WaylineError(message, code="import:column", mend='Write --map "Mobile no=phone".')
        found[column] = field
    return found


async def take(
    one: Taking[Any],
    path: Path,
    lines: int,
    *,
    as_json: bool,
    show: Callable[[Tally, str], None] | None = None,
) -> None:
    """Take a file in from wherever it stands, and say what became of it."""
    row = await one.begin()
    if row.state == "done":
        already(row, as_json=as_json)
        return
    if row.reached and not as_json:
        typer.echo(
            f"This import was begun before: it goes on behind line {row.reached:,}.", err=True
        )
    relax()
    with progress(lines, row.reached, quiet=as_json) as told:
        tally = await one.run(told)
    rejects = path_for(path) if tally.counts["rejected"] else None
    if as_json:
        told_json = {"import": show_id(row), "rejects": rejects and str(rejects), **tally.plain()}
        typer.echo(json.dumps(told_json, ensure_ascii=False))
        return
    (show or show_tally)(tally, "")
    if rejects is not None:
        typer.echo(f"The rejected rows are in {rejects}: mend them there and import that file.")
    if row.kind == "contacts":
        typer.echo(f"To take it back within 24 hours: wayline imports undo {show_id(row)}")


def already(row: Import, *, as_json: bool) -> None:
    """The whole file was taken before: that is what was asked for, so it is no failure."""
    if as_json:
        told = {"import": show_id(row), "done_before": True, **row.tally}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(
        f"Nothing to do: this file was imported already ({row.ended_at:%Y-%m-%d %H:%M} UTC)."
    )
    if row.kind == "contacts":
        typer.echo(f"To take it back within 24 hours: wayline imports undo {show_id(row)}")


@contextmanager
def progress(lines: int, done: int = 0, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A bar with rate and time left; plain lines where there is no terminal."""
    total = max(lines, 1)
    if quiet:
        yield lambda _: None
    elif not sys.stderr.isatty():
        yield _Lines(total, done)
    else:
        bar = Progress(
            TextColumn("{task.completed:,.0f} lines"),
            BarColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        began = time.monotonic()
        with bar:
            task = bar.add_task("", total=total, completed=done, rate="")

            def told(line: int) -> None:
                rate = (line - done) / max(time.monotonic() - began, 0.001)
                bar.update(task, completed=line, rate=f"{rate:,.0f}/s")

            yield told


class _Lines:
    """Says how far an import is every few seconds."""

    def __init__(self, total: int, done: int) -> None:
        self._total = total
        self._done = done
        self._began = self._last = time.monotonic()

    def __call__(self, line: int) -> None:
        now = time.monotonic()
        if now - self._last < _LINE_EVERY:
            return
        self._last = now
        rate = (line - self._done) / (now - self._began)
        left = (self._total - line) / max(rate, 1)
        typer.echo(
            f"{line:,} of about {self._total:,} lines, {rate:,.0f}/s, {left:,.0f} s left", err=True
        )


def person(found: Person, ways: list[tuple[str, str]]) -> dict[str, Any]:
    """A person as plain JSON: what is known, what they can be found by, what they agreed to."""
    contact, care = found.contact, found.care
    return {
        "contact": ids.show("contact", contact.contact_id),
        "addresses": [{"kind": kind, "value": value} for kind, value in ways],
        "phone": contact.phone,
        "email": contact.email,
        "country": contact.country,
        "line_type": contact.line_type,
        "zones": list(contact.candidate_zones()),
        "language": contact.language,
        "stage": contact.stage,
        "score": contact.score,
        "tags": sorted(contact.tags),
        "attributes": contact.attributes,
        "consent": care.consent,
        "blocked": care.blocked,
    }


def show_person(plain: dict[str, Any]) -> None:
    """The same in lines; what is not known is left out."""
    typer.echo(plain["contact"])
    for way in plain["addresses"]:
        typer.echo(f"  {way['kind']:<14} {way['value']}")
    for name in ("country", "line_type", "language", "stage", "score"):
        if plain[name]:
            typer.echo(f"  {name:<14} {str(plain[name]).replace('_', ' ')}")
    for name in ("zones", "tags"):
        if plain[name]:
            typer.echo(f"  {name:<14} {', '.join(plain[name])}")
    for name, value in sorted(plain["attributes"].items()):
        typer.echo(f"  {name:<14} {value}")
    for scope, word in sorted(plain["consent"].items()):
        typer.echo(f"  {scope:<14} {word}")
    for channel, reason in sorted(plain["blocked"].items()):
        told = f": {sentence(reason)}" if is_reason(reason) else ""
        typer.echo(f"  {channel:<14} closed, {reason}{told}")
    if not plain["consent"] and not plain["blocked"]:
        typer.echo("  consent        none")
