"""A report as people and machines read it: tables of at most 100 columns, and plain JSON."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wayline.domain.money import Money, spoken
from wayline.domain.reasons import sentence
from wayline.runtime.complaint_rates import Complaints
from wayline.runtime.report import JourneyReport, Report, StepReport

WIDTH: Final = 100
_STEP: Final = 24  # columns of a step's name
_WAITING: Final = ("owed", "held", "sending", "in_doubt")
_LOST: Final = ("undelivered", "failed")
_UNTOLD: Final = "sent"  # handed over, and no word of its end yet


class Column(NamedTuple):
    """A column: its head, and what it says of a step."""

    head: str
    of: Callable[[StepReport], str]


class Told(NamedTuple):
    """A reason as a table shows it: perhaps with its step in front, and how often."""

    label: str
    reason: str
    n: int


def count(number: int) -> str:
    """A number as a table shows it; nothing is a dot, so that eyes find the rest."""
    if number >= 1_000_000:
        return f"{number / 1e6:,.2f}m"
    return f"{number:,}" if number else "·"


def share(part: int | float | None) -> str:
    """A share of 1 in percent."""
    return "" if part is None else f"{part * 100:.1f} %"


def _states(step: StepReport, *states: str) -> str:
    return count(sum(step.states[state] for state in states))


def _cost(step: StepReport) -> str:
    return f"{step.cost_micros / 1e6:,.2f}" if step.cost_micros else "·"


def _money(step: StepReport) -> str:
    told = [spoken(Money(amount, currency)) for currency, amount in sorted(step.revenue.items())]
    return " + ".join(told) or "·"


def _rate(step: StepReport) -> str:
    return share(step.clicked / step.sent) if step.sent else ""


PEOPLE: Final = (
    Column("entered", lambda step: count(step.entered)),
    Column("waiting", lambda step: count(step.waiting + step.parked)),
    Column("went on", lambda step: count(step.went_on)),
    Column("left", lambda step: count(step.left.total())),
    Column("drop-off", lambda step: share(step.drop_off)),
)
MESSAGES: Final = (
    Column("all", lambda step: count(step.states.total())),
    Column("waiting", lambda step: _states(step, *_WAITING)),
    Column("sent", lambda step: _states(step, _UNTOLD)),
    Column("arrived", lambda step: _states(step, "delivered")),
    Column("lost", lambda step: _states(step, *_LOST)),
    Column("refused", lambda step: _states(step, "refused")),
    Column("expired", lambda step: _states(step, "expired")),
    Column("cancelled", lambda step: _states(step, "cancelled")),
)
ANSWERS: Final = (
    Column("clicked", lambda step: count(step.clicked)),
    Column("of sent", _rate),
    Column("visits", lambda step: count(step.human_visits)),
    Column("machines", lambda step: count(step.machine_visits)),
    Column("replies", lambda step: count(step.replies)),
    Column("stops", lambda step: count(step.opt_outs)),
)
MONEY: Final = (
    Column("parts", lambda step: count(step.parts)),
    Column("cost", _cost),
    Column("orders", lambda step: count(step.orders)),
    Column("revenue", _money),
)


def show(report: Report, console: Console | None = None) -> None:
    """Print a report."""
    console = console or Console(width=WIDTH, highlight=False)
    at = f"{report.at:%Y-%m-%d %H:%M} UTC"
    console.print(f"{report.name}, {at}: {report.people:,} people", markup=False)
    for journey in report.journeys:
        _journey(console, journey, report.currency)
    outside = [step for step in report.outside if step.states or step.orders]
    if outside:
        console.print("\nOutside journeys", style="bold")
        labelled = [replace(step, step=step.step or "no message before") for step in outside]
        _tables(console, labelled, report.currency)
    console.print("\nAll together", style="bold")
    if not report.total.states and not report.total.orders:
        console.print("no message and no order yet")
    _tables(console, [replace(report.total, step="total")], report.currency)
    _reasons(console, "held (each time)", *_all(report.total.held))
    _reasons(console, "refused", *_all(report.total.refused))
    _reasons(console, "expired (each time)", *_all(report.total.expired))
    _complaints(console, report.complaints)


def plain(report: Report) -> dict[str, Any]:
    """The report for machines: counts as numbers, money in minor units by currency."""
    told: dict[str, Any] = _plain(report)
    return told


def _plain(value: Any) -> Any:
    # Not dataclasses.asdict, which makes nonsense of a Counter.
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Counter):
        return dict(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _journey(console: Console, journey: JourneyReport, currency: str) -> None:
    versions = ", ".join(str(number) for number in sorted(journey.versions))
    console.print(f"\n{journey.name}", style="bold", markup=False)
    words = [
        f"{journey.slug} ({journey.state}, version {versions})",
        f"{journey.entered:,} entered",
        f"{journey.inside:,} inside",
        f"{journey.left.total():,} left",
    ]
    if journey.held_out:
        words.append(f"{journey.held_out:,} held out")
    words += [f"{n:,} reached {name}" for name, n in sorted(journey.goals.items())]
    console.print("; ".join(words), markup=False)
    if journey.entered:
        _table(console, "people", PEOPLE, journey.steps)
    _tables(console, journey.steps, currency)
    _reasons(console, "left the journey", *_all(journey.left))
    for name in ("held", "refused", "expired"):
        _reasons(console, f"{name}, by step", *_by_step(journey.steps, name))


def _tables(console: Console, steps: Sequence[StepReport], currency: str) -> None:
    """Messages, answers and money of those steps that have any."""
    texting = [step for step in steps if step.states]
    _table(console, "messages", MESSAGES, texting)
    _table(console, "answers", ANSWERS, texting)
    selling = [step for step in steps if step.parts or step.orders]
    _table(console, f"money (cost in {currency})", MONEY, selling)


def _by_step(steps: Iterable[StepReport], name: str) -> Iterator[Told]:
    for step in steps:
        counts: Counter[str] = getattr(step, name)
        for reason, n in counts.items():
            yield Told(f"{step.step} {reason}", reason, n)


def _all(counts: Counter[str]) -> Iterator[Told]:
    return (Told(reason, reason, n) for reason, n in counts.items())


def _table(
    console: Console, title: str, columns: Sequence[Column], steps: Sequence[StepReport]
) -> None:
    if not steps:
        return
    table = _empty()
    table.add_column(title, overflow="fold", width=_STEP)
    for column in columns:
        table.add_column(column.head, justify="right", no_wrap=True)
    for step in steps:
        table.add_row(Text(step.step), *(column.of(step) for column in columns))
    console.print()
    console.print(table)


def _complaints(console: Console, found: Complaints) -> None:
    """What each sender drew, and the line above which it is too many."""
    if not found.senders:
        return
    table = _empty()
    table.add_column(f"complaints, {found.days} days", overflow="fold", width=_STEP)
    for head in ("complaints", "delivered", "per 1,000", "at most (95 %)", ""):
        table.add_column(head, justify="right", no_wrap=True)
    total = [("all senders", found.total)] if len(found.senders) > 1 else []
    for name, one in [(one.sender or "no known sender", one) for one in found.senders] + total:
        rates = ("" if rate is None else f"{rate:.2f}" for rate in (one.per_thousand, one.at_most))
        judged = "TOO MANY" if one.high else ""
        table.add_row(Text(name), count(one.count), count(one.delivered), *rates, judged)
    console.print()
    console.print(table)
    line = f"Too many is more than {found.threshold:g} in 1,000, which chance alone hardly makes:"
    console.print(f"{line} {found.source}.", markup=False)


def _empty() -> Table:
    return Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False, collapse_padding=True
    )


def _reasons(console: Console, title: str, *told: Told) -> None:
    """Each reason with its count and a sentence, the most frequent first."""
    if not told:
        return
    table = _empty()
    table.add_column(title, overflow="fold", max_width=44)
    table.add_column("n", justify="right", no_wrap=True)
    table.add_column("which means", overflow="fold")
    for one in sorted(told, key=lambda one: (-one.n, one.label)):
        table.add_row(Text(one.label), f"{one.n:,}", _sentence(one.reason))
    console.print()
    console.print(table)


def _sentence(reason: str) -> str:
    try:
        return sentence(reason)
    except KeyError:
        return ""
