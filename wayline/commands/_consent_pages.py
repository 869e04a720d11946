"""How `wayline consent verify` says what it found."""

from pathlib import Path
from typing import Any, Final

import typer

from wayline.domain.seals import to_json
from wayline.runtime.verifying import Verified

_SHOWN: Final = 20


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


def _print_findings(found: Verified) -> None:
    for one in found.findings[:_SHOWN]:
        where = f"seal {one.seal}: " if one.seal is not None else ""
        typer.echo(f"{one.what}: {where}{one.row + ' ' if one.row else ''}{one.says}")
    if found.wrong > _SHOWN:
        typer.echo(f"... and {found.wrong - _SHOWN:,} more; --json tells the first thousand")
