"""The demo in a terminal: one calm screen of 80 columns and more, or plain lines for a file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from wayline.domain.money import Money, spoken
from wayline.domain.reasons import sentence
from wayline.domain.wall import local
from wayline.runtime.demo.figures import Figures
from wayline.runtime.demo.overhearing import Heard
from wayline.runtime.demo.running import Running

_REASONS: Final = 5
_FIXED: Final = 18  # lines of the screen without the latest texts
_LOST: Final = ("undelivered", "failed")
_DIM: Final = "dim"
_SPEED: Final = "1 s = 30 min"


def screen(one: Running, console: Console) -> RenderableType:
    """Everything about a running demo, as high and wide as the terminal."""
    figures, workspace = one.figures, one.demo.workspace
    heard = list(islice(reversed(one.wire.latest), max(2, console.height - _FIXED)))
    return Group(
        _heading(workspace.name, local(one.clock.at, workspace.zone)),
        Rule(style=_DIM),
        _side_by_side(_journeys(figures), _business(figures, len(one.demo.people))),
        Text(),
        _messages(figures),
        Text(),
        _reasons(figures),
        Rule(style=_DIM),
        _latest(heard, workspace.zone),
    )


def line(one: Running) -> str:
    """The same in one line, without a control character."""
    figures = one.figures
    told = (
        (f"{figures.events:,}", "events"),
        (f"{figures.inside:,}", "in journeys"),
        (f"{figures.waiting.get('held', 0):,}", "held"),
        (f"{figures.messages['sent']:,}", "sent"),
        (f"{figures.messages['delivered']:,}", "delivered"),
        (f"{figures.messages['refused']:,}", "refused"),
        (f"{figures.sums['clicked']:,}", "clicked"),
        (f"{figures.sums['replied']:,}", "replied"),
        (f"{figures.sums['opted_out']:,}", "stopped"),
        (f"{figures.sums['orders']:,}", f"orders ({money(figures.revenue)})"),
    )
    words = ", ".join(" ".join(pair) for pair in told)
    return f"{business_time(one.clock.at, one.demo.workspace.zone)}  {words}"


def business_time(at: datetime, zone: str) -> str:
    """An instant as the business reads its clock."""
    return f"{local(at, zone):%a %d %b %Y %H:%M}"


def money(amounts: Counter[str]) -> str:
    """Amounts of several currencies, each by itself."""
    told = [spoken(Money(amount, currency)) for currency, amount in sorted(amounts.items())]
    return " + ".join(told) or "nothing"


def _heading(name: str, at: datetime) -> Table:
    grid = _grid(left=1, right=1, expand=True)
    clock = Text.assemble((f"{at:%A %d %B %Y  %H:%M}", "bold"), (f"   {_SPEED}", _DIM))
    grid.add_row(Text.assemble(("Wayline demo ", _DIM), (name, "bold cyan")), clock)
    return grid


def _side_by_side(left: RenderableType, right: RenderableType) -> Table:
    grid = Table.grid(expand=True, padding=(0, 2))
    grid.add_column(ratio=11)
    grid.add_column(ratio=10)
    grid.add_row(left, right)
    return grid


def _journeys(figures: Figures) -> Table:
    table = _grid(left=1, right=3, expand=True)
    table.add_row(*(Text(word, _DIM) for word in ("journey", "entered", "inside", "done")))
    for one in figures.journeys:
        numbers = (f"{one.entered:,}", f"{one.inside:,}", f"{one.completed:,}")
        table.add_row(Text(one.name), *numbers)
    return table


def _business(figures: Figures, customers: int) -> Table:
    """What came in and what it brought, in two pairs of columns."""
    sums = figures.sums
    pairs = (
        ("events", f"{figures.events:,}", "read", f"{figures.read:,}"),
        ("orders", f"{sums['orders']:,}", "clicked", f"{sums['clicked']:,}"),
        ("revenue", _short(figures.revenue), "replied", f"{sums['replied']:,}"),
        ("by texts", _short(figures.attributed), "opted out", f"{sums['opted_out']:,}"),
        ("cost", f"{sums['cost'] / 1e6:,.2f}", "customers", f"{customers:,}"),
    )
    table = Table.grid(expand=True, padding=(0, 1))
    for justify in ("left", "right", "left", "right"):
        table.add_column(justify=justify, no_wrap=True)
    for name, number, other, its in pairs:
        table.add_row(Text(name, _DIM), number, Text(other, _DIM), its)
    return table


def _messages(figures: Figures) -> Table:
    counts = figures.messages
    cells = (
        ("owed", figures.waiting.get("owed", 0), ""),
        ("held", figures.waiting.get("held", 0), "yellow"),
        ("sent", counts["sent"], ""),
        ("delivered", counts["delivered"], "green"),
        ("lost", sum(counts[state] for state in _LOST), "red"),
        ("refused", counts["refused"], "red"),
        ("expired", counts["expired"], ""),
        ("cancelled", counts["cancelled"], ""),
    )
    table = Table.grid(expand=True, padding=(0, 1))
    for _ in cells:
        table.add_column(justify="right", no_wrap=True, ratio=1)
    table.add_row(*(Text(name, _DIM) for name, _, _ in cells))
    table.add_row(*(Text(f"{n:,}", style if n else _DIM) for _, n, style in cells))
    return table


def _reasons(figures: Figures) -> Table:
    """Why messages were held (each time) or refused, the most frequent first."""
    found = [("held", reason, n) for reason, n in figures.held.items()]
    found += [("refused", reason, n) for reason, n in figures.refused.items()]
    found.sort(key=lambda one: (-one[2], one[1]))
    table = Table.grid(expand=True, padding=(0, 1))
    table.add_column(no_wrap=True, width=7)
    table.add_column(no_wrap=True, width=6, justify="right")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for what, reason, n in _filled(found[:_REASONS]):
        style = "yellow" if what == "held" else "red"
        table.add_row(Text(what, style), f"{n:,}" if n else "", Text(_said(reason)))
    return table


def _filled(found: list[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    """Always as many lines, so that nothing below them jumps."""
    yield from found
    for _ in range(_REASONS - len(found)):
        yield ("", "", 0)


def _said(reason: str) -> str:
    try:
        return sentence(reason)
    except KeyError:
        return reason


def _latest(heard: Iterable[Heard], zone: str) -> Table:
    """The latest texts, ours and theirs, the newest on top."""
    table = Table.grid(expand=True, padding=(0, 1))
    for width in (5, 16, 1):
        table.add_column(no_wrap=True, width=width)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for one in heard:
        text = Text(" ".join(one.text.split()), "bold green" if one.incoming else "")
        clock = Text(f"{local(one.at, zone):%H:%M}", _DIM)
        arrow = Text("<", "bold green") if one.incoming else Text(">", _DIM)
        table.add_row(clock, Text(one.number), arrow, text)
    return table


def _short(amounts: Counter[str]) -> str:
    """An amount without its cents, of the one currency that the demo has."""
    return f"{sum(amounts.values()) / 100:,.0f} USD" if amounts else "0 USD"


def _grid(*, left: int, right: int, expand: bool) -> Table:
    grid = Table.grid(expand=expand, padding=(0, 1))
    for _ in range(left):
        grid.add_column(no_wrap=True, overflow="ellipsis")
    for _ in range(right):
        grid.add_column(justify="right", no_wrap=True)
    return grid
