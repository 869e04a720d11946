"""The file against what came of it, by a reader that shares nothing with the one that feeds."""

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from wayline.domain.ids import WorkspaceId
from wayline.runtime.audit.check import Check, all_of, equal
from wayline.store import audits
from wayline.store.audits import Line
from wayline.store.bulk import Connection


async def check_lines(
    connection: Connection, workspace_id: WorkspaceId, source: str, lines: list[Line]
) -> list[Check]:
    """Every line is one event and one order, of its customer, on its day, at its price."""
    found = await audits.lines(connection, workspace_id, source, lines)
    orders = await audits.purchases(connection, workspace_id, source)
    return [
        equal("file lines = events = orders", len(lines), found.events, orders.purchases),
        equal(
            "dollars of the lines = of the events = of the orders",
            sum(line.cents for line in lines),
            found.event_cents,
            orders.amount,
            money=2,
        ),
        all_of("events that say what their line says", found.agree, len(lines)),
    ]


def read_lines(path: Path, last_day: date | None, most_people: int | None) -> Iterator[Line]:
    """The purchases of a file up to a day, of the first so many customers."""
    people: set[str] = set()
    for number, written in enumerate(_unzipped(path), start=1):
        words = written.split()
        if len(words) != 4 or not words[1].isdigit():
            continue
        customer, when, _, dollars = words
        day = f"{when[:4]}-{when[4:6]}-{when[6:]}"
        if last_day is not None and day > last_day.isoformat():
            continue
        if most_people is not None and customer not in people and len(people) >= most_people:
            continue
        people.add(customer)
        yield Line(number, customer, day, _cents(dollars))


def _unzipped(path: Path) -> Iterator[str]:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rt") if zipped else path.open() as text:
        yield from text


def _cents(dollars: str) -> int:
    whole, _, rest = dollars.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])
