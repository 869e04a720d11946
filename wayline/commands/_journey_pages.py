"""What `wayline journey` prints: for people, and as plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wayline.domain.durations import spoken
from wayline.domain.journeys.difference import Difference
from wayline.domain.journeys.graph import Journey, PlacedStep
from wayline.domain.journeys.ways import Ways
from wayline.runtime.folders import Folder
from wayline.runtime.publishing import Outcome, Pins
from wayline.store.enrollments import ACTIVE
from wayline.store.journeys import JourneyRow, VersionRow

People = Sequence[tuple[int, str | None, int, int]]  # version, step, status, how many
_COLOURS = {"active": "green", "paused": "yellow"}


class Listed(NamedTuple):
    """A journey with its live version and its people."""

    row: JourneyRow
    version: VersionRow
    people: People

    @property
    def inside(self) -> int:
        """How many people are in the journey, in whatever version."""
        return sum(count for _, _, status, count in self.people if status == ACTIVE)


class Shown(NamedTuple):
    """One version of a journey, parsed, with the people of all versions."""

    row: JourneyRow
    version: VersionRow
    journey: Journey
    people: People


class Compared(NamedTuple):
    """Two versions, and what differs between them."""

    slug: str
    old: str
    new: str
    difference: Difference
    old_pins: Pins
    new_pins: Pins


def folder(found: Folder) -> dict[str, Any]:
    """What a check found, as plain values."""
    return {
        "journeys": [written.journey.slug for written in found.journeys],
        "templates": [
            {"file": one.file, "encoding": one.count.encoding, "parts": one.count.parts}
            for one in found.wordings
        ],
        "problems": [{"file": one.file, **asdict(one.problem)} for one in found.findings],
        "advice": [{"file": one.file, **asdict(one.problem)} for one in found.advice],
    }


def noticed(found: Folder) -> list[str]:
    """A line for everything that is wrong, and for everything that could be better."""
    return [*map(str, found.findings), *(f"advice: {one}" for one in found.advice)]


def summary(found: Folder) -> str:
    """The last line of a check."""
    if found.findings:
        return _many(len(found.findings), "problem")
    journeys, templates = len(found.journeys), len(found.wordings)
    verb = "is" if journeys + templates == 1 else "are"
    return f"{_many(journeys, 'journey')} and {_many(templates, 'template')} {verb} fine"


def outcome(one: Outcome) -> str:
    """One line of what publishing came to."""
    word = "published" if one.changed else "unchanged"
    state = "" if one.state == "active" else f" ({one.state})"
    return f"{one.slug}: {word}, version {one.version}{state}"


def listed(one: Listed) -> dict[str, Any]:
    """A line of the list, as plain values."""
    return {
        "journey": one.row.slug,
        "name": one.version.name,
        "state": one.row.state,
        "version": one.row.version,
        "people": one.inside,
        "published_at": one.version.published_at.isoformat(),
    }


def print_list(rows: Sequence[Listed]) -> None:
    """The list as a table."""
    table = _table("Journey", "State", ">Version", ">People", "Published")
    for one in rows:
        state = Text(one.row.state, style=_COLOURS.get(one.row.state, "red"))
        at = f"{one.version.published_at:%Y-%m-%d %H:%M}"
        table.add_row(one.row.slug, state, str(one.row.version), f"{one.inside:,}", at)
    Console().print(table)


def shown(one: Shown) -> dict[str, Any]:
    """A journey as plain values."""
    here = _here(one)
    return {
        "journey": one.row.slug,
        "name": one.journey.name,
        "state": one.row.state,
        "version": one.version.version,
        "live_version": one.row.version,
        "published_at": one.version.published_at.isoformat(),
        "rules": dict(_rules(one.journey)),
        "templates": one.version.templates,
        "steps": [
            {"id": step.id, "kind": step.step.kind, "next": to, "people": here.get(step.id, 0)}
            for step, to in _steps(one.journey)
        ],
        "source": one.version.source,
    }


def print_journey(one: Shown) -> None:
    """A journey for people."""
    console = Console(highlight=False)
    live = "" if one.version.version == one.row.version else f" (live is {one.row.version})"
    state = f"  {one.row.state}, version {one.version.version}{live}"
    console.print(Text.assemble((one.journey.name, "bold"), state))
    for name, value in _rules(one.journey):
        console.print(f"{name:<9}{value}", markup=False)
    table, here = _table("Step", "Does", "Then", ">People"), _here(one)
    for step, to in _steps(one.journey):
        people = here.get(step.id, 0)
        table.add_row(step.id, step.step.kind, ", ".join(to), f"{people:,}" if people else "")
    console.print(table)
    for line in _pinned(one.version.templates):
        console.print(f"template {line}", markup=False)


def compared(one: Compared) -> dict[str, Any]:
    """A difference as plain values."""
    return {
        "journey": one.slug,
        "from": one.old,
        "to": one.new,
        **asdict(one.difference),
        "templates": _repinned(one),
    }


def print_difference(one: Compared) -> None:
    """A difference for people: what is new, gone and changed, and what it means."""
    console = Console(highlight=False)
    found, repinned = one.difference, _repinned(one)
    console.print(f"{one.slug}: {one.old} and {one.new}", style="bold", markup=False)
    if not found and not repinned:
        console.print("nothing differs")
    for step in found.added:
        console.print(f"+ {step}", style="green", markup=False)
    for step in found.removed:
        console.print(f"- {step}", style="red", markup=False)
    changes = [("", change) for change in found.head]
    changes += [(f"{step.id}: ", change) for step in found.changed for change in step.changes]
    for where, change in changes:
        console.print(f"~ {where}{change.field}: {change.old} -> {change.new}", markup=False)
    for line in repinned:
        console.print(f"~ template {line}", markup=False)
    for note in found.notes:
        console.print(f"  {note}", style="dim", markup=False)


def _repinned(one: Compared) -> list[str]:
    """The templates of which another version is pinned, or that come and go."""
    old, new = set(_pinned(one.old_pins)), set(_pinned(one.new_pins))
    return [f"{line} (before)" for line in sorted(old - new)] + sorted(new - old)


def _pinned(pins: Pins) -> Iterator[str]:
    for name, channels in pins.items():
        for channel, languages in channels.items():
            for language, version in languages.items():
                yield f"{name}.{channel}.{language}, version {version}"


def _rules(journey: Journey) -> Iterator[tuple[str, str]]:
    """Who enters, leaves and reaches the goal, a line each."""
    again = journey.entry.again
    often = f"again after {spoken(again.after)}" if again.after else f"again {again.rule}"
    asked = "" if journey.entry.where is None and journey.entry.who is None else ", if it fits"
    yield "entry", f"{journey.entry.event}{asked}; {often}"
    if journey.goal is not None:
        within = f" within {spoken(journey.goal.within)}" if journey.goal.within else ""
        yield "goal", f"{journey.goal.event}{within}"
    for rule in journey.exits:
        yield "exit", f"{rule.event}, as {rule.reason}"
    if journey.holdout:
        yield "holdout", f"{journey.holdout:.0%}"


def _steps(journey: Journey) -> Iterator[tuple[PlacedStep, list[str]]]:
    """The steps in their order, with the steps that may follow each."""
    ways = Ways.of(journey)
    for step in journey.steps.values():
        yield step, list(dict.fromkeys(ways.next[step.id]))


def _here(one: Shown) -> dict[str, int]:
    """How many people of this version are at each step."""
    return {
        step: count
        for version, step, status, count in one.people
        if version == one.version.version and status == ACTIVE and step is not None
    }


def _table(*columns: str) -> Table:
    """A plain table; a column that begins with `>` holds numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        justify: Any = "right" if column.startswith(">") else "left"
        table.add_column(column.removeprefix(">"), justify=justify, overflow="fold")
    return table


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
