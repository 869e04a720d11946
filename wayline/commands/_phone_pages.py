"""How a phone of the sandbox looks in the terminal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.align import Align
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from wayline.runtime.phone import Reply, Text

_WIDEST = 56  # characters of a bubble
_MEANINGS = {
    "opt_out": "taken as: no more texts",
    "start": "taken as: texts again",
    "help": "taken as: a call for help",
    "unclear": "unclear: they are asked once",
}
HELP = "reply TEXT, tap N, or Ctrl-C to put it down"


def print_phone(console: Console, number: str, things: Iterable[Text | Reply]) -> None:
    """A phone and all that is in it."""
    console.rule(Styled(f"The phone of {number}", style="bold"))
    for thing in things:
        console.print(bubble(thing))


def bubble(thing: Text | Reply) -> RenderableType:
    """A text on the left, or a reply on the right."""
    if isinstance(thing, Reply):
        taken = _MEANINGS.get(thing.meaning, "")
        title = Styled(f"{_when(thing.at)}  {taken}".rstrip(), style="dim")
        return Align.right(_panel(Styled(thing.text), title, "green"))
    body = Styled(thing.text)
    for number, url in thing.links:
        body.highlight_words([url], style="underline blue")
        body.append(f"\n[{number}] {url}", style="dim")
    title = Styled(f"{_when(thing.at)}  {thing.sender}", style="dim")
    return Padding(_panel(body, title, "blue"), (0, 0))


def print_phones(
    console: Console, phones: Sequence[tuple[str, int, datetime]], *, demo: bool
) -> None:
    """The phones that may be looked at."""
    if not phones:
        console.print("No text has come to any phone yet.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("phone")
    table.add_column("texts", justify="right")
    table.add_column("last")
    for number, count, at in phones:
        table.add_row(number, str(count), _when(at))
    console.print(table)
    where = " --demo" if demo else ""
    console.print(Styled(f"Look at one: wayline phone {phones[0][0]}{where}", style="dim"))


def plain(thing: Text | Reply) -> dict[str, Any]:
    """A text or reply for machines."""
    at = thing.at.isoformat()
    if isinstance(thing, Reply):
        return {"at": at, "from": "phone", "text": thing.text, "meaning": thing.meaning}
    links = [{"number": number, "url": url} for number, url in thing.links]
    return {"at": at, "from": thing.sender, "text": thing.text, "links": links}


def _panel(body: Styled, title: Styled, colour: str) -> Panel:
    longest = max(cell_len(line) for line in body.plain.split("\n"))
    width = min(max(longest, title.cell_len + 2) + 4, _WIDEST)
    return Panel(body, title=title, title_align="left", border_style=colour, width=width)


def _when(at: datetime) -> str:
    return f"{at:%a %d %b %H:%M} UTC"
