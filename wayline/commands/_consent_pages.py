"""How `wayline consent` says what it found: of the seals, and of one person."""

from pathlib import Path
from typing import Any, Final

import typer

from wayline.domain import ids
from wayline.domain.reasons import is_reason, sentence
from wayline.domain.seals import to_json
from wayline.runtime.consent_history import ConsentHistory
from wayline.runtime.verifying import Verified
from wayline.store.ledger import Told

_SHOWN: Final = 20
_INDENT: Final = " " * 21


def plain(found: Verified) -> dict[str, Any]:
    """What was found, for machines."""
    return {
        "holds": found.holds,
        "seals": found.seals,
        "rows": found.rows,
        "erased": found.erased,
        "dropped": found.dropped,
        "waiting": found.waiting,
        "wrong": found.wrong,
        "last": None if found.last is None else to_json(found.last),
        "findings": [one._asdict() for one in found.findings],
    }


def show(found: Verified, *, against: Path | None) -> None:
    """What was found, for people."""
    typer.echo(
        f"{found.rows:,} rows under {found.seals:,} seals; {found.waiting:,} wait for theirs"
    )
    if found.erased:
        typer.echo(f"{found.erased:,} have been erased: what they say of a person is gone")
    if found.dropped:
        typer.echo(f"{found.dropped:,} are of months that are kept no longer")
    _print_findings(found)
    if found.holds:
        typer.echo("Everything is as it was sealed.")
        if against is None:
            typer.echo("Without --against, nobody can tell whether the last seals are missing.")
    typer.echo("The texts themselves are looked at by: wayline consent prove --all")


def _print_findings(found: Verified) -> None:
    for one in found.findings[:_SHOWN]:
        where = f"seal {one.seal}: " if one.seal is not None else ""
        typer.echo(f"{one.what}: {where}{one.row + ' ' if one.row else ''}{one.says}")
    if found.wrong > _SHOWN:
        typer.echo(f"... and {found.wrong - _SHOWN:,} more; --json tells the first thousand")


def plain_history(found: ConsentHistory) -> dict[str, Any]:
    """How consent of a person stands and came to be, for machines."""
    return {
        "contact": found.contact and ids.show("contact", found.contact.contact_id),
        "consent": found.care.consent,
        "blocked": found.care.blocked,
        "asked_at": found.care.asked_at,
        "entries": [_plain_entry(one) for one in found.entries],
        "wrong": list(found.wrong),
    }


def show_history(found: ConsentHistory) -> None:
    """The same for people: how it stands, then every word in the order in which it came."""
    contact, care = found.contact, found.care
    if contact is None:
        typer.echo("Nobody has this address; what the ledger keeps of it:")
    else:
        typer.echo(contact.phone or contact.email or contact.key)
        for scope, said in sorted(care.consent.items()):
            typer.echo(f"  {scope:<22} {said}")
        for channel, reason in sorted(care.blocked.items()):
            told = f": {sentence(reason)}" if is_reason(reason) else ""
            typer.echo(f"  {channel:<22} closed, {reason}{told}")
        if care.asked_at is not None:
            typer.echo(f"  sms{'':<20}asked whether they want no more, {care.asked_at:%Y-%m-%d}")
        if not care.consent and not care.blocked:
            typer.echo("  nothing was said")
    for one in found.entries:
        _show_entry(one)
    for wrong in found.wrong:
        typer.echo(f"The ledger and what is acted upon disagree: {wrong}")


def _show_entry(one: Told) -> None:
    scope = one.channel if one.scope == "all" else f"{one.channel}/{one.scope}"
    typer.echo(f"{one.occurred_at:%Y-%m-%d %H:%M:%S}  {one.action:<9} {scope}  by {one.method}")
    if one.address:
        typer.echo(f"{_INDENT}of {one.address}")
    if one.wording is not None:
        typer.echo(f"{_INDENT}\u201c{one.wording}\u201d")
    for name, value in {**one.data, **one.evidence}.items():
        typer.echo(f"{_INDENT}{name.replace('_', ' ')}: {value}")


def _plain_entry(one: Told) -> dict[str, Any]:
    told = one._asdict()
    told["contact_id"] = ids.show("contact", one.contact_id)
    return told
