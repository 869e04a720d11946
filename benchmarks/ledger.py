"""The sealed ledger: what sealing a row costs, verifying it, and proving one message."""

import time
from datetime import timedelta

from benchmarks.meter import figure, middle
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import KEYS, START, WORKSPACE, Stage, furnish, opened
from wayline.domain.ids import bucket_of, derived_beside, derived_contact_id
from wayline.runtime.clock import RealClock
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet
from wayline.runtime.verifying import verify
from wayline.store import ledger
from wayline.store.bulk import Connection
from wayline.store.ledger import ConsentRow

_AT_ONCE = 5_000
_PEOPLE = 1_000


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Write entries of the consent ledger, seal them, and look at each of them again."""
    dsn, signet = stage.make("bench_ledger"), Signet(KEYS)
    await furnish(dsn, [], 0)
    async with opened(dsn) as connection:
        appended = await stage.meter.measure(lambda: _append(connection, scale.sealed))
        sealed = await stage.meter.measure(lambda: _seal(connection, signet))
        began = time.perf_counter()
        looked = await stage.meter.measure(lambda: _verify(connection, signet))
        seconds = time.perf_counter() - began
    stage.drop("bench_ledger")
    rows = f"{scale.sealed:,} rows"
    return [
        Row(f"consent ledger: append, {rows}", figure(middle([appended]), "row")),
        Row("sealing them", figure(middle([sealed]), "row")),
        Row(
            "verifying them, nothing wrong",
            f"{figure(middle([looked]), 'row')}: {seconds:.1f} s in all",
            values={"seconds": seconds, "rows": looked.units},
        ),
    ]


async def _append(connection: Connection, rows: int) -> int:
    for first in range(0, rows, _AT_ONCE):
        numbers = range(first, min(rows, first + _AT_ONCE))
        async with connection.transaction():
            await ledger.append(connection, [_row(number) for number in numbers])
    return rows


def _row(number: int) -> ConsentRow:
    contact_id = derived_contact_id("bench", f"p{number % _PEOPLE}")
    at = START + timedelta(seconds=number)
    return ConsentRow(
        bucket_of(contact_id),
        contact_id,
        derived_beside(contact_id, "consent", str(number)),
        WORKSPACE,
        f"+1212555{number % 10_000:04}",
        "sms",
        "marketing",
        "granted",
        "web_page",
        "Yes, text me offers. Msg frequency varies.",
        at,
        at,
        "{}",
    )


async def _seal(connection: Connection, signet: Signet) -> int:
    rows = 0
    while done := await seal(connection, signet, RealClock().now()):
        rows += done
    return rows


async def _verify(connection: Connection, signet: Signet) -> int:
    found = await verify(connection, WORKSPACE, signet.public())
    assert found.holds
    return found.rows
