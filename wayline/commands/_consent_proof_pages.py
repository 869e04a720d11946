"""How `wayline consent prove|verify-proof` says what was proved, and what was not."""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import typer

from wayline.commands._consent_files import ReadProof
from wayline.domain.ids import show
from wayline.runtime.proof_checking import Checked
from wayline.runtime.proving_all import ProvedAll

_SHOWN: Final = 20
_REASONS: Final = {
    "erased": "were erased with their person",
    "unsealed": "are not sealed yet; workers seal within 5 seconds",
    "changed": "were changed since",
    "missing": "went out by their sealed history, and are not there",
}


class AllPages(NamedTuple):
    """What came of proving everything; `books` is how many texts a simulated carrier has taken."""

    found: ProvedAll
    books: int | None
    seconds: float
    to: Path | None
    public: Path

    @property
    def holds(self) -> bool:
        """Whether nothing is left out, and what is not proved was erased."""
        return self.found.holds and self.books in (None, self.found.sent)

    def show(self, *, as_json: bool) -> None:
        """Print it."""
        if as_json:
            typer.echo(json.dumps(self._plain(), ensure_ascii=False))
            return
        found = self.found
        rate = found.looked / max(self.seconds, 0.001)
        typer.echo(
            f"{found.proved:,} of {found.looked:,} messages are proved "
            f"({self.seconds:,.1f} s, {rate:,.0f} a second)"
        )
        for reason, count in found.unproved.items():
            typer.echo(f"{count:,} {_REASONS[reason]}")
        _print_listed(self.found)
        self._print_counts()
        if self.to is not None:
            typer.echo(f"Written to {self.to}. Whoever has {self.public.name} can check it:")
            typer.echo(f"  wayline consent verify-proof {self.to} --keys {self.public}")

    def _print_counts(self) -> None:
        found = self.found
        dropped = f", {found.dropped:,} of them of months that are kept no longer"
        typer.echo(
            f"Their sealed history tells of {found.told:,} messages"
            f"{dropped if found.dropped else ''}: {_same(agree=found.is_complete)}"
        )
        if self.books is not None:
            typer.echo(
                f"{found.sent:,} were sent, {self.books:,} are in the carrier's own books: "
                f"{_same(agree=found.sent == self.books)}"
            )

    def _plain(self) -> dict[str, Any]:
        found = self.found
        return {
            "holds": self.holds,
            "messages": found.looked,
            "proved": found.proved,
            "unproved": dict(found.unproved),
            "told": found.told,
            "dropped": found.dropped,
            "sent": found.sent,
            "books": self.books,
            "seconds": round(self.seconds, 1),
            "written": None if self.to is None else str(self.to),
            "listed": [
                {"message": show("message", one.message_id), "reason": one.reason, "says": one.says}
                for one in found.listed
            ],
        }


def show_verified(found: ReadProof, *, as_json: bool) -> None:
    """What was found of one proof."""
    if as_json:
        told = {"holds": not found.wrong, "wrong": found.wrong, "note": found.note}
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif found.wrong:
        typer.echo("\n".join(["This proof does not hold:", *(f"  {one}" for one in found.wrong)]))
    else:
        said = found.proof["message"]
        typer.echo(f"This proof holds: {said['to']} was to get these words from {said['from']}:")
        typer.echo(f"  {said['text']}")
        if found.note is not None:
            typer.echo(found.note)


def show_checked(found: Checked, seconds: float, *, as_json: bool) -> None:
    """What was found of many."""
    if as_json:
        told = {
            "holds": not found.wrong,
            "proofs": found.proofs,
            "files": found.files,
            "wrong": found.wrong,
            "listed": [one._asdict() for one in found.listed],
            "unproved": found.unproved,
            "seconds": round(seconds, 1),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in found.listed[:_SHOWN]:
        typer.echo(f"{one.where}: {one.says}")
    if found.wrong > _SHOWN:
        typer.echo(f"... and {found.wrong - _SHOWN:,} more; --json tells the first thousand")
    verdict = f"{found.wrong:,} things do not hold" if found.wrong else "all hold"
    typer.echo(f"{found.proofs:,} proofs in {found.files:,} files, {verdict} ({seconds:,.1f} s)")
    for reason, count in found.unproved.items():
        typer.echo(f"{count:,} messages without a proof {_REASONS.get(reason, reason)}")


def _print_listed(found: ProvedAll) -> None:
    for one in found.listed:
        typer.echo(f"  {show('message', one.message_id)}: {one.says}")
    if (more := found.unproved.total() - len(found.listed)) > 0:
        typer.echo(f"  ... and {more:,} more")


def _same(*, agree: bool) -> str:
    return "none is left out." if agree else "THEY DIFFER."
