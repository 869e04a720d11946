"""How `wayline rules` shows rows of law and custom, and why a text may go or not."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wayline.domain.own_rules import OWN_HOLIDAYS, OwnRules
from wayline.domain.places.whereabouts import Clue
from wayline.domain.quiet_hours import QuietRule
from wayline.domain.rulebook import LegalCap
from wayline.domain.rulebook.explaining import Explanation, Verdict, said
from wayline.runtime.rules import Answer

_MOST_ZONES: Final = 6


def plain_row(row: QuietRule | LegalCap) -> dict[str, Any]:
    """A row for machines."""
    return {
        "id": row.id,
        "version": row.version,
        "where": list(row.where),
        "categories": sorted(row.categories),
        "kind": row.kind,
        "says": said(row),
        "from": row.since and row.since.isoformat(),
        "to": row.until and row.until.isoformat(),
        "source": row.source,
        "checked": row.checked and row.checked.isoformat(),
        "confidence": row.confidence,
        "note": row.note,
    }


def show_rows(rows: Sequence[QuietRule | LegalCap]) -> None:
    """The rows, for people."""
    console = Console(highlight=False)
    table = _table("rule", "where", "says", "kind", "confidence")
    for row in rows:
        where = ", ".join(row.where[:4]) + (" ..." if row.where[4:] else "")
        sure = row.confidence.split(":")[0].split(";")[0]
        table.add_row(row.id, where, said(row), row.kind, sure)
    console.print(table)
    count = f"{len(rows)} rule" + ("s" if rows[1:] else "")
    console.print(Text(f"{count}; --json has their sources and dates", style="dim"))


def show_own(own: OwnRules, *, as_json: bool) -> None:
    """What a workspace closes itself."""
    rows = [*own.hours, *own.blackouts]
    if as_json:
        told = [{"id": row.id, "says": said(row), "where": list(row.where)} for row in rows]
        typer.echo(json.dumps({"own_rules": told, "holidays": own.holidays}, indent=1))
        return
    for row in rows:
        where = "everywhere" if row.where == ("*",) else "in " + ", ".join(row.where)
        instead = ", instead of customs" if row.id in own.instead else ""
        bound = ", ".join(sorted(row.categories))
        typer.echo(f"{row.id}  {said(row)}  ({bound}; {where}{instead}): {row.source}")
    if own.holidays:
        typer.echo(f"{OWN_HOLIDAYS}  nothing goes on public holidays of where a person may be")
    if not rows and not own.holidays:
        typer.echo("nothing of its own; tighten: wayline rules tighten --help")


def plain(answer: Answer) -> dict[str, Any]:
    """An explanation for machines."""
    found = answer.explanation
    return {
        "phone": answer.phone,
        "known": answer.contact is not None,
        "category": found.category,
        "at": found.at.isoformat(),
        "open": found.is_open,
        "first_open_at": found.first_at and found.first_at.isoformat(),
        "decided_by": found.decided and _plain_verdict(found.decided),
        "zone_known": found.zone_known,
        "clues": [clue._asdict() for clue in found.clues],
        "rules": [_plain_verdict(one) for one in found.verdicts],
        "caps": [plain_row(cap) for cap in found.caps],
    }


def _plain_verdict(one: Verdict) -> dict[str, Any]:
    return {
        "rule": one.rule.name,
        "kind": one.rule.kind,
        "zone": one.zone,
        "local_time": one.shown.isoformat(),
        "open": one.is_open,
        "why": one.why,
        "opens_at": one.opens_at and one.opens_at.isoformat(),
        "source": one.rule.source,
    }


def show(answer: Answer) -> None:
    """An explanation, for people."""
    console, found = Console(highlight=False), answer.explanation
    who = "a contact of yours" if answer.contact is not None else "nobody you know yet"
    console.print(Text.assemble((answer.phone, "bold"), f"  {who}, a {found.category} text"))
    console.print(_headline(found), soft_wrap=True)
    console.print(Text("\nWhere the person may be", style="bold"))
    console.print(_clues(found.clues))
    if found.verdicts:
        console.print(Text("\nWhat each rule says, on each clock", style="bold"))
        console.print(_verdicts(found.verdicts))
    for cap in found.caps:
        console.print(f"\nAlso {said(cap)}: {cap.name} ({cap.source})", soft_wrap=True)
    if found.decided is not None:
        rule = found.decided.rule
        told = f"\nDecided by {rule.name}, {rule.kind}: {rule.source}"
        console.print(told, soft_wrap=True)
        console.print(Text(f"Confidence {rule.confidence}", style="dim"), soft_wrap=True)


def _headline(found: Explanation) -> Text:
    at = _utc(found.at)
    if not found.zone_known and found.category != "transactional":
        return Text(f"refused at {at}: nobody knows what time it is there", style="red")
    if not found.verdicts:
        return Text(f"may go at {at}: no rule binds it", style="green")
    if found.is_open:
        return Text(f"may go at {at}: every rule is open", style="green")
    if found.first_at is None:
        told = f"never: from {at} on no hour is open everywhere at once"
        return Text(f"{told}; their zone or address would tell where they are", style="red")
    assert found.decided is not None
    there = found.decided.shown.tzinfo
    local = f"{found.first_at.astimezone(there):%A %d %B %H:%M} in {found.decided.zone}"
    return Text(f"held at {at} until {_utc(found.first_at)}, {local}", style="yellow")


def _clues(clues: Sequence[Clue]) -> Table:
    table = _table()
    zones = [clue for clue in clues if clue.kind == "zone"]
    for clue in [*zones[:_MOST_ZONES], *(one for one in clues if one.kind != "zone")]:
        table.add_row(clue.value, Text(clue.why, style="dim"))
    if zones[_MOST_ZONES:]:
        table.add_row("...", Text(f"{len(zones) - _MOST_ZONES} more zones", style="dim"))
    return table


def _verdicts(verdicts: Sequence[Verdict]) -> Table:
    table = _table("rule", "clock", "there", "", "why")
    shut_first = sorted(verdicts, key=lambda one: one.is_open)
    for one in shut_first[:12]:
        style, word = ("green", "open") if one.is_open else ("yellow", "closed")
        shown = f"{one.shown:%a %H:%M}"
        table.add_row(one.rule.id, one.zone, shown, Text(word, style=style), one.why)
    if shut_first[12:]:
        table.add_row("...", "", "", "", f"{len(shut_first) - 12} more; --json has all")
    return table


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, show_header=bool(heads), header_style="dim")
    for head in heads or ("", ""):
        table.add_column(head, overflow="fold")
    return table


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
