"""`wayline demo`: a coffee roaster with simulated customers, in the terminal, until stopped."""

from typing import Annotated

import typer


def command(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew: delete what the last demo left.")
    ] = False,
    people: Annotated[int, typer.Option("--people", min=10, max=20_000, hidden=True)] = 2_000,
) -> None:
    """Run a coffee roaster with simulated customers on a fast clock, on this machine."""
    # What follows takes a moment to import; nobody should wait for the first word.
    typer.echo(
        "Wayline demo: North Coffee and its customers, on a clock that runs half an hour a second."
    )
    from wayline.commands._demo_session import Session

    Session(people=people, fresh=fresh).run()
